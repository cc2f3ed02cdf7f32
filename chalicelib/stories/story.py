"""A story as it is kept."""

import re
from typing import Any, ClassVar, Literal

from chalicelib.pieces.piece import Piece

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Story(Piece):
    """One item of the stories table: what somebody tells of a change they made."""

    kind: ClassVar[Literal["pledge", "story"]] = "story"
    quote: str | None = None
    consent: bool = False
    picture: str | None = None
    """The id of an upload. Whether a picture came of it, the bucket knows."""
    picture_alt: str | None = None
    picture_seen: str | None = None
    """The digest of the picture that a moderator saw and published: it alone is ever public."""

    def published(self, seen: dict[str, Any], /) -> dict[str, Any]:
        """A picture goes with it only if the moderator's page has shown it: it may have been in the making."""
        digest = str(seen.get("picture"))
        return {"picture_seen": digest if self.picture and _DIGEST.fullmatch(digest) else None}

    def card(self) -> dict[str, Any]:
        """All that the public may see."""
        shown = ("id", "text", "quote", "place", "audience", "team", "idea", "lang")
        picture = f"/pictures/{self.id}.jpg" if self.picture_seen else None
        return {name: getattr(self, name) for name in shown} | {
            "name": self.name if self.show_name else None,
            "picture": picture,
            "picture_alt": self.picture_alt if picture else None,
            "date": self.made_at.date().isoformat(),
        }
