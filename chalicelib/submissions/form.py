"""What the forms of pledges and stories have in common: their fields, and a sentence for each fault."""

import re
from collections.abc import Callable, Container
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from chalicelib import errors
from chalicelib.content import DEFAULT_LANGUAGE, catalogue, languages, rules
from chalicelib.content.channels import recognise
from chalicelib.errors import Fault, Faults
from chalicelib.models import Model
from chalicelib.submissions.ids import ID, Content
from chalicelib.submissions.text import length_between, normalise

F = TypeVar("F", bound="SubmissionForm")
M = TypeVar("M", bound=Model)
Fields = dict[str, Any]
"""What was sent, by field name, not validated yet."""
UNFILLED: dict[str, Any] = {"values": {}, "errors": {}, "support_needed": False}
"""What the template of a form is given before anybody has filled it in."""


def known_code(kind: str, codes: Callable[[], Container[str]]) -> AfterValidator:
    """Note a code that is not in the content (any more) as outdated."""

    def check(value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value not in codes():
            note_outdated(info, f"errors.unknown_{kind}")
        return value

    return AfterValidator(check)


def matching(error: str, pattern: re.Pattern[str]) -> AfterValidator:
    """A check that a text matches the pattern."""

    def check(value: str | None) -> str | None:
        if value is not None and not pattern.fullmatch(value):
            raise PydanticCustomError(error, "does not match")
        return value

    return AfterValidator(check)


def note_outdated(info: ValidationInfo, sentence: str) -> None:
    """Note that a field was valid once, perhaps, but is no longer: see `SubmissionForm.outdated`."""
    if not isinstance(info.context, dict):
        raise TypeError("a form is validated by submissions.form.validate")
    info.context[info.field_name] = (sentence, {})


def _language(value: str) -> str:
    if value not in languages():
        raise PydanticCustomError("unknown_language", "no language of the site")
    return value


def _uuid(value: str | None) -> str | None:
    try:
        return str(UUID(value)) if value else None
    except ValueError as error:
        raise PydanticCustomError("key_format", "no UUID") from error


NORMALISED = BeforeValidator(normalise)
Checkbox = Annotated[bool, BeforeValidator(lambda given: False if given in (None, "") else given)]
TextOrNone = Annotated[str | None, BeforeValidator(lambda given: given if isinstance(given, str) else None)]
"""For requests in which anything but text means that nothing was given."""


class SubmissionForm(Model):
    """A form as it was sent, validated and normalised."""

    model_config = ConfigDict(extra="forbid")
    key: Annotated[str | None, NORMALISED, AfterValidator(_uuid)] = None
    idea: Annotated[str | None, NORMALISED, known_code("idea", lambda: catalogue().ideas)] = None
    place: Annotated[str | None, NORMALISED, known_code("place", lambda: catalogue().places)] = None
    audience: Annotated[
        Literal["community", "staff"],
        BeforeValidator(lambda given: "community" if given in (None, "") else normalise(given)),
    ] = "community"
    team: Annotated[str | None, NORMALISED, known_code("team", lambda: catalogue().teams)] = None
    name: Annotated[str | None, NORMALISED, length_between(rules.NAME)] = None
    show_name: Checkbox = False
    show_place: Checkbox = False
    show_badge: Checkbox = False
    channel: Annotated[str | None, NORMALISED, AfterValidator(recognise)] = None
    shared_by: Annotated[str | None, NORMALISED, matching("shared_by", ID)] = None
    lang: Annotated[
        str,
        BeforeValidator(lambda given: DEFAULT_LANGUAGE if given in (None, "") else normalise(given)),
        AfterValidator(_language),
    ] = DEFAULT_LANGUAGE
    challenge: Annotated[str | None, Field(max_length=1000)] = None
    proof: Annotated[str | None, Field(max_length=64)] = None
    website: Annotated[str | None, Field(max_length=8000)] = None
    """The honeypot: people do not see it."""
    _outdated: Faults = PrivateAttr(default_factory=dict)

    @property
    def outdated(self) -> Faults:
        """Faults that time alone can bring: a code that has left the content, a start that has passed. A form that was
        accepted before such a fault arose is a repeat; any other is invalid."""
        return self._outdated

    def require_current(self) -> None:
        """Raise Invalid if anything in the form is outdated."""
        if self._outdated:
            raise errors.Invalid(self._outdated)

    def content(self) -> Content:
        """All that makes this submission what it is, the same for each repeat. Fields that were left empty are left
        out, so that a field that is added later does not change the fingerprints of older submissions."""
        left_out = NOT_STORED | self.not_agreed()
        return self.model_dump(mode="json", exclude=left_out, exclude_defaults=True, exclude_none=True)

    def not_agreed(self) -> set[str]:
        """Fields that only serve to be shown, and whose box was not ticked: they are not stored."""
        return set() if self.show_name else {"name"}


NOT_STORED = {"key", "challenge", "proof", "website", "canary"}
"""Fields that only requests have. The store keeps the key by its digest."""


def validate(model: type[F], fields: Fields) -> F:
    """Parse the sent fields into a form. Outdated codes are noted in `SubmissionForm.outdated`.

    Raises Invalid with a sentence for each field.
    """
    outdated: Faults = {}
    form = parse(model, fields, outdated)
    form._outdated = outdated
    return form


def parse(model: type[M], fields: Fields, outdated: Faults) -> M:
    """Parse the sent fields into a model of any form; `outdated` takes what `note_outdated` notes.

    Raises Invalid with a sentence for each field.
    """
    try:
        return model.model_validate(fields, context=outdated)
    except ValidationError as error:
        raise errors.Invalid(_faults(model, error, outdated)) from error


_OWN_TYPES = (
    "too_long too_short choose_one choose_none date_format key_format shared_by picture_id picture_alt_needed "
    "consent_needed unknown_language entry_number entry_location email email_needed email_unused email_meant work_email"
)
_SENTENCES: dict[Any, str] = {kind: f"errors.{kind}" for kind in _OWN_TYPES.split()} | {
    "extra_forbidden": "errors.unknown_field",
    "string_too_long": "errors.too_long",
    ("literal_error", "audience"): "errors.unknown_audience",
    ("string_type", "lang"): "errors.unknown_language",
    ("missing", "answer"): "errors.choose_answer",
    ("literal_error", "answer"): "errors.choose_answer",
}


def _faults(model: type[Model], error: ValidationError, outdated: Faults) -> Faults:
    """All faults of a form: first those between two fields, then the others in the order of the model's fields."""
    order = [*_BETWEEN_FIELDS, *model.model_fields]
    found = dict(map(_fault, error.errors(include_url=False))) | outdated

    def position(field: str) -> int:
        sentence, name = found[field][0], field.partition(".")[0]
        return next((n for n, each in enumerate(order) if each in {sentence, name}), len(order))

    return {field: found[field] for field in sorted(found, key=position)}


_BETWEEN_FIELDS = ("errors.choose_one", "errors.choose_none", "errors.picture_alt_needed")


def _fault(error: Any) -> tuple[str, Fault]:
    """The field's name, and the key of its sentence with values. A fault of no single field belongs to `text`."""
    field = ".".join(map(str, error["loc"]))[:60] or "text"
    sentence = _SENTENCES.get(error["type"]) or _SENTENCES.get((error["type"], field))
    values = {name: value for name, value in error.get("ctx", {}).items() if isinstance(value, int) or name == "meant"}
    if "max_length" in values:
        values = {"most": values["max_length"]}
    return field, (sentence or "errors.wrong_type", values)
