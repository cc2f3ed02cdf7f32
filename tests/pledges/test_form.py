"""Validation rules of the pledge form."""

from typing import Any

import pytest

from chalicelib import clock, content
from chalicelib.content import translations
from chalicelib.errors import Faults, Invalid
from chalicelib.pledges import PledgeForm
from chalicelib.submissions.form import validate
from tests.support import api
from tests.support.storage import stored_pledges
from tests.support.world import TODAY

IDEA = {"idea": "ten-minute-walk"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "text"),
        (IDEA | {"audience": []}, "audience"),
        (IDEA | {"show_name": []}, "show_name"),
        ({"idea": "ten-minute-walk", "text": "walk"}, "text"),
        ({"idea": "no-such-idea"}, "idea"),
        ({"text": "ab"}, "text"),
        ({"text": "x" * 281}, "text"),
        ({"text": "👍" * 600}, "text"),
        ({"text": "\u202e \u200b\u0000"}, "text"),
        ({"text": 7}, "text"),
        ({"text": ["walk"]}, "text"),
        ({"text": {"a": "walk"}}, "text"),
        (IDEA | {"plan": "walk"}, "plan"),
        (IDEA | {"plan": {"when": "x" * 121}}, "plan.when"),
        (IDEA | {"plan": {"where": "home"}}, "plan.where"),
        (IDEA | {"start": "1900-01-01"}, "start"),
        (IDEA | {"start": "2026-02-30"}, "start"),
        (IDEA | {"start": "tomorrow"}, "start"),
        (IDEA | {"start": 20260406}, "start"),
        (IDEA | {"start": "2099-01-01"}, "start"),
        (IDEA | {"place": "atlantis"}, "place"),
        (IDEA | {"team": "no-such-team"}, "team"),
        (IDEA | {"audience": "robots"}, "audience"),
        (IDEA | {"name": "x" * 41}, "name"),
        (IDEA | {"name": True}, "name"),
        (IDEA | {"show_name": "perhaps"}, "show_name"),
        (IDEA | {"shared_by": "../../etc/passwd"}, "shared_by"),
        (IDEA | {"lang": "xx"}, "lang"),
        (IDEA | {"key": "not-a-uuid"}, "key"),
        (IDEA | {"state": "public"}, "state"),
        (IDEA | {"v": 9}, "v"),
    ],
)
def test_invalid_value_is_reported_at_its_field(fields: dict[str, Any], field: str) -> None:
    faults = field_faults(fields)
    assert list(faults) == [field]
    sentence, values = faults[field]
    for lang in content.languages():
        assert translations.spoken(lang, sentence)
        assert "{" not in translations.text(lang, sentence, **values)


@pytest.mark.parametrize("lang", ["xx", 7, []])
def test_invalid_language_is_asked_for_by_name(lang: object) -> None:
    assert field_faults(IDEA | {"lang": lang})["lang"] == ("errors.unknown_language", {})


def field_faults(fields: dict[str, Any]) -> Faults:
    """The invalid or outdated fields."""
    try:
        with clock.at(TODAY):
            return validate(PledgeForm, fields).outdated
    except Invalid as invalid:
        return invalid.fields


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "fields", [{"place": "atlantis"}, {"name": "x" * 41}, {"start": "1900-01-01"}, {"state": "public"}]
)
def test_invalid_form_is_422_in_its_language_and_stores_nothing(fields: dict[str, Any]) -> None:
    answers = [api.post("/pledges", IDEA | fields | {"lang": lang}) for lang in content.languages()]
    assert [answer.status for answer in answers] == [422, 422]
    english, gaelic = (answer.json["fields"] for answer in answers)
    assert english.keys() == gaelic.keys()
    assert english != gaelic
    assert stored_pledges() == []
