"""The mails of a journey: one to a person and a day, with a part for each step, composed when it is sent.

Neither the subject nor what mail programs show of a mail in their list names a pledge, a theme or an answer: whoever
looks over a shoulder learns nothing. What the mail holds inside is for the person who confirmed the address.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict

from chalicelib.aws import site_bucket
from chalicelib.content.translations import text
from chalicelib.email import Email, defang
from chalicelib.email import compose as compose_mail
from chalicelib.journey import tips
from chalicelib.journey.steps import Step
from chalicelib.people import links
from chalicelib.people.model import Person
from chalicelib.pledges import Pledge, check_ins, own_page
from chalicelib.pledges.check_in_model import ANSWERS
from chalicelib.settings import settings


class Part(TypedDict, total=False):
    """One step in the mail. `promise`: the pledge with its plan; `before`, `after`: sentences around it; `points`: a
    list under `listed`; `buttons`: what to press, and its address."""

    title: str
    before: list[str]
    promise: str
    after: list[str]
    listed: str
    points: list[str]
    buttons: list[tuple[str, str]]
    small: str


def compose(person: Person, pledges: Mapping[str, Pledge], sent: Sequence[Step]) -> Email:
    """The mail with these steps. `pledges`: those that the person follows, by id."""
    lang, kinds = person.lang, {step.mail for step in sent}
    kind = kinds.pop() if len(kinds) == 1 else "several"
    parts = [_part(lang, step, pledges.get(step.pledge or "")) for step in sent]
    stop = links.url(lang, "stop", person)
    facts = {
        "parts": parts,
        "less": links.url(lang, "less", person) if person.rhythm != "none" else None,
        "pause": links.url(lang, "pause", person),
        "stop": stop,
    }
    mail = compose_mail("journey", lang, text(lang, f"journey.subject_{kind}"), **facts)
    return replace(mail, headers=links.one_click(stop))


def _part(lang: str, step: Step, pledge: Pledge | None) -> Part:
    if pledge is None:
        return _report(lang) if step.mail == "report" else _again(lang)
    promise: Part = {"promise": defang(own_page.view(pledge, lang)["promise"])}
    return promise | _PARTS[step.mail](lang, step, pledge)


def _welcome(lang: str, _: Step, pledge: Pledge) -> Part:
    buttons = [(text(lang, "journey.welcome_button"), _own_page(lang, pledge))]
    return {
        "before": [text(lang, "journey.welcome")],
        "after": [text(lang, "journey.welcome_then")],
        "buttons": buttons,
    }


def _reminder(lang: str, step: Step, pledge: Pledge) -> Part:
    tip = text(lang, "journey.tip", tip=tips.tip(lang, pledge, step.number))
    return {"before": [text(lang, "journey.reminder")], "after": [tip]}


def _check_in(lang: str, step: Step, pledge: Pledge) -> Part:
    """The link of each button opens the page with that answer chosen; only the press there records it."""
    if step.asks is None:
        raise ValueError("a check-in that asks nothing")
    once = "_once" if check_ins.is_once(pledge) else ""
    address = f"{settings().site_origin}/api/check-ins/{check_ins.link(pledge, step.asks)}?lang={lang}"
    buttons = [
        (text(lang, f"check_in.answer_{answer}{once}"), f"{address}&answer={answer}#{_token(lang, pledge)}")
        for answer in ANSWERS
    ]
    question = text(lang, "check_in.question_once" if once else f"check_in.question_{step.asks}")
    return {"before": [question], "buttons": buttons, "small": text(lang, "check_in.private")}


def _comeback(lang: str, _: Step, pledge: Pledge) -> Part:
    return {
        "before": [text(lang, "journey.comeback")],
        "after": [text(lang, "journey.comeback_smaller", step=defang(tips.smaller_step(lang, pledge)))],
        "buttons": [(text(lang, "journey.change_plan"), _own_page(lang, pledge))],
        "listed": text(lang, "services.title"),
        "points": tips.services(lang, pledge),
        "small": text(lang, "services.any_time"),
    }


def _thanks(lang: str, _: Step, __: Pledge) -> Part:
    tell = f"{settings().site_origin}/{lang}/stories/tell/"
    return {
        "before": [text(lang, "journey.thanks")],
        "after": [text(lang, "journey.thanks_story")],
        "buttons": [(text(lang, "journey.thanks_button"), tell)],
    }


def _words(lang: str, _: Step, pledge: Pledge) -> Part:
    """What became of own words: published, changed, or not added, with why and how to send them again."""
    seen = own_page.view(pledge, lang)
    words, own = defang(pledge.text or ""), _own_page(lang, pledge)
    if seen["page"] is None:
        note = [text(lang, "journey.words_note", note=seen["note"])] if seen["note"] else []
        said = [text(lang, "journey.words_not_added"), *filter(None, [seen["reason"]]), *note]
        again = [(text(lang, "journey.words_again_button"), own)]
        return {"before": said, "promise": words, "after": [text(lang, "journey.words_again")], "buttons": again}
    was = [text(lang, "journey.words_changed", words=defang(seen["original"]))] if seen["original"] else []
    page = [(text(lang, "journey.words_button"), f"{settings().site_origin}{seen['page']}")]
    return {"before": [text(lang, "journey.words_published")], "promise": words, "after": was, "buttons": page}


_PARTS: dict[str, Callable[[str, Step, Pledge], Part]] = {
    "welcome": _welcome,
    "reminder": _reminder,
    "check_in": _check_in,
    "comeback": _comeback,
    "thanks": _thanks,
    "words": _words,
}


def _report(lang: str) -> Part:
    totals: dict[str, object] = json.loads(site_bucket.read("data/totals.json") or "{}")
    made = [text(lang, "journey.report_made", count=totals["made"])] if totals.get("made") else []
    home = [(text(lang, "journey.report_button"), f"{settings().site_origin}/{lang}/")]
    return {"before": [text(lang, "journey.report"), *made, *_kept(lang, totals)], "buttons": home}


def _kept(lang: str, totals: Mapping[str, Any]) -> list[str]:
    """What the start page says of outcomes, in the same words; nothing until it does."""
    figures = ((totals.get("outcomes") or {}).get("steps") or {}).get("28")
    if not figures:
        return []
    told = {name: f"{count:,}" for name, count in figures.items()}
    percent = figures["kept"] * 100 // figures["asked"]
    floor = f"{text(lang, 'outcomes.floor', percent=percent)} {text(lang, 'outcomes.unknown')}"
    return [text(lang, "outcomes.lead", **told), text(lang, "outcomes.line", **told), floor]


def _again(lang: str) -> Part:
    pledge = [(text(lang, "journey.again_button"), f"{settings().site_origin}/{lang}/pledge/")]
    return {"before": [text(lang, "journey.again"), text(lang, "journey.again_last")], "buttons": pledge}


def _own_page(lang: str, pledge: Pledge) -> str:
    """The page of the pledge: what shows anything stands behind the #, which no server is told."""
    return f"{settings().site_origin}/{lang}/my-pledge/#{_token(lang, pledge)}"


def _token(lang: str, pledge: Pledge) -> str:
    return own_page.view(pledge, lang)["link"]
