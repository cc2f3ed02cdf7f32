"""The rules of the journey, as `frontend/content/journey.yaml` says them."""

from collections.abc import Mapping
from datetime import date, time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field

from chalicelib.models import Model
from chalicelib.pledges.check_in_model import Step as Asks

Mail = Literal["welcome", "reminder", "check_in", "comeback", "thanks", "words", "report", "again"]
Barrier = Literal["capability", "opportunity", "motivation"]
BARRIERS: tuple[Barrier, ...] = ("capability", "opportunity", "motivation")
"""What can stand in the way of a change (COM-B)."""
_COMPILED = Path(__file__).parents[1] / "content" / "journey.json"
Words = Mapping[str, str]


class Reminders(Model):
    """Reminders on these days, or each day or week from `first` to `last`; days are counted from the first day."""

    code: str
    on: tuple[int, ...] = ()
    first: int = 0
    last: int = 0
    each: Literal["day", "week"] | None = None


class StepRule(Model):
    """A mail so many days after the first day, or after an answer. `late`: days after which it is left out."""

    code: str
    mail: Literal["welcome", "check_in", "comeback", "thanks"]
    day: int
    late: int
    asks: Asks | None = None


class JourneyRules(Model):
    slug: str
    ends_when_kept: bool
    reminders: tuple[Reminders, ...]
    steps: tuple[StepRule, ...]


class Quiet(Model):
    """Nothing is sent from `begins` over midnight to `ends`, by Scotland's clocks."""

    begins: time = Field(alias="from")
    ends: time = Field(alias="to")
    minutes_before: int


class WordsRule(Model):
    late: int
    minutes: int


class SeasonRule(Model):
    season: str
    report: date
    again: date | None
    late: int


class Tips(Model):
    """One for each barrier, in each language."""

    capability: Words
    opportunity: Words
    motivation: Words


class Rules(Model):
    """`journeys`: by how often an idea is done (day, week, once). `tips`: by theme, then by barrier."""

    quiet: Quiet
    time: time
    journeys: dict[str, JourneyRules]
    words: WordsRule
    seasons: tuple[SeasonRule, ...]
    tips: dict[str, Tips]
    anything: Tips

    @property
    def fingerprint(self) -> str:
        """Changes with what decides when something is due."""
        told = self.model_dump_json(exclude={"tips", "anything"})
        return sha256(told.encode()).hexdigest()[:16]


@cache
def rules() -> Rules:
    """Read once in a process."""
    return Rules.model_validate_json(_COMPILED.read_text("utf-8"))
