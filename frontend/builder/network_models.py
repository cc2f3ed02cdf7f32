"""What `content/networks.yaml` must look like, and what must hold of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from frontend.builder.content_parts import Reviewed, Sentence, Shape, Slug
from frontend.builder.content_source import Source

LEAST = 200
"""A shorter post has no room for an address and a sentence."""


class Network(Shape):
    """`most`: characters of a post; `link`: what it counts any address as; `channel`: a medium of channels.yaml."""

    slug: Slug
    name: Sentence
    most: Annotated[int, Field(ge=LEAST)]
    link: Annotated[int, Field(ge=1)] | None = None
    hashtags: Annotated[int, Field(ge=0, le=3)]
    channel: Slug


class Networks(Reviewed):
    networks: list[Network] = Field(min_length=1)


def wrong(folder: Path, files: dict[str, Any]) -> Iterator[str]:
    """Channels that do not exist, or that no link leads to. Each as `file:line: message`."""
    source = Source(folder / "networks.yaml")
    media = {medium.slug for medium in files["content/channels.yaml"].media if not medium.entered}
    for number, network in enumerate(files["content/networks.yaml"].networks):
        if network.channel not in media:
            yield source.at(
                ("networks", number, "channel"), f"no channel called {network.channel} that a link may have"
            )
