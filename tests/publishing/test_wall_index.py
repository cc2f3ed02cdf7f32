"""The wall index lists the wall pages that hold a match for a filter."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from chalicelib import pledges, publishing
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.pledges import Pledge, State
from chalicelib.publishing import wall_index
from chalicelib.publishing.wall_places import page_name
from chalicelib.settings import settings
from tests.support.aws_calls import before_next_call
from tests.support.delivery import count_created, drain_publish_queue, publish_change
from tests.support.factories import SHOWN, create_counted_pledge, create_pledge
from tests.support.owners import change
from tests.support.storage import published_totals, site_object, stored
from tests.support.world import TODAY, fresh_world

MONTHS = ("2026-03", "2026-04", "2026-05")
facet = st.fixed_dictionaries(
    {
        "idea": st.sampled_from(["ten-minute-walk", "one-more-veg", None]),
        "place": st.sampled_from(["hawick", "kelso", None]),
        "audience": st.sampled_from(["staff", "community"]),
        "team": st.sampled_from(["gp-practices", None]),
    }
)


def public_pledge(number: int, fields: dict[str, Any]) -> Pledge:
    kept: dict[str, Any] = {"key": "k", "id": str(number), "v": 1, "season": "2026", "state": State.PUBLIC}
    return Pledge(**kept, **SHOWN, made_at=TODAY, fingerprint="f", **fields)


def index_row() -> dict[str, Any]:
    return tables.get(settings().wall_table, {"page": "index", "n": 0}) or {}


def indexed_pages() -> dict[str, list[tuple[str, int]]]:
    """Filter to its pages, newest first, of those that are offered and of those that are not."""
    listed = {
        name: [(month, int(page)) for month, pages in months.items() for page in pages]
        for name, months in index_row().get("counts", {}).items()
    }
    return {name: sorted(pages, reverse=True) for name, pages in listed.items()}


Step = tuple[str, int, dict[str, Any], str, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["new", "again", "change", "down"]),
        st.integers(0, 30),
        facet,
        st.sampled_from(MONTHS),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=40,
)


@given(steps, st.integers(1, 4))
@settings_of(max_examples=20)
def test_wall_index_lists_every_page_with_a_match(history: list[Step], most: int) -> None:
    """The browser relies on this: a full list has every match from its oldest page on, a shorter list has all."""
    with fresh_world(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(wall_index, "PAGES_PER_FILTER", most)
        wall = _play_history(history)
        found = indexed_pages()
        for pledge, place in wall.values():
            for name in wall_index._filters(pledge.card()):
                pages = found[name]
                assert len(pages) <= most
                assert place in pages or (len(pages) == most and place < pages[-1])


def _play_history(history: list[Step]) -> dict[int, tuple[Pledge, tuple[str, int]]]:
    """Index the page of each step; return the pledges that end on the wall, with their pages."""
    wall: dict[int, tuple[Pledge, tuple[str, int]]] = {}
    for act, number, fields, month, page in history:
        if act == "down":
            wall.pop(number, None)
            continue
        known = wall.get(number)
        place = known[1] if known else (month, page)
        pledge = known[0] if known and act == "again" else public_pledge(number, fields)
        wall[number] = pledge, place
        wall_index.list_pages({page_name(*place): [pledge.card()]})
    return wall


@pytest.mark.usefixtures("world")
def test_concurrent_wall_index_updates_both_add_their_pages() -> None:
    one, other = public_pledge(1, {"place": "hawick"}), public_pledge(2, {"place": "hawick"})

    def meanwhile() -> None:
        wall_index.list_pages({"2026-04#0002": [other.card()]})

    before_next_call("dynamodb.UpdateItem", meanwhile)
    wall_index.list_pages({"2026-04#0001": [one.card()]})
    assert indexed_pages()["place:hawick"] == [("2026-04", 2), ("2026-04", 1)]


@pytest.mark.usefixtures("world")
def test_unchanged_wall_index_is_not_rewritten() -> None:
    stands = {"2026-04#0001": [public_pledge(1, {"place": "hawick"}).card()]}
    wall_index.list_pages(stands)
    wall_index.list_pages(stands)
    assert index_row()["v"] == 1


@pytest.mark.usefixtures("world")
def test_wall_index_is_rewritten_for_small_numbers_only() -> None:
    """Or it would be written with each pledge."""
    hawick = [public_pledge(number, {"place": "hawick"}).card() for number in range(wall_index.EXACT_BELOW + 1)]
    for count in (1, 2, wall_index.EXACT_BELOW, wall_index.EXACT_BELOW + 1):
        wall_index.list_pages({"2026-04#0001": hawick[:count]})
    assert index_row()["v"] == 3
    wall_index.list_pages({"2026-04#0001": hawick[:9]})
    assert index_row()["v"] == 4


def published_filters() -> list[str]:
    """The filters in the public file; the page of the wall offers the same."""
    names = list(json.loads(site_object("data/wall.json") or "")["pages"])
    page = site_object("en/wall/index.html") or ""
    assert sorted(re.findall(r'<option value="([a-z-]+)">', page)) == sorted(name.partition(":")[2] for name in names)
    return names


@pytest.mark.usefixtures("world")
def test_wall_index_omits_pending_pledges_and_survives_withdrawal() -> None:
    create_pledge(text="walk the dog twice", place="kelso")
    pledge = create_counted_pledge(place="hawick", audience="staff", team="gp-practices", **SHOWN)
    before = indexed_pages()
    assert before.keys() == {"theme:move", "place:hawick", "audience:staff", "team:gp-practices"}
    pledges.store.withdraw(pledge.id)
    publish_change(pledge, stored(pledge))
    assert indexed_pages() == before


@pytest.mark.usefixtures("world")
def test_wall_offers_filters_with_ten_pledges_and_more() -> None:
    fields = {"place": "hawick", "team": "gp-practices", "audience": "staff"} | SHOWN
    count_created([create_pledge(**fields) for _ in range(9)])
    assert published_filters() == []
    tenth = create_counted_pledge(**fields)
    assert published_filters() == ["audience:staff", "place:hawick", "team:gp-practices", "theme:move"]
    pledges.store.withdraw(tenth.id)
    publish_change(tenth, stored(tenth))
    assert published_filters() == []


@pytest.mark.usefixtures("world")
def test_wall_offers_what_its_cards_show_and_not_what_is_counted_only() -> None:
    """Towns without their tick and words that nobody has read yet are counted, but on no card."""
    count_created([create_pledge(place="hawick", **SHOWN) for _ in range(9)])
    create_counted_pledge(place="hawick")
    create_counted_pledge(text="walk the dog twice", place="hawick", **SHOWN)
    assert published_totals()["places"] == {"hawick": 11}
    assert published_filters() == ["theme:move"]
    assert "/en/wall/?place=hawick" not in (site_object("en/places/index.html") or "")
    create_counted_pledge(place="hawick", **SHOWN)
    assert published_filters() == ["place:hawick", "theme:move"]
    for path in ("en/places/index.html", "en/index.html"):
        assert "/en/wall/?place=hawick" in (site_object(path) or "")


@pytest.mark.usefixtures("world")
def test_wall_index_is_rebuilt_from_the_pledges() -> None:
    create_counted_pledge(place="hawick", **SHOWN)
    before = indexed_pages()
    assert "place:hawick" in before
    client("dynamodb").delete_item(TableName="wall", Key=tables.serialised({"page": "index", "n": 0}))
    publishing.request_everything()
    drain_publish_queue()
    assert indexed_pages() == before


@pytest.mark.usefixtures("world")
def test_newest_stitches_name_a_town_only_where_its_number_is_not_small() -> None:
    def newest() -> list[dict[str, Any]]:
        drain_publish_queue()
        found: list[dict[str, Any]] = json.loads(site_object("data/wall.json") or "")["newest"]
        return found

    walk = {"theme": "move", "idea": "ten-minute-walk"}
    first, *_ = [create_counted_pledge(place="hawick", **SHOWN) for _ in range(2)]
    assert newest() == [{"n": 2, **walk, "place": None}, {"n": 1, **walk, "place": None}]
    count_created([create_pledge(place="hawick") for _ in range(8)])
    create_counted_pledge(place="hawick", **SHOWN)
    assert newest()[0] == {"n": 11, **walk, "place": "hawick"}
    change(first, "withdraw")
    publish_change(first, stored(first))
    assert [each["n"] for each in newest()] == [*range(11, 1, -1)], "what was taken back leaves at once"
