"""Sample pages with sample pledges and stories, for the tests and for `make audit`."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib import content, pages
from chalicelib.content import rules
from chalicelib.pages.tapestry.geometry import CELLS
from chalicelib.publishing import forms
from chalicelib.totals import milestone_words
from chalicelib.totals.milestones import Milestone
from frontend.builder import check_in_samples, season_samples

ORIGIN = "https://pledge.example"
IDS = [f"01JD{number:018d}" for number in range(60)]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{ 7*7 }} =HYPERLINK(1)"
_LONGEST = ["W" * rules.PLEDGE_TEXT.most, "😀" * rules.PLEDGE_TEXT.most]
_WORDS = ["Swim on Tuesdays", HOSTILE, *_LONGEST, "Coisich dhan bhùth gach latha", "Walk the dog"]
_NAMES = [None, "Mòrag", "Ann-Marie O’Donnell-Featherstonehaugh", HOSTILE[:40], None]
_PLACES = ["hawick", None, "elsewhere", "galashiels", "a-town-that-left-the-content"]


def card(number: int) -> dict[str, Any]:
    """A public pledge: every third in own words."""
    ideas = sorted(content.catalogue().ideas)
    own = number % 3 == 1
    idea = None if own else ideas[number * 7 % len(ideas)]
    return {
        "id": IDS[number % len(IDS)],
        "n": number + 1,
        "idea": idea,
        "text": _WORDS[number // 3 % len(_WORDS)] if own else None,
        "theme": "own" if idea is None else content.catalogue().ideas[idea],
        "name": _NAMES[number % len(_NAMES)],
        "place": _PLACES[number % len(_PLACES)],
        "audience": ["staff", None][number % 2],
        "team": "general-hospital" if number % 4 == 0 else None,
        "lang": ["en", "gd"][number % 2],
        "date": f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        "kept": True if number % 5 == 0 else None,
    }


def totals(made: int) -> dict[str, Any]:
    """totals.json for so many pledges."""
    themes = dict.fromkeys(content.catalogue().themes, made // 8)
    places = {"hawick": made // 9, "kelso": made // 20} if made >= 200 else {}
    teams = {"gp-practices": made // 30, "college": 10} if made >= 300 else {}
    ideas = dict.fromkeys(content.ordered("ideas")[::2], made // 40) if made >= 400 else {}
    audiences = {"staff": made // 6, "community": made - made // 6}
    counts = {"made": made, "public": made, "stitches": made, "themes": themes, "places": places}
    names = {"seq": 7, "at": "2026-11-22T10:00:00+00:00", **season_samples.told("during", made)}
    told = check_in_samples.outcomes(made) if made >= 2000 else None
    return {
        **names,
        **counts,
        "audiences": audiences,
        "ideas": ideas,
        "teams": teams,
        "languages": {},
        "outcomes": told,
        "milestones": milestones() if made == 2000 else [],
    }


def milestones(subject: str = "all", count: int = 2000) -> list[dict[str, Any]]:
    """One that was reached just now, as totals.json has it."""
    found = Milestone(subject=subject, count=count, at=datetime(2026, 11, 22, 12, tzinfo=UTC))
    return [dict(each) for each in milestone_words.told([found])]


def stitches(total: int) -> list[str]:
    """Themes of the newest stitches."""
    picked = random.Random(1)  # noqa: S311 - a sample, not a secret
    return picked.choices(sorted(content.catalogue().themes), k=min(total, CELLS))


def home(lang: str, made: int) -> str:
    cards = [card(number) for number in range(min(made, 6))]
    given: dict[str, Any] = {"cards": cards, "stitches": stitches(made), "filters": filters(made)}
    given |= {"story": story_in_short(1), "leader": card(8)} if made >= 2000 else {"story": None, "leader": None}
    return season_samples.home(lang, totals(made), origin=ORIGIN, **given)


def wall(lang: str, many: int, *, month: str | None = None) -> str:
    months = [{"month": "2026-11", "pages": 3}, {"month": "2026-10", "pages": 1}] if many else []
    cards = [card(number) for number in range(many)]
    page = 2 if month else None
    older = {"month": month or "2026-11", "page": 1 if month else 2} if many else None
    given: dict[str, Any] = {"cards": cards, "months": months, "month": month, "page": page, "older": older}
    given |= {"totals": totals(2000), "filters": filters(many * 40)}
    return pages.render("wall.html", lang, origin=ORIGIN, **given)


def counts(lang: str, name: str, made: int) -> str:
    """The page of places or of teams."""
    return pages.render(f"{name}.html", lang, origin=ORIGIN, totals=totals(made), filters=filters(made))


def filters(made: int) -> dict[str, list[str]]:
    """What the wall offers to filter by; of many pledges everything, but for the places and teams that come last."""
    kinds = {"theme": "themes", "place": "places", "audience": "", "team": "teams"}
    if made < 2000:
        return {kind: [] for kind in kinds}
    codes = {kind: content.ordered(folder)[:-1] for kind, folder in kinds.items() if folder}
    return codes | {"theme": content.ordered("themes"), "audience": ["community", "staff"]}


def share(lang: str, number: int) -> str:
    return pages.render("share.html", lang, origin=ORIGIN, card=card(number), totals=totals(2000))


def story(number: int) -> dict[str, Any]:
    """A public story: every other one by staff, every other one with a picture."""
    pledge = card(number)
    shared = ("name", "place", "audience", "team", "lang", "date")
    picture = {"picture": pages.asset("icon-192.png"), "picture_alt": HOSTILE} if number % 2 else {}
    return (
        {name: pledge[name] for name in shared}
        | {"id": IDS[number], "text": f"One flight of stairs.\n{HOSTILE}\n{'W' * 300}", "picture": None}
        | {"picture_alt": None, "quote": [None, "Up I go", HOSTILE][number % 3]}
        | {"idea": ["ten-minute-walk", None, "an-idea-that-left"][number % 3]}
        | picture
    )


def story_in_short(number: int) -> dict[str, Any]:
    """A story as `data/stories.json` has it, and the pages that list stories."""
    shown = ("id", "name", "place", "audience", "lang", "date", "picture", "picture_alt")
    full = story(number)
    return {name: full[name] for name in shown} | {"words": full["quote"] or "One flight of stairs. " + "W" * 170}


def stories(lang: str, many: int) -> str:
    return pages.render("stories.html", lang, origin=ORIGIN, stories=[story_in_short(number) for number in range(many)])


def one_story(lang: str, number: int) -> str:
    return pages.render("story.html", lang, origin=ORIGIN, story=story(number))


def story_form(lang: str, *, wrong: bool = False) -> str:
    typed = {"text": HOSTILE, "quote": HOSTILE, "picture": "0" * 26, "consent": "yes"}
    errors = {"text": pages.text(lang, "errors.too_short", least=40), "consent": HOSTILE}
    given: dict[str, Any] = {"values": typed, "errors": errors} if wrong else {"values": {}, "errors": {}}
    given |= {"support_needed": wrong}
    return pages.render("story_form.html", lang, origin=ORIGIN, idea=None, **given)


def form(lang: str, idea: str | None = None, *, wrong: bool = False) -> str:
    typed = {"text": HOSTILE, "plan.when": HOSTILE, "name": HOSTILE, "place": "hawick", "show_name": "yes"}
    errors = {"text": pages.text(lang, "errors.too_long", most=rules.PLEDGE_TEXT.most), "key": HOSTILE}
    given: dict[str, Any] = {"values": typed, "errors": errors} if wrong else {"values": {}, "errors": {}}
    given |= {"support_needed": wrong}
    return pages.render("pledge.html", lang, origin=ORIGIN, idea=idea, **given)


def write_forms(out: Path) -> None:
    """Every form of the site, as the publisher writes them."""
    for path, html in forms.render_all(ORIGIN):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(html, "utf-8")
