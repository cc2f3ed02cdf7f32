"""The home page shows the pinned pledge and story first, as long as the public may see them."""

import json

import pytest

from chalicelib import clock, content, pledges, stories
from chalicelib.publishing import pages, wall
from chalicelib.publishing import stories as story_pages
from chalicelib.publishing.wall_places import Stitch
from tests.support.delivery import deliver, publish_requested
from tests.support.factories import create_counted_pledge, create_public_story
from tests.support.storage import site_object, stored

pytestmark = pytest.mark.usefixtures("world")
LEADER = 'aria-labelledby="leader"'


def pin(monkeypatch: pytest.MonkeyPatch, **ids: str) -> None:
    monkeypatch.setitem(content.site()["seasons"]["2026"], "pinned", ids)


def home() -> str:
    return site_object("en/index.html") or ""


def test_pinned_pledge_stands_apart_until_it_is_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    leader, other = create_counted_pledge(), create_counted_pledge()
    assert LEADER not in home()
    pin(monkeypatch, pledge=leader.id)
    pages.write_pages([])
    section = home().split(LEADER)[1].split("</section>")[0]
    assert leader.id in section
    assert other.id not in section
    assert leader.id not in home().split('aria-labelledby="newest"')[1]
    pledges.store.withdraw(leader.id)
    deliver(leader, stored(leader))
    publish_requested()  # at once, without the run at the end of a window
    assert LEADER not in home()
    assert leader.id not in home()


def test_pinned_story_stands_first_until_it_is_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_pages, "IN_DATA", 1)
    pinned = create_public_story(quote="Up I go")
    pin(monkeypatch, story=pinned.id)
    with clock.at(clock.later(seconds=60)):
        newer = create_public_story(quote="Down I come")
    assert pinned.id in home()
    assert [each["id"] for each in json.loads(site_object("data/stories.json") or "")] == [pinned.id]
    stories.store.withdraw(pinned.id)
    deliver(pinned, stored(pinned))
    publish_requested()
    assert pinned.id not in home()
    assert newer.id in home()


@pytest.mark.parametrize("pledge_id", ["0" * 30, "waiting"])
def test_pinned_pledge_that_is_not_public_is_not_on_the_home_page(
    monkeypatch: pytest.MonkeyPatch, pledge_id: str
) -> None:
    waiting = create_counted_pledge(text="walk the dog twice")
    pin(monkeypatch, pledge=waiting.id if pledge_id == "waiting" else pledge_id)
    create_counted_pledge()
    assert LEADER not in home()


def test_place_without_a_card_is_empty_so_that_a_pledge_whose_card_was_lost_is_left_out() -> None:
    (stitch,) = wall.numbers([create_counted_pledge().id]).values()
    assert wall.card(stitch)
    assert wall.card(Stitch(stitch.number + 1, stitch.page)) is None
