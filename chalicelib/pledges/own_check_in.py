"""What the owner's page asks and shows of check-ins. Reads no table."""

from typing import Literal, TypedDict

from chalicelib.content import site
from chalicelib.pledges import check_ins
from chalicelib.pledges.check_in_model import CheckIn, Step
from chalicelib.pledges.model import Pledge

NextStep = Literal["carry_on", "story", "smaller", "another_day"]
STORY_FROM: Step = 66
"""Who kept a pledge so long, is asked to tell their story; of what is done once, whoever did it."""


class Said(TypedDict):
    """The last outcome. `tip`: what was lacking first, by what got in the way: capability, opportunity or motivation;
    `next_step`: one thing to do now."""

    step: Step
    answer: str
    days: int | None
    helped: list[str]
    hindered: list[str]
    words: str | None
    tip: str | None
    next_step: NextStep


class OwnCheckIn(TypedDict):
    """`ask`: the step to ask for, None if no day has come or it was answered; `once`: whether it is done once; `shown`:
    whether the public sees that it was kept; `baseline`: days of the week before the pledge."""

    ask: Step | None
    once: bool
    said: Said | None
    shown: bool
    baseline: int | None


def view(pledge: Pledge) -> OwnCheckIn | None:
    """None where there is nothing to ask and nothing was answered, or the pledge takes no answers."""
    due, last, once = check_ins.due_step(pledge), pledge.outcome, check_ins.is_once(pledge)
    ask = due if due and check_ins.outcome_at(pledge, due) is None else None
    if check_ins.is_closed(pledge) or not (ask or last):
        return None
    return OwnCheckIn(
        ask=ask,
        once=once,
        said=told(last, once=once) if last else None,
        shown=pledge.show_kept,
        baseline=pledge.baseline_days,
    )


def told(last: CheckIn, *, once: bool = False) -> Said:
    """An outcome, with what may follow it."""
    return Said(
        step=last.step,
        answer=last.answer,
        days=last.days,
        helped=list(last.helped),
        hindered=list(last.hindered),
        words=last.words,
        tip=next((site()["hindered"][code]["barrier"] for code in last.hindered if _known(code)), None),
        next_step=next_step(last, once=once),
    )


def next_step(last: CheckIn, *, once: bool) -> NextStep:
    """One thing to do after this outcome."""
    if last.answer != "kept":
        return "another_day" if once else "smaller"
    return "story" if once or last.step >= STORY_FROM else "carry_on"


def _known(code: str) -> bool:
    """Whether it has not left the content."""
    return code in site()["hindered"]
