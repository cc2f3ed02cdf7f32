"""A pledge as it is kept: what was promised, and how it stands."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from chalicelib.content import OWN, catalogue
from chalicelib.pledges.form import Plan


class State(StrEnum):
    PUBLIC = "public"
    WAITING = "waiting"
    """Counted; its words are read before anybody sees them."""
    QUARANTINED = "quarantined"
    """Not counted: something about how it came was doubtful, so a moderator looks first."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Decision(BaseModel):
    """What a moderator decided: `by` is the moderator's name."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    decision: Literal["publish", "reject"]
    by: str
    at: datetime
    reason: str | None = None


class Pledge(BaseModel):
    """One item of the pledges table. `v` rises by one with each change; no personal contact data is kept here."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    key: str
    id: str
    v: int
    season: str
    state: State
    made_at: datetime
    fingerprint: str
    idea: str | None = None
    text: str | None = None
    plan: Plan = Plan()
    start: date | None = None
    place: str | None = None
    audience: Literal["community", "staff"] = "community"
    team: str | None = None
    name: str | None = None
    show_name: bool = False
    """The person agreed that the first name be shown."""
    name_approved: bool = False
    channel: str | None = None
    shared_by: str | None = None
    lang: Literal["en", "gd"] = "en"
    welfare: bool = False
    """The words tell of distress: a moderator reads them first, and the person was shown help-lines."""
    decided: Decision | None = None

    @classmethod
    def of(cls, item: dict[str, Any]) -> Self:
        """The pledge in a table's item. Raises ValidationError."""
        return cls.model_validate(item)

    @property
    def theme(self) -> str:
        """That of its idea; `own` for own words and for an idea that has left the catalogue."""
        return catalogue().ideas.get(self.idea or "", OWN)

    @property
    def counted(self) -> bool:
        return self.state in {State.PUBLIC, State.WAITING}

    @property
    def waits(self) -> bool:
        """Whether a moderator has something to read."""
        name_waits = self.show_name and self.name is not None and self.decided is None
        return self.state in {State.WAITING, State.QUARANTINED} or (self.state is State.PUBLIC and name_waits)

    def item(self) -> dict[str, Any]:
        """As the table keeps it; `waits` puts it on the moderators' list, in one of four parts so that none is hot."""
        kept = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return kept | ({"waits": waits_part(self.key)} if self.waits else {})

    def card(self) -> dict[str, Any]:
        """All that the public may see."""
        shown = ("id", "idea", "text", "place", "audience", "team", "lang")
        card = {name: getattr(self, name) for name in shown} | {"theme": self.theme}
        return card | {
            "name": self.name if self.name_approved else None,
            "date": self.made_at.date().isoformat(),
        }


PARTS = ("0", "1", "2", "3")


def waits_part(key: str) -> str:
    """The part of the moderators' list that holds the pledge with this key."""
    return PARTS[ord(key[-1]) % len(PARTS)]
