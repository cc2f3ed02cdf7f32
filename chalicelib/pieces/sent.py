"""What a form of ours sends, whatever it is about: the fields that all have, and a sentence for each fault."""

import re
from collections.abc import Callable, Container
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib import errors
from chalicelib.content import catalogue
from chalicelib.pieces.ids import ID
from chalicelib.pieces.words import measured, tidy

S = TypeVar("S", bound="Sent")
Faults = dict[str, tuple[str, dict[str, Any]]]


def known(what: str, codes: Callable[[], Container[str]]) -> AfterValidator:
    """A check that a code is one of ours; where a form is sent `again`, it may be one that has left."""

    def check(value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value not in codes() and not info.context:
            raise PydanticCustomError(f"unknown_{what}", "unknown")
        return value

    return AfterValidator(check)


def shaped(what: str, pattern: re.Pattern[str]) -> AfterValidator:
    """A check that a text is of this shape."""

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
Ticked = Annotated[bool, BeforeValidator(lambda given: False if given in (None, "") else given)]
CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Sent(BaseModel):
    """What every form about a piece may hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    key: Annotated[str | None, Tidied, AfterValidator(_uuid)] = None
    idea: Annotated[str | None, Tidied, known("idea", lambda: catalogue().ideas)] = None
    place: Annotated[str | None, Tidied, known("place", lambda: catalogue().places)] = None
    audience: Annotated[
        Literal["community", "staff"],
        BeforeValidator(lambda given: "community" if given in (None, "") else tidy(given)),
    ] = "community"
    team: Annotated[str | None, Tidied, known("team", lambda: catalogue().teams)] = None
    name: Annotated[str | None, Tidied, AfterValidator(measured(1, 40))] = None
    show_name: Ticked = False
    channel: Annotated[str | None, Tidied, shaped("channel", CHANNEL)] = None
    shared_by: Annotated[str | None, Tidied, shaped("shared_by", ID)] = None
    lang: Annotated[
        Literal["en", "gd"], BeforeValidator(lambda given: "en" if given in (None, "") else tidy(given))
    ] = "en"
    challenge: Annotated[str | None, Field(max_length=1000)] = None
    proof: Annotated[str | None, Field(max_length=64)] = None
    website: Annotated[str | None, Field(max_length=8000)] = None
    """The honeypot: people do not see it."""

    def content(self) -> dict[str, Any]:
        """All that makes this piece what it is, whoever sends it how often; what was left out is left out here, so
        that a field that is added later does not change what older ones were."""
        spared = {"key", "challenge", "proof", "website"}
        return self.model_dump(mode="json", exclude=spared, exclude_defaults=True, exclude_none=True)


def parsed(shape: type[S], fields: dict[str, Any], faults: Faults, *, again: bool = False) -> S:
    """The form in what was sent; `faults` found already are said together with all others. Sent `again`, it may name
    what is out of date. Raises Unfit, a sentence per field."""
    try:
        form = shape.model_validate(fields, context=again)
    except ValidationError as error:
        raise errors.Unfit(faults | dict(map(_complaint, error.errors(include_url=False)))) from error
    if faults:
        raise errors.Unfit(faults)
    return form


_OURS = (
    "too_long text_short unknown_idea unknown_place unknown_team date_format date_past date_far key_format channel "
    "shared_by picture_id consent_needed"
)
_SENTENCES: dict[Any, str] = {kind: f"errors.{kind}" for kind in _OURS.split()} | {
    "extra_forbidden": "errors.unknown_field",
    "string_too_long": "errors.too_long",
    ("literal_error", "audience"): "errors.unknown_audience",
    ("literal_error", "lang"): "errors.unknown_language",
}


def _complaint(fault: Any) -> tuple[str, tuple[str, dict[str, Any]]]:
    """A field's name and its sentence; what concerns no one field is said at the words themselves."""
    field = ".".join(map(str, fault["loc"]))[:60] or "text"
    said = _SENTENCES.get(fault["type"]) or _SENTENCES.get((fault["type"], field))
    values = {name: value for name, value in fault.get("ctx", {}).items() if isinstance(value, int)}
    return field, (
        said or "errors.wrong_type",
        {"most": values.pop("max_length")} if "max_length" in values else values,
    )
