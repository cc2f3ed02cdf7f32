"""Of a person, the public sees what was ticked, where it is no small number, and for 12 months after the season."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock, pledges, stories
from chalicelib.aws.clients import client
from chalicelib.nightly import public_files
from chalicelib.pledges import Pledge
from chalicelib.publishing import wall
from chalicelib.settings import settings
from tests.support.delivery import (
    count_created,
    drain_publish_queue,
    publish_change,
    run_reconciliation,
    take_messages,
)
from tests.support.factories import SHOWN, create_counted_pledge, create_pledge, create_public_story
from tests.support.images import image_bytes, upload_image
from tests.support.review import publish
from tests.support.storage import object_keys, published_totals, rows, site_object, stored

pytestmark = pytest.mark.usefixtures("world")

PERSON = {"place": "hawick", "audience": "staff", "team": "gp-practices", "name": "Ailsa"}
TICKED = PERSON | SHOWN | {"show_name": True}
TRACES = ("Hawick", "hawick", "GP practices", "gp-practices", "Ailsa")
LAST_DAY = datetime(2027, 12, 31, 12, tzinfo=UTC)
"""The last day on which a pledge of the season 2026 shows details."""


def public_texts(pages: str = "") -> dict[str, str]:
    """Path to text of all that was published, but for totals, which name towns by right, and pages made of them."""
    paths = (path for path in object_keys("site") if pages in path and not path.startswith("data/totals"))
    return {path: site_object(path) or "" for path in paths if path.endswith((".html", ".json", ".svg"))}


def traces(found: dict[str, str], *words: str) -> dict[str, list[str]]:
    named = {path: [word for word in words if word in text] for path, text in found.items()}
    return {path: words for path, words in named.items() if words}


def enough() -> None:
    """Ten pledges from Hawick by one team, so that both may be named; none shows anything."""
    count_created([create_pledge(place="hawick", team="gp-practices", audience="staff") for _ in range(10)])


def publish_counted(pledge: Pledge) -> Pledge:
    """The pledge after a moderator published it."""
    publish(pledge)
    after = stored(pledge)
    publish_change(pledge, after)
    return after


def share(pledge: Pledge) -> str:
    return site_object(f"en/p/{pledge.id}/index.html") or ""


def test_nothing_of_the_person_is_on_any_page_without_ticks() -> None:
    publish_counted(create_pledge(text="walk the dog twice", **PERSON))
    create_counted_pledge(**PERSON)
    assert traces(public_texts(), *TRACES) == {}
    assert traces(public_texts("/p/") | public_texts("/wall/"), "NHS staff</span>", 'data-audience="') == {}


def test_name_without_its_tick_is_not_stored_anywhere() -> None:
    pledge = create_counted_pledge(**PERSON, **SHOWN)
    story = create_public_story(**PERSON, **SHOWN)
    assert stored(pledge).name is stored(story).name is None
    everything = [json.dumps(rows(table)) for table in client("dynamodb").list_tables()["TableNames"]]
    assert not any("Ailsa" in row for row in everything)


def test_story_without_ticks_stores_nothing_of_the_person() -> None:
    story = stored(create_public_story(**PERSON))
    assert (story.place, story.audience, story.team, story.name) == (None, "community", None, None)


def test_town_and_team_without_a_tick_are_counted_but_in_no_card_list_or_filter() -> None:
    enough()
    totals = published_totals()
    assert (totals["places"], totals["teams"]) == ({"hawick": 10}, {"gp-practices": 10})
    assert list(json.loads(site_object("data/wall.json") or "")["pages"]) == ["theme:move"]
    assert traces(public_texts("/p/") | public_texts("/wall/2026"), *TRACES) == {}


@pytest.mark.parametrize(("tick", "shown"), [("show_place", "Hawick"), ("show_badge", "GP practices")])
def test_each_tick_shows_what_it_names_and_no_more(tick: str, shown: str) -> None:
    enough()
    page = share(create_counted_pledge(**PERSON, **{tick: True}))
    others = {"Hawick", "GP practices", "Ailsa"} - {shown}
    assert shown in page
    assert not any(other in page for other in others)
    assert ("badge" in page) == (tick == "show_badge")


def test_town_and_team_are_on_cards_and_in_lists_from_ten_on() -> None:
    made = [create_pledge(place="hawick", team="gp-practices", audience="staff", **SHOWN) for _ in range(9)]
    count_created(made)
    assert traces(public_texts("/p/") | public_texts("/wall/") | public_texts("data/wall"), *TRACES) == {}
    tenth = create_counted_pledge(place="hawick", team="gp-practices", audience="staff", **SHOWN)
    assert 'data-place="hawick"' in (site_object("en/wall/2026-04/1/index.html") or "")
    assert 'data-team="gp-practices"' in (site_object("en/wall/2026-04/1/index.html") or "")
    assert {"place:hawick", "team:gp-practices"} <= set(json.loads(site_object("data/wall.json") or "")["pages"])
    assert "Hawick" in share(tenth)
    pledges.store.withdraw(tenth.id)
    publish_change(tenth, stored(tenth))
    assert "hawick" not in (site_object("en/wall/2026-04/1/index.html") or "")


def test_story_names_town_and_team_from_ten_on() -> None:
    story = create_public_story(**TICKED)
    assert traces(public_texts("stories"), "Hawick", "hawick", "GP practices") == {}
    enough()
    publish_change(None, stored(story))
    assert "Hawick" in (site_object(f"en/stories/{story.id}/index.html") or "")
    assert "hawick" in (site_object("data/stories.json") or "")


def test_pledge_page_is_noindex_and_keeps_its_preview() -> None:
    page = share(create_counted_pledge())
    assert '<meta name="robots" content="noindex">' in page
    assert 'property="og:image"' in page


# ---- 12 months later ------------------------------------------------------------------------------------------------


def night(later: datetime) -> None:
    """One nightly pass, and what it asks of the publisher."""
    with clock.at(later):
        run_reconciliation()
        drain_publish_queue()


def public_pledge_and_own_words() -> tuple[Pledge, Pledge]:
    enough()
    named = publish_counted(create_counted_pledge(**TICKED))
    own = publish_counted(create_counted_pledge(text="walk the dog twice", **TICKED))
    return named, own


WORDS = ("Hawick</", "Ailsa", "GP practices", "walk the dog twice", 'data-place="', 'data-team="')


def test_details_leave_public_pages_twelve_months_after_the_year_of_their_season(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named, own = public_pledge_and_own_words()
    before = published_totals()
    monkeypatch.setattr(public_files, "CARDS_PER_SLICE", 3)
    night(LAST_DAY)
    assert "Ailsa in Hawick" in share(named)
    assert "walk the dog twice" in share(own)
    night(LAST_DAY + timedelta(days=1))
    assert traces(public_texts("/p/") | public_texts("/wall/2026"), *WORDS) == {}
    assert traces(public_texts(""), "Ailsa", "walk the dog twice") == {}
    assert "A pledge in their own words" in share(own)
    after = published_totals()
    renewed = {"at", "seq", "outcomes", "season", "over"}  # outcomes are counted once a night
    assert {name: after[name] for name in after if name not in renewed} == {
        name: before[name] for name in before if name not in renewed
    }
    assert wall.numbers([named.id, own.id]).keys() == {named.id, own.id}


def test_second_night_publishes_no_card_again() -> None:
    public_pledge_and_own_words()
    night(LAST_DAY + timedelta(days=1))
    with clock.at(LAST_DAY + timedelta(days=2)):
        assert public_files.check_cards(None) is None
    assert take_messages(settings().publish_queue_url) == []


def test_story_leaves_all_public_pages_with_its_picture_and_raises_no_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    picture = upload_image(image_bytes((8, 8)))
    story = create_public_story(quote="Up I go", picture=picture, picture_alt="stairs", **TICKED)
    night(LAST_DAY)
    assert [key for key in object_keys("site") if story.id in key]
    night(LAST_DAY + timedelta(days=1))
    assert [key for key in object_keys("site") if story.id in key] == []
    assert traces(public_texts(), "Up I go", story.id) == {}
    night(LAST_DAY + timedelta(days=2))
    assert not {"public.unexpected", "public.missing"} & set(capsys.readouterr().out.split('"'))
    assert stories.store.find(story.id).text, "the story itself stays"


def test_months_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    pledge = create_pledge(place="hawick", show_place=True)

    def shows(months: str, moment: datetime) -> Any:
        monkeypatch.setenv("DETAILS_MONTHS", months)
        settings.cache_clear()
        with clock.at(moment):
            return pledge.card()["place"]

    try:
        assert shows("0", datetime(2026, 12, 31, tzinfo=UTC)) == "hawick"
        assert shows("0", datetime(2027, 1, 1, tzinfo=UTC)) is None
        assert shows("18", datetime(2028, 6, 30, tzinfo=UTC)) == "hawick"
        assert shows("18", datetime(2028, 7, 1, tzinfo=UTC)) is None
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_check_of_cards_alone_brings_the_newest_cards_up_to_date() -> None:
    """The pages that show the newest cards follow the cards in the same group, below live traffic."""
    public_pledge_and_own_words()
    with clock.at(LAST_DAY + timedelta(days=1)):
        assert public_files.check_cards(None) is None
        drain_publish_queue()
    assert traces(public_texts(), "Ailsa", "walk the dog twice") == {}
