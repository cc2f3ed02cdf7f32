"""New Year on a running stack: pages turn at Scotland's midnight, and earlier pledges stay counted."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from infra.local import local_stack
from tests.support.stack import ask, running_at, stack_totals
from tests.support.travelling import travel_until
from tests.support.waiting import eventually

pytestmark = pytest.mark.slow

MIDNIGHT = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_stack.Stack]:
    """One of its own, half an hour before the New Year."""
    with running_at(tmp_path_factory.mktemp("new-year"), MIDNIGHT - timedelta(minutes=30)) as running:
        yield running


def pledge_veg(stack: local_stack.Stack) -> None:
    body = json.dumps({"key": str(uuid.uuid4()), "idea": "one-more-veg"})
    assert ask(stack, "POST", "/api/pledges", body, content_type="application/json").status == 201


def test_pages_turn_at_midnight_and_count_each_pledge_in_its_own_season(stack: local_stack.Stack, page: Page) -> None:
    pledge_veg(stack)
    eventually(lambda: stack_totals(stack)["seasons"] == {"2026": 1})
    page.goto(f"{stack.site}/en/")
    expect(page.get_by_text("Our next season begins on 1 January 2027")).to_be_visible()
    travel_until(stack, MIDNIGHT)
    eventually(lambda: stack_totals(stack)["season"] == "2027-new-year")
    eventually(lambda: "One small change for the new year</h2>" in ask(stack, "GET", "/en/").body)
    page.reload()
    expect(page.get_by_text("Small changes for dark nights: 1 pledge")).to_be_visible()
    pledge_veg(stack)
    eventually(lambda: stack_totals(stack)["seasons"] == {"2026": 1, "2027-new-year": 1})
    assert stack_totals(stack)["made"] == 2
