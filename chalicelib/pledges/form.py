"""The form of a pledge: validated once, at the edge, into typed values."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib.content import catalogue, rules, site
from chalicelib.models import Model
from chalicelib.pledges import start_dates
from chalicelib.pledges.check_in_model import Days
from chalicelib.submissions.form import NORMALISED, SubmissionForm
from chalicelib.submissions.text import length_between

PledgeText = Annotated[str | None, NORMALISED, length_between(rules.PLEDGE_TEXT)]


class Plan(Model):
    """When the person will do it, and what exactly. Never public."""

    model_config = ConfigDict(extra="forbid")
    when: Annotated[str | None, NORMALISED, length_between(rules.PLAN_WHEN)] = None
    will: Annotated[str | None, NORMALISED, length_between(rules.PLAN_WILL)] = None


def _one_change(text: str | None, info: ValidationInfo) -> str | None:
    """A pledge is one change: either an idea or own words."""
    has_idea = info.data.get("idea", "invalid") is not None
    if has_idea and text is not None:
        raise PydanticCustomError("choose_one", "both an idea and own words")
    if not has_idea and text is None:
        raise PydanticCustomError("choose_none", "neither an idea nor own words")
    return text


def _without_suggestion(plan: Plan, info: ValidationInfo) -> Plan:
    """Forms suggest the words of an idea for "I will". Unchanged and without a time, they are not a plan; the page's
    script has the same rule."""
    idea = info.data.get("idea")
    if not plan.will or plan.when or idea not in catalogue().ideas:
        return plan
    return Plan() if plan.will in site()["ideas"][idea]["will"].values() else plan


class PledgeFields(Model):
    """What a pledge alone is asked for, and stores as it was sent. A field whose words moderators see is `Reviewed`."""

    text: str | None = None
    plan: Plan = Plan()
    baseline_days: Annotated[Days | None, BeforeValidator(lambda given: None if given == "" else given)] = None
    """On how many days of the week before the pledge the person did it already."""


class PledgeForm(PledgeFields, SubmissionForm):
    """A pledge as it was sent. Only an idea or own words are required."""

    text: Annotated[PledgeText, AfterValidator(_one_change), Field(validate_default=True)] = None
    plan: Annotated[Plan, AfterValidator(_without_suggestion)] = Plan()
    canary: Annotated[str | None, Field(max_length=1000)] = None
    """The mark of a pledge that we make ourselves (`canary`)."""
    start: Annotated[
        date | start_dates.FreshStart | None,
        BeforeValidator(start_dates.parse),
        AfterValidator(start_dates.within_a_year),
    ] = None
