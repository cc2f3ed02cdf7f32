"""What the public sees of a milestone: a line for a week, and feeds for good."""

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest

from chalicelib import clock, content, publishing
from chalicelib.publishing import feeds
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.totals import milestones
from tests.support.aws_calls import calls_of
from tests.support.crashes import Moment, crash_at
from tests.support.delivery import drain_publish_queue, publish_due_pages
from tests.support.milestones import add_pledges, have_stitches, look
from tests.support.storage import published_totals, restore, site_object
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
PATHS = sorted(
    f"{folder}feed.{kind}" for folder in ("", "en/", "en/stories/", "gd/", "gd/stories/") for kind in ("json", "xml")
)


def publish_after(**later: float) -> None:
    with clock.at(TODAY + timedelta(**later)):
        look()
        publish_due_pages()


def line_on(lang: str) -> str | None:
    """What the home page says of a milestone without script."""
    element = (site_object(f"{lang}/index.html") or "").partition('<p class="total__milestone" data-milestone')[2]
    return None if element.startswith(" hidden") else element.partition(">")[2].partition("<")[0]


def atom(lang: str) -> Any:
    parsed = feedparser.parse(site_object(f"{lang}/feed.xml"))
    assert not parsed.bozo, parsed.bozo_exception
    assert (parsed.version, parsed.feed.language) == ("atom10", lang)
    return parsed


def json_feed(lang: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site_object(f"{lang}/feed.json") or "")
    return found


def feed_writes(writes: list[dict[str, Any]]) -> list[str]:
    return sorted(each["Key"] for each in writes if "feed." in each["Key"] and each["Key"] != feeds.NOTE)


def test_home_page_says_it_for_a_week_in_each_language() -> None:
    publish_after()
    assert line_on("en") is None
    have_stitches(100)
    publish_after()
    assert line_on("en") == "100 pledges by 6 April 2026. Thank you!"
    assert line_on("gd") == "100 gealladh ro 6 dhen Ghiblean 2026. Tapadh leibh!"
    publish_after(days=6)
    assert line_on("en") is not None
    publish_after(days=7)
    assert line_on("en") is None
    assert published_totals()["milestones"] == []


def test_totals_tell_the_campaigns_first_and_no_moment() -> None:
    publish_after()
    have_stitches(25)
    publish_after()
    add_pledges(50, place="hawick", team="college")
    publish_after(days=1)
    told = published_totals()["milestones"]
    assert [(each["subject"], each["count"], each["on"], each["until"]) for each in told] == [
        ("all", 25, "2026-04-06", "2026-04-13"),
        ("team:college", 50, "2026-04-07", "2026-04-14"),
        ("place:hawick", 50, "2026-04-07", "2026-04-14"),
    ]
    assert told[2]["words"]["en"] == "50 pledges in Hawick by 7 April 2026. Thank you!"
    published = [site_object(path) or "" for path in [*PATHS, "data/totals.json", "en/index.html"]]
    assert all("12:00:00.00" not in text and "T11:" not in text for text in published)


@pytest.mark.parametrize("lang", content.languages())
def test_feeds_are_valid_and_hold_each_milestone_once(lang: str) -> None:
    publish_after()
    assert atom(lang).entries == []
    have_stitches(50)
    publish_after()
    add_pledges(25, place="galashiels")
    publish_after(days=1)
    add_pledges(-25, place="galashiels")
    publish_after(days=2)
    add_pledges(25, place="galashiels")
    publish_after(days=3)
    parsed, told = atom(lang), json_feed(lang)
    assert [entry.updated for entry in parsed.entries] == ["2026-04-07T00:00:00+01:00"] + 2 * [
        "2026-04-06T00:00:00+01:00"
    ]
    assert parsed.feed.updated == parsed.entries[0].updated
    assert [entry.title for entry in parsed.entries] == [item["title"] for item in told["items"]]
    ids = [entry.id for entry in parsed.entries]
    assert ids == [item["id"] for item in told["items"]]
    assert ids[0] == f"http://site.test/{lang}/#milestone-place-galashiels-25"
    assert len(set(ids)) == 3
    assert parsed.entries[1].enclosures[0].href == f"http://site.test/cards/{lang}/milestone-50.png"
    assert parsed.entries[1].summary in parsed.entries[1].content[0].value
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == f"http://site.test/{lang}/feed.json"
    for item in told["items"]:
        assert set(item) == {
            "id",
            "url",
            "title",
            "content_text",
            "image",
            "date_published",
            "date_modified",
            "language",
        }


def test_feeds_at_the_root_are_those_of_the_default_language() -> None:
    publish_after()
    assert site_object("feed.xml") == site_object("en/feed.xml")
    assert site_object("feed.json") == site_object("en/feed.json")


def test_pages_name_the_feeds_of_their_language() -> None:
    publish_after()
    for lang in content.languages():
        page = feedparser.parse(site_object(f"{lang}/index.html"))
        found = {link.type: link.href for link in page.feed.links if "/feed." in link.href}
        assert found == {
            "application/atom+xml": f"/{lang}/feed.xml",
            "application/feed+json": f"/{lang}/feed.json",
        }


def test_feeds_are_written_with_a_milestone_and_not_with_each_pledge() -> None:
    publish_after()
    writes = calls_of("s3.PutObject")
    add_pledges(1)
    publish_after(minutes=2)
    publishing.publish([publishing.PublishRequest(pages=True)])
    assert feed_writes(writes) == []
    have_stitches(25)
    publish_after(minutes=4)
    assert feed_writes(writes) == PATHS


@pytest.mark.parametrize("nth", range(11))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_run_that_dies_amid_the_feeds_is_made_up_for(nth: int, moment: Moment) -> None:
    publish_after()
    have_stitches(25)
    look()
    with crash_at(nth, moment, ["s3.PutObject"]):
        feeds.write(milestones.read(), next_snapshot())
    publish_after(minutes=2)
    for lang in content.languages():
        assert len(atom(lang).entries) == len(json_feed(lang)["items"]) == 1


@pytest.mark.parametrize("table", ["wall", "stitches"])
def test_restored_table_and_publishing_everything_again_change_no_date(table: str) -> None:
    publish_after()
    have_stitches(100)
    publish_after()
    before = site_object("feed.xml")
    restore(table, [])
    with clock.at(TODAY + timedelta(days=3)):
        publishing.request_everything()
        drain_publish_queue()
    assert site_object("feed.xml") == before
    assert line_on("en") == "100 pledges by 6 April 2026. Thank you!"
