"""A pledge as a pydantic model, for the peers that use pydantic."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from bench.peers import rules


def _one_of(codes: frozenset[str], value: str | None) -> str | None:
    if value is not None and value not in codes:
        raise ValueError("unknown")
    return value


Idea = Annotated[str, AfterValidator(lambda value: _one_of(rules.IDEAS, value))]
Place = Annotated[str | None, AfterValidator(lambda value: _one_of(rules.PLACES, value))]


class Plan(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    when: Annotated[str, StringConstraints(max_length=rules.WHEN_MOST)] | None = None
    will: Annotated[str, StringConstraints(max_length=rules.WILL_MOST)] | None = None


class Pledge(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    key: UUID
    idea: Idea
    plan: Plan = Plan()
    place: Place = None
    name: Annotated[str, StringConstraints(max_length=rules.NAME_MOST)] | None = None
    lang: Literal["en", "gd"] = "en"
