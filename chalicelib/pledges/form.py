"""What a person who pledges sends: parsed once, here, into typed values."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from chalicelib.content import catalogue, site
from chalicelib.pieces.sent import Faults, Sent, Tidied, parsed
from chalicelib.pieces.words import measured, tidy
from chalicelib.pledges import starts


class Plan(BaseModel):
    """When the person will do it, and what exactly. Never public."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    when: Annotated[str | None, Tidied, AfterValidator(measured(1, 120))] = None
    will: Annotated[str | None, Tidied, AfterValidator(measured(1, 200))] = None


class PledgeForm(Sent):
    """One pledge as sent. Only an idea or own words are needed."""

    text: Annotated[str | None, Tidied, AfterValidator(measured(3, 280))] = None
    plan: Plan = Plan()
    start: Annotated[date | starts.FreshStart | None, BeforeValidator(starts.read), AfterValidator(starts.soon)] = None


def parse(fields: dict[str, Any], *, again: bool = False) -> PledgeForm:
    """The form in what was sent; sent `again`, it may name what is out of date. Raises Unfit, a sentence per field."""
    return parsed(PledgeForm, _without_suggestion(fields), _one_change(fields), again=again)


def _without_suggestion(fields: dict[str, Any]) -> dict[str, Any]:
    """Forms suggest the words of an idea for "I will". Where no time was chosen and they stand as they were suggested,
    nobody has planned anything; the page's script keeps the same rule."""
    plan, idea = fields.get("plan"), fields.get("idea")
    if not isinstance(plan, dict) or not plan.get("will") or plan.get("when") or idea not in [*catalogue().ideas]:
        return fields
    taken_up = tidy(plan["will"]) not in site()["ideas"][idea]["will"].values()
    return fields if taken_up else fields | {"plan": {}}


def _one_change(fields: dict[str, Any]) -> Faults:
    """The complaint, if any, that there is not one change: an idea, or own words."""
    given = [name for name in ("idea", "text") if tidy(fields.get(name)) is not None]
    return {} if len(given) == 1 else {"text": ("errors.choose_one" if given else "errors.choose_none", {})}
