"""A story as it is kept."""

from typing import Any, ClassVar, Literal

from chalicelib.pieces.piece import Piece


class Story(Piece):
    """One item of the stories table: what somebody tells of a change they made."""

    kind: ClassVar[Literal["pledge", "story"]] = "story"
    quote: str | None = None
    consent: bool = False
    picture: str | None = None
    """The id of an upload. Whether a picture came of it, the bucket knows."""
    picture_alt: str | None = None
    picture_approved: bool = False
    """A moderator saw the picture and published it."""

    def published(self, seen: dict[str, Any], /) -> dict[str, Any]:
        """A picture goes with it only if the moderator's page has shown it: it may have been in the making."""
        return {"picture_approved": self.picture is not None and seen.get("picture") is True}

    def card(self) -> dict[str, Any]:
        """All that the public may see."""
        shown = ("id", "text", "quote", "place", "audience", "team", "idea", "lang")
        picture = f"/pictures/{self.picture}.jpg" if self.picture_approved else None
        return {name: getattr(self, name) for name in shown} | {
            "name": self.name if self.show_name else None,
            "picture": picture,
            "picture_alt": self.picture_alt if picture else None,
            "date": self.made_at.date().isoformat(),
        }
