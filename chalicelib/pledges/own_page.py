"""What the owner's page shows of a pledge: its state in words for its owner, never an address or another pledge."""

from typing import Literal

from chalicelib import clock
from chalicelib.content import site
from chalicelib.pledges import check_ins, own_check_in, owner, plan_words
from chalicelib.pledges.model import Pledge
from chalicelib.submissions import own_view
from chalicelib.submissions.model import State


class OwnPledge(own_view.Told):
    """`promise`: the pledge with its plan, as a sentence; `smaller`: the words for "I will" of each smaller way;
    `state`: waiting, public, hidden, rejected or withdrawn; `original`: the words as they were sent, if a moderator
    changed them; `name_state`: none, waiting, shown or refused; `ticks`: what else of it may be shown; `uses`: what it
    may be used for beside the site, None if nobody is asked; `page`: the path of the public page, once there is one;
    `link`: the token of the owner's link; `staff`: whether they say so, or it is verified; `calendar`: the fields that
    its calendar file needs; `check_in`: what is asked and was answered; `changes`: by the link, newest first."""

    id: str
    v: int
    lang: str
    state: str
    original: str | None
    idea: str | None
    text: str | None
    theme: str
    promise: str
    smaller: dict[plan_words.Smaller, str]
    when: str | None
    will: str | None
    name: str | None
    name_state: str
    ticks: dict[str, bool]
    uses: tuple[str, ...] | None
    page: str | None
    link: str
    staff: Literal["no", "said", "verified"]
    calendar: dict[str, str]
    check_in: own_check_in.OwnCheckIn | None
    changes: list[own_view.Change]


def view(pledge: Pledge, lang: str) -> OwnPledge:
    """The pledge as its owner sees it. Reads no table."""
    return OwnPledge(
        id=pledge.id,
        v=pledge.v,
        lang=pledge.lang,
        state=own_view.state_of(pledge),
        **own_view.told(lang, decided := own_view.told_decision(pledge)),
        original=decided.original.get("text") if decided else None,
        idea=pledge.idea,
        text=pledge.text,
        theme=pledge.theme,
        promise=plan_words.sentence(lang, pledge.idea, pledge.text, pledge.plan),
        smaller=plan_words.smaller(lang, pledge.idea, pledge.plan),
        when=pledge.plan.when,
        will=pledge.plan.will,
        name=pledge.name if pledge.show_name else None,
        name_state=_name_state(pledge),
        ticks={tick: bool(getattr(pledge, tick)) for tick in owner.TICKS if _applies(pledge, tick)},
        uses=pledge.retold if pledge.in_own_words else None,
        page=f"/{lang}/p/{pledge.id}/" if pledge.state is State.PUBLIC else None,
        link=owner.link(pledge),
        staff=_staff(pledge),
        calendar=_calendar_fields(pledge),
        check_in=own_check_in.view(pledge),
        changes=own_view.changes(lang, pledge),
    )


def _applies(pledge: Pledge, tick: str) -> bool:
    """Whether there is anything to show: a town; a badge of staff or a team."""
    return bool(pledge.place) if tick == "show_place" else pledge.audience == "staff" or bool(pledge.team)


def _staff(pledge: Pledge) -> Literal["no", "said", "verified"]:
    if pledge.audience != "staff":
        return "no"
    return "verified" if pledge.staff_verified else "said"


def _name_state(pledge: Pledge) -> str:
    if not (pledge.show_name and pledge.name):
        return "none"
    if pledge.name_approved:
        return "shown"
    return "waiting" if pledge.unread or pledge.in_release else "refused"


def _calendar_fields(pledge: Pledge) -> dict[str, str]:
    """The file begins today, where the pledge began before."""
    start = pledge.start.isoformat() if pledge.start and pledge.start >= clock.today() else None
    idea = pledge.idea if pledge.idea in site()["ideas"] else None
    said = {"idea": idea, "text": None if idea else pledge.text, "start": start}
    said |= {"since": check_ins.first_day(pledge).isoformat()}
    plan = {"plan.when": pledge.plan.when, "plan.will": pledge.plan.will}
    return {field: value for field, value in (said | plan).items() if value}
