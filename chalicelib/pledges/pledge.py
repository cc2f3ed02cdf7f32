"""A pledge as it is kept: what was promised, and how it stands."""

from datetime import date
from typing import Any, ClassVar, Literal

from chalicelib.content import OWN, catalogue
from chalicelib.pieces.piece import Piece, State
from chalicelib.pledges.form import Plan


class Pledge(Piece):
    """One item of the pledges table. A pledge that waits is counted meanwhile."""

    kind: ClassVar[Literal["pledge", "story"]] = "pledge"
    season: str
    plan: Plan = Plan()
    start: date | None = None
    name_approved: bool = False

    @property
    def theme(self) -> str:
        """That of its idea; `own` for own words and for an idea that has left the catalogue."""
        return catalogue().ideas.get(self.idea or "", OWN)

    @property
    def counted(self) -> bool:
        return self.state in {State.PUBLIC, State.WAITING}

    @property
    def name_waits(self) -> bool:
        return self.show_name and self.name is not None and self.decided is None

    def published(self, _seen: dict[str, Any], /) -> dict[str, Any]:
        """Its page shows a moderator all there is, so what is published is all there is."""
        return {"name_approved": self.show_name and bool(self.name)}

    def card(self) -> dict[str, Any]:
        """All that the public may see."""
        shown = ("id", "idea", "text", "place", "audience", "team", "lang")
        card = {name: getattr(self, name) for name in shown} | {"theme": self.theme}
        return card | {
            "name": self.name if self.name_approved else None,
            "date": self.made_at.date().isoformat(),
        }
