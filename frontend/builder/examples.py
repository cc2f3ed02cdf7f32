"""Finds what is still that of the example organisation, which no public site may show."""

import re
from pathlib import Path

from frontend.builder import content
from frontend.builder.content_source import Source

_FILES = ("content/organisation.yaml", "content/services.yaml", "content/welfare.yaml", "theme.yaml")
_EXAMPLE = re.compile(r"example|eisimpleir|\b01632 960|\bZ0000000\b|^(?:Morag|Angus) Moderator$", re.IGNORECASE)
"""With phone numbers that Ofcom keeps for fiction, and the moderators of the local stack."""


def left(root: Path = content.ROOT) -> list[str]:
    """Each line as `file:line: its first such text`."""
    found: dict[str, str] = {}
    for source in [Source(root / "frontend" / name) for name in _FILES]:
        for spot, text in source.texts():
            if _EXAMPLE.search(text):
                found.setdefault(source.at(spot, ""), text)
    return [place + text for place, text in found.items()]
