"""What `content/check_ins.yaml` must look like."""

from typing import Literal

from pydantic import Field

from frontend.builder.content_parts import Reviewed, Shape, Slug, Words


class Helped(Shape):
    """What may have helped somebody to keep a pledge."""

    slug: Slug
    title: Words


class Hindered(Helped):
    """What may have got in the way. `barrier`: what was lacking, by which a tip is chosen."""

    barrier: Literal["capability", "opportunity", "motivation"]


class CheckIns(Reviewed):
    helped: list[Helped] = Field(min_length=3)
    hindered: list[Hindered] = Field(min_length=3)
