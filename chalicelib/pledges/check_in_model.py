"""What a pledge stores of its check-ins: the questions that were asked by mail, and the answers, the outcomes."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import Field

from chalicelib.models import Model

Step = Literal[7, 28, 66, 180]
"""Days after the pledge's first day, on which its owner is asked how it went."""
STEPS: tuple[Step, ...] = get_args(Step)
ONCE_STEPS: tuple[Step, ...] = (7, 28)
"""Of an idea that is done once and then done with: "Did you go?"."""
Answer = Literal["kept", "partly", "not_yet"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
Days = Annotated[int, Field(ge=0, le=7)]
"""On how many days of the last week."""


class AskedCheckIn(Model):
    """A check-in that was asked by mail. `on`: the day in Scotland."""

    step: Step
    on: date


class CheckIn(Model):
    """The newest answer to one check-in: an outcome, which is private. `helped`, `hindered`: codes of
    `content/check_ins.yaml`; `words`: what else, never shown to the public; `by_contact`: by the link of a mail."""

    step: Step
    answer: Answer
    at: datetime
    days: Days | None = None
    helped: tuple[str, ...] = ()
    hindered: tuple[str, ...] = ()
    words: str | None = None
    by_contact: bool = False
