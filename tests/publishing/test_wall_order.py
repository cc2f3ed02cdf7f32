"""Cards follow the time of the pledge, newest first, across pages, however late a moderator publishes them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from chalicelib import clock, pledges, publishing
from chalicelib.pledges import Pledge, State
from chalicelib.publishing import wall, wall_places, wall_recovery
from chalicelib.publishing.wall_places import page_name
from tests.support import review
from tests.support.aws_calls import before_next_call, calls_of
from tests.support.delivery import (
    count_created,
    deliver,
    drain_publish_queue,
    publish_change,
    publish_due_pages,
    publish_requested,
)
from tests.support.factories import create_counted_pledge, create_pledge
from tests.support.storage import restore, site_object, stored
from tests.support.world import TODAY, fresh_world

CARDS = 3
"""On a page of these tests."""


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (wall_places, wall_recovery):
        monkeypatch.setattr(module, "CARDS_PER_PAGE", CARDS)


def shown_ids() -> list[str]:
    """The ids on all pages, newest page first."""
    return [card["id"] for name in reversed(wall.current().every_page()) for card in wall.cards(name)]


def newest_themes(most: int) -> list[str]:
    return wall.newest(wall.current(), stitches=most, least=1).themes


@pytest.fixture
def campaign(world: object) -> list[Pledge]:
    """Pledges on three pages, in the order of their time. Those of minutes 1 and 5 were read a day later, the newer one
    first."""
    del world
    made = []
    for minute in range(9):
        with clock.at(TODAY + timedelta(minutes=minute)):
            made.append(create_pledge(**({"text": "walk the dog twice"} if minute in {1, 5} else {})))
    count_created(made)
    with clock.at(TODAY + timedelta(days=1)):
        for pledge in (made[5], made[1]):
            review.publish(pledge)
            deliver(pledge, stored(pledge))
            publish_requested()
        publish_due_pages()
    return made


def test_pledge_that_was_read_late_stands_at_its_time_on_the_page_of_its_time(campaign: list[Pledge]) -> None:
    newest_first = [pledge.id for pledge in reversed(campaign)]
    assert shown_ids() == newest_first
    assert [card["id"] for card in wall.cards(page_name("2026-04", 1))] == [each.id for each in campaign[3::-1]]
    text = site_object("en/wall/2026-04/1/index.html") or ""
    assert 0 < text.index(campaign[2].id) < text.index(campaign[1].id) < text.index(campaign[0].id)
    start = site_object("en/wall/index.html") or ""
    assert sorted(newest_first, key=start.index) == newest_first
    assert newest_first[0] in (site_object("en/index.html") or "")


def test_late_card_has_the_newest_stitch_and_leaves_the_tapestry_when_it_is_withdrawn(campaign: list[Pledge]) -> None:
    late = campaign[1]
    assert wall.numbers([late.id])[late.id].number == 9
    themes = ["move"] * 7 + ["own"] * 2
    assert newest_themes(9) == themes
    assert newest_themes(2) == ["own", "own"]
    with clock.at(TODAY + timedelta(days=2)):
        stored_late = stored(late)

        pledges.store.withdraw(late.id)
        publish_change(stored_late, stored(late))
    assert newest_themes(2) == ["own", ""]
    for path in ("en/wall/index.html", "en/wall/2026-04/1/index.html", "en/index.html"):
        assert late.id not in (site_object(path) or "")


def published_late(moment: datetime) -> Pledge:
    """A pledge of this moment that a moderator published just now; the publisher does not know it yet."""
    with clock.at(moment):
        late = create_pledge(text="swim on Tuesdays")
    review.publish(late)
    return stored(late)


def test_late_card_is_listed_by_the_next_run_if_one_died(campaign: list[Pledge]) -> None:
    late = published_late(campaign[2].made_at + timedelta(seconds=30))

    def die() -> None:
        raise ConnectionAbortedError

    before_next_call("dynamodb.PutItem", die)
    with pytest.raises(ConnectionAbortedError):
        wall.update([late], (), 1)
    assert newest_themes(1) == [""]
    wall.update([late], (), 2)
    assert newest_themes(1) == ["own"]


def test_page_still_begins_where_it_did_after_its_first_pledge_was_withdrawn(campaign: list[Pledge]) -> None:
    first = campaign[4]
    assert wall.numbers([first.id])[first.id].page == page_name("2026-04", 2)
    pledges.store.withdraw(first.id)
    wall.update([stored(first)], (), 9**15)
    late = published_late(campaign[2].made_at + timedelta(seconds=30))
    wall.update([late], (), 1)
    assert [card["id"] for card in wall.cards(page_name("2026-04", 1))][:3] == [campaign[3].id, late.id, campaign[2].id]


@pytest.mark.parametrize("table", ["wall", "stitches"])
def test_order_and_numbers_survive_a_lost_table(campaign: list[Pledge], table: str) -> None:
    def stands() -> tuple[object, ...]:
        return wall.numbers(pledge.id for pledge in campaign), shown_ids(), newest_themes(9)

    before = stands()
    restore(table, [])
    with clock.at(TODAY + timedelta(days=2)):
        publishing.request_everything()
        drain_publish_queue()
    assert (
        wall.numbers(pledge.id for pledge in campaign),
        shown_ids(),
        newest_themes(9),
    ) == before
    assert wall.in_wall_table() == wall.in_stitches_table()


def test_every_page_leads_to_the_older_one_also_of_another_month(world: object) -> None:
    del world
    count_created([create_pledge() for _ in range(CARDS + 1)])
    with clock.at(TODAY + timedelta(days=40)):
        create_counted_pledge()
    for page, older in (("wall/2026-05/1", "wall/2026-04/2"), ("wall/2026-04/2", "wall/2026-04/1")):
        assert f'href="/en/{older}/">Older pledges' in (site_object(f"en/{page}/index.html") or "")
    assert "Older pledges" not in (site_object("en/wall/2026-04/1/index.html") or "")


@given(st.permutations(range(12)), st.lists(st.integers(1, 4), min_size=12, max_size=12))
@settings_of(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cards_are_in_the_order_of_their_time_in_whatever_order_they_become_public(
    order: list[int], batches: list[int]
) -> None:
    kept: dict[str, Any] = {
        "key": "k",
        "v": 1,
        "season": "2026",
        "state": State.PUBLIC,
        "fingerprint": "f",
        "idea": "ten-minute-walk",
    }
    waiting = [Pledge(id=f"{n:02}", made_at=TODAY + timedelta(minutes=n), **kept) for n in order]
    with fresh_world():
        for size in batches:
            wall.assign_numbers(waiting[:size], 1)
            waiting = waiting[size:]
        shown = [int(each) for each in shown_ids()]
    assert shown == sorted(order, reverse=True)


def test_card_that_begins_a_page_changes_the_page_before_too_also_when_its_run_died(world: object) -> None:
    del world
    made = [create_pledge() for _ in range(CARDS + 2)]
    first, second = page_name("2026-04", 1), page_name("2026-04", 2)
    pages = [wall.update(part, (), 1).pages for part in (made[:CARDS], made[CARDS : CARDS + 1], made[CARDS + 1 :])]
    assert pages == [{first}, {first, second}, {second}]
    assert wall.update(made[CARDS : CARDS + 1], (), 2).pages == {first, second}, "it may have died before it noted them"


def test_newest_reads_no_more_than_it_shows(campaign: list[Pledge]) -> None:
    del campaign
    asked = calls_of("dynamodb.Query")
    read: dict[tuple[int, int], list[str]] = {}
    for most, least in ((1, 1), (3, 1), (9, 1)):
        asked.clear()
        found = wall.newest(wall.current(), stitches=most, least=least)
        assert [card["n"] for card in found.cards] == [7]
        assert found.older == {"month": "2026-04", "page": 2}
        assert [card and card["n"] for card in found.stitches] == list(range(10 - most, 10))
        read[most, least] = [call["ExpressionAttributeValues"][":k"]["S"] for call in asked]
        assert asked[0]["Limit"] == most
    newest, middle, oldest = (page_name("2026-04", number) for number in (3, 2, 1))
    assert list(read.values()) == [["late", newest], ["late", newest], ["late", newest, middle, oldest]]
    assert wall.newest(wall_places.Wall(), stitches=9, least=1) == wall.Newest([], [], None)
