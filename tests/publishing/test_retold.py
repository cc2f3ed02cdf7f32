"""Stories in feeds: those whose people agreed to it, and nothing else of them or of others."""

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest

from chalicelib import clock, content, switches
from chalicelib.publishing import retold
from tests.support.delivery import drain_publish_queue, publish_change
from tests.support.factories import SHOWN, STORY_TEXT, create_public_story, withdraw_story
from tests.support.images import image_bytes, upload_image
from tests.support.milestones import have_stitches, look
from tests.support.owners import edit_story, save_story_ticks
from tests.support.review import publish, undo
from tests.support.storage import site_object, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
FEEDS: dict[str, Any] = {"use_feeds": True}


def items(lang: str = "en") -> list[dict[str, Any]]:
    drain_publish_queue()
    found: list[dict[str, Any]] = json.loads(site_object(f"{lang}/stories/feed.json") or "")["items"]
    return found


def test_only_stories_with_that_consent_are_in_the_feeds() -> None:
    create_public_story(quote="Not for others", use_social=True, use_broadcast=True)
    story = create_public_story(quote="Up I go", name="Ailsa", show_name=True, **FEEDS)
    (item,) = items()
    assert item["id"] == f"http://site.test/en/stories/{story.id}/"
    assert (item["title"], item["content_text"]) == ("Ailsa tells how a small change went", "Up I go")


def test_tools_that_post_milestones_get_no_story_whatever_is_ticked() -> None:
    create_public_story(quote="Up I go", use_social=True, **FEEDS)
    look()
    have_stitches(25)
    look()
    assert len(items()) == 1
    for path in ("feed.xml", "feed.json", "en/feed.xml", "en/feed.json", "gd/feed.xml", "gd/feed.json"):
        feed = site_object(path) or ""
        assert "25" in feed
        assert "/stories/" not in feed
        assert "Up I go" not in feed


@pytest.mark.parametrize(("lang", "said"), [("en", "do not post them"), ("gd", "meadhanan sòisealta")])
def test_feeds_of_stories_say_what_nobody_agreed_to_and_their_page_names_them(lang: str, said: str) -> None:
    create_public_story(**FEEDS)
    assert len(items(lang)) == 1
    atom = feedparser.parse(site_object(f"{lang}/stories/feed.xml")).feed
    assert said in atom.subtitle
    assert said in json.loads(site_object(f"{lang}/stories/feed.json") or "")["description"]
    assert atom.id == f"http://site.test/{lang}/stories/feed.xml"
    page = feedparser.parse(site_object(f"{lang}/stories/index.html"))
    named = [link.href for link in page.feed.links if "/stories/feed." in link.href]
    assert named == [f"/{lang}/stories/feed.xml", f"/{lang}/stories/feed.json"]


def test_feeds_tell_a_story_in_its_language_and_never_its_picture() -> None:
    picture = {"picture": upload_image(image_bytes()), "picture_alt": "Me on the stairs"}
    create_public_story(text="Thòisich mi le aon staidhre, agus a-nis seinnidh mi.", lang="gd", **picture, **FEEDS)
    for lang in content.languages():
        (item,) = items(lang)
        assert item["language"] == "gd"
        assert item["image"] == f"http://site.test/cards/{lang}/site.png"
        atom = feedparser.parse(site_object(f"{lang}/stories/feed.xml"))
        assert not atom.bozo
        (entry,) = atom.entries
        assert (entry.summary_detail.language, entry.link) == ("gd", item["url"])
        assert "pictures/" not in (site_object(f"{lang}/stories/feed.xml") or "")
        assert "Me on the stairs" not in (site_object(f"{lang}/stories/feed.xml") or "")


def test_town_of_few_is_not_named() -> None:
    create_public_story(name="Ailsa", show_name=True, place="hawick", **SHOWN, **FEEDS)
    assert "Hawick" not in items()[0]["title"]


def test_story_is_updated_at_the_decision_that_published_it_as_it_is() -> None:
    words = {"text": STORY_TEXT, "quote": "Up I go"}
    story = create_public_story(**words, **FEEDS)
    with clock.at(TODAY + timedelta(minutes=20)):
        create_public_story(quote="Later", **FEEDS)
    with clock.at(TODAY + timedelta(minutes=70)):
        edit_story(story, **words | {"quote": "Up and down"})
        assert [item["content_text"] for item in items()] == ["Later"]
    with clock.at(TODAY + timedelta(hours=2, microseconds=7)):
        publish(stored(story))
        publish_change(story, stored(story))
        first, second = items()
    assert (first["content_text"], second["content_text"]) == ("Up and down", "Later")
    assert (first["date_published"], first["date_modified"]) == (
        "2026-04-06T00:00:00+01:00",
        "2026-04-06T14:00:00+00:00",
    )
    atom = feedparser.parse(site_object("en/stories/feed.xml"))
    assert [entry.updated for entry in atom.entries] == [first["date_modified"], second["date_modified"]]
    assert atom.feed.updated == first["date_modified"]


def test_what_was_agreed_to_or_taken_back_later_is_in_the_next_publishing() -> None:
    story = create_public_story()
    assert items() == []
    save_story_ticks(story, use_feeds="yes")
    assert len(items()) == 1
    save_story_ticks(story, use_social="yes")
    assert items() == []
    assert [each["id"] for each in retold.read("social")] == [story.id]


@pytest.mark.parametrize("end", ["withdrawn", "undone", "switched off", "over"])
def test_story_that_left_the_site_left_the_feeds(end: str) -> None:
    story = create_public_story(**FEEDS)
    assert len(items()) == 1
    if end == "withdrawn":
        withdraw_story(story)
    elif end == "undone":
        undo(story)
        publish_change(story, stored(story))
    elif end == "switched off":
        switches.turn("wall", on=False, by="Ailsa")
        publish_change(None, story)
    else:
        with clock.at(TODAY + timedelta(days=900)):
            publish_change(None, story)
            drain_publish_queue()
    assert items() == []
    assert retold.read("feeds") == []
