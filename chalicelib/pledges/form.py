"""What a person sends: parsed once, here, into typed values."""

import re
from collections.abc import Callable, Container
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from chalicelib import errors
from chalicelib.content import catalogue
from chalicelib.pledges import starts
from chalicelib.pledges.ids import ID
from chalicelib.pledges.words import measured, tidy


def _known(what: str, codes: Callable[[], Container[str]]) -> AfterValidator:
    def check(value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value not in codes() and not info.context:
            raise PydanticCustomError(f"unknown_{what}", "unknown")
        return value

    return AfterValidator(check)


def _shaped(what: str, pattern: re.Pattern[str]) -> AfterValidator:
    def check(value: str | None) -> str | None:
        if value is not None and not pattern.fullmatch(value):
            raise PydanticCustomError(what, "not of that shape")
        return value

    return AfterValidator(check)


def _uuid(value: str | None) -> str | None:
    try:
        return str(UUID(value)) if value else None
    except ValueError as error:
        raise PydanticCustomError("key_format", "no UUID") from error


Tidied = BeforeValidator(tidy)
CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Plan(BaseModel):
    """When the person will do it, and what exactly. Never public."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    when: Annotated[str | None, Tidied, AfterValidator(measured(1, 120))] = None
    will: Annotated[str | None, Tidied, AfterValidator(measured(1, 200))] = None


class PledgeForm(BaseModel):
    """One pledge as sent. Only an idea or own words are needed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    key: Annotated[str | None, Tidied, AfterValidator(_uuid)] = None
    idea: Annotated[str | None, Tidied, _known("idea", lambda: catalogue().ideas)] = None
    text: Annotated[str | None, Tidied, AfterValidator(measured(3, 280))] = None
    plan: Plan = Plan()
    start: Annotated[date | starts.FreshStart | None, BeforeValidator(starts.read), AfterValidator(starts.soon)] = None
    place: Annotated[str | None, Tidied, _known("place", lambda: catalogue().places)] = None
    audience: Annotated[
        Literal["community", "staff"],
        BeforeValidator(lambda given: "community" if given in (None, "") else tidy(given)),
    ] = "community"
    team: Annotated[str | None, Tidied, _known("team", lambda: catalogue().teams)] = None
    name: Annotated[str | None, Tidied, AfterValidator(measured(1, 40))] = None
    show_name: Annotated[bool, BeforeValidator(lambda given: False if given in (None, "") else given)] = False
    channel: Annotated[str | None, Tidied, _shaped("channel", CHANNEL)] = None
    shared_by: Annotated[str | None, Tidied, _shaped("shared_by", ID)] = None
    lang: Annotated[
        Literal["en", "gd"], BeforeValidator(lambda given: "en" if given in (None, "") else tidy(given))
    ] = "en"
    challenge: Annotated[str | None, Field(max_length=1000)] = None
    proof: Annotated[str | None, Field(max_length=64)] = None
    website: Annotated[str | None, Field(max_length=8000)] = None
    """The honeypot: people do not see it."""

    def content(self) -> dict[str, Any]:
        """All that makes this pledge what it is, whoever sends it how often; what was left out is left out here, so
        that a field that is added later does not change what older pledges were."""
        spared = {"key", "challenge", "proof", "website"}
        return self.model_dump(mode="json", exclude=spared, exclude_defaults=True, exclude_none=True)


def parse(fields: dict[str, Any], *, again: bool = False) -> PledgeForm:
    """The form in what was sent; sent `again`, it may name what is out of date. Raises Unfit, a sentence per field."""
    faults = _one_change(fields)
    try:
        form = PledgeForm.model_validate(fields, context=again)
    except ValidationError as error:
        raise errors.Unfit(faults | dict(map(_complaint, error.errors(include_url=False)))) from error
    if faults:
        raise errors.Unfit(faults)
    return form


def _one_change(fields: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The complaint, if any, that there is not one change: an idea, or own words. Said together with all others."""
    given = [name for name in ("idea", "text") if tidy(fields.get(name)) is not None]
    return {} if len(given) == 1 else {"text": ("errors.choose_one" if given else "errors.choose_none", {})}


_OURS = (
    "too_long text_short unknown_idea unknown_place unknown_team date_format date_past date_far key_format channel "
    "shared_by"
)
_SENTENCES = {kind: f"errors.{kind}" for kind in _OURS.split()} | {
    "extra_forbidden": "errors.unknown_field",
    "string_too_long": "errors.too_long",
    ("literal_error", "audience"): "errors.unknown_audience",
    ("literal_error", "lang"): "errors.unknown_language",
}


def _complaint(fault: Any) -> tuple[str, tuple[str, dict[str, Any]]]:
    """A field's name and its sentence; what concerns no one field is said at the change itself."""
    field = ".".join(map(str, fault["loc"]))[:60] or "text"
    known = _SENTENCES.get(fault["type"]) or _SENTENCES.get((fault["type"], field))
    values = {name: value for name, value in fault.get("ctx", {}).items() if isinstance(value, int)}
    return field, (
        known or "errors.wrong_type",
        {"most": values.pop("max_length")} if "max_length" in values else values,
    )
