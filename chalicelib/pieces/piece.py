"""A piece as it is kept: how it stands, and what moderators and the public said about it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

from chalicelib import clock


class State(StrEnum):
    PUBLIC = "public"
    WAITING = "waiting"
    """Its words are read before anybody sees them."""
    QUARANTINED = "quarantined"
    """Something about how it came was doubtful, so a moderator looks first, and nothing counts it."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Decision(BaseModel):
    """What a moderator decided: `by` is the moderator's name. `keep` answers a report."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    decision: Literal["publish", "reject", "keep"]
    by: str
    at: datetime
    reason: str | None = None


class Report(BaseModel):
    """Somebody of the public told us that something is wrong. Who, is not kept."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    at: datetime
    reason: str | None = None


CONTENT_WITH = timedelta(days=7)
"""So long after a moderator looked at a report and kept the piece, further reports change nothing."""
PARTS = ("0", "1", "2", "3")
"""Of the moderators' list, so that none is hot."""


class Piece(BaseModel):
    """One item of a table by `key`. `v` rises by one with each change; no contact data is kept here."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    kind: ClassVar[Literal["pledge", "story"]]
    key: str
    id: str
    v: int
    state: State
    made_at: datetime
    fingerprint: str
    idea: str | None = None
    text: str | None = None
    place: str | None = None
    audience: Literal["community", "staff"] = "community"
    team: str | None = None
    name: str | None = None
    show_name: bool = False
    """The person agreed that the first name be shown."""
    channel: str | None = None
    shared_by: str | None = None
    lang: Literal["en", "gd"] = "en"
    welfare: bool = False
    """The words tell of distress: a moderator reads them first, and the person was shown help-lines."""
    decided: Decision | None = None
    reported: Report | None = None
    """Waits for a moderator, and stays public meanwhile."""
    kept: Decision | None = None
    """What a moderator made of the last report."""

    @classmethod
    def of(cls, item: dict[str, Any]) -> Self:
        """The piece in a table's item. Raises ValidationError."""
        return cls.model_validate(item)

    @property
    def name_waits(self) -> bool:
        """Whether a first name is to be read though the rest is public. Only pledges have that."""
        return False

    @property
    def unread(self) -> bool:
        """Whether it has words that no moderator has seen yet."""
        return self.state in {State.WAITING, State.QUARANTINED} or (self.state is State.PUBLIC and self.name_waits)

    @property
    def waits(self) -> bool:
        """Whether a moderator has something to read."""
        return self.unread or (self.state is State.PUBLIC and self.reported is not None)

    @property
    def reportable(self) -> bool:
        """Whether a report changes anything: only for what is public, was not reported since the last decision, and
        was not kept by a moderator in the last days."""
        content = self.kept is not None and clock.now() < self.kept.at + CONTENT_WITH
        return self.state is State.PUBLIC and self.reported is None and not content

    def item(self) -> dict[str, Any]:
        """As the table keeps it; `waits` puts it on the moderators' list."""
        kept = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return kept | ({"waits": PARTS[ord(self.key[-1]) % len(PARTS)]} if self.waits else {})

    def card(self) -> dict[str, Any]:
        """All that the public may see."""
        raise NotImplementedError

    def published(self, seen: dict[str, Any], /) -> dict[str, Any]:
        """What changes when a moderator publishes it; `seen` is what the moderator's page says it has shown."""
        raise NotImplementedError

    def decided_on(self, decision: Decision, seen: dict[str, Any]) -> Self:
        """The piece as the decision leaves it. Where only a name was in question, it stays public without it."""
        if decision.decision == "keep":
            return self.model_copy(update={"reported": None, "kept": decision})
        outcome: dict[str, Any] = {"decided": decision, "reported": None, "kept": None}
        if decision.decision == "publish":
            return self.model_copy(update=outcome | {"state": State.PUBLIC} | self.published(seen))
        stays = self.state is State.PUBLIC and self.reported is None
        return self.model_copy(update=outcome | {"state": State.PUBLIC if stays else State.REJECTED})

    @property
    def last_decision(self) -> Decision | None:
        """The newest of what moderators decided."""
        made = [decision for decision in (self.decided, self.kept) if decision]
        return max(made, key=lambda decision: decision.at, default=None)
