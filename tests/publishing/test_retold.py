"""Stories in feeds: those whose people agreed to it, and nothing else of them or of others."""

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest

from chalicelib import clock, content, switches
from chalicelib.publishing import retold
from tests.support.delivery import drain_publish_queue, publish_change
from tests.support.factories import SHOWN, create_public_story, withdraw_story
from tests.support.images import image_bytes, upload_image
from tests.support.milestones import have_stitches, look
from tests.support.owners import save_story_ticks
from tests.support.review import undo
from tests.support.storage import site_object, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
FEEDS: dict[str, Any] = {"use_feeds": True}


def items(lang: str = "en") -> list[dict[str, Any]]:
    drain_publish_queue()
    found: list[dict[str, Any]] = json.loads(site_object(f"{lang}/feed.json") or "")["items"]
    return found


def test_only_stories_with_that_consent_are_in_the_feeds() -> None:
    create_public_story(quote="Not for others", use_social=True, use_broadcast=True)
    story = create_public_story(quote="Up I go", name="Ailsa", show_name=True, **FEEDS)
    (item,) = items()
    assert item["id"] == f"http://site.test/en/stories/{story.id}/"
    assert (item["title"], item["content_text"]) == ("Ailsa tells how a small change went", "Up I go")
    assert site_object("feed.json") == site_object("en/feed.json")


def test_feeds_tell_a_story_in_its_language_and_never_its_picture() -> None:
    picture = {"picture": upload_image(image_bytes()), "picture_alt": "Me on the stairs"}
    create_public_story(text="Thòisich mi le aon staidhre, agus a-nis seinnidh mi.", lang="gd", **picture, **FEEDS)
    for lang in content.languages():
        (item,) = items(lang)
        assert item["language"] == "gd"
        assert item["image"] == f"http://site.test/cards/{lang}/site.png"
        atom = feedparser.parse(site_object(f"{lang}/feed.xml"))
        assert not atom.bozo
        (entry,) = atom.entries
        assert (entry.summary_detail.language, entry.link) == ("gd", item["url"])
        assert "pictures/" not in (site_object(f"{lang}/feed.xml") or "")
        assert "Me on the stairs" not in (site_object(f"{lang}/feed.xml") or "")


def test_town_of_few_is_not_named() -> None:
    create_public_story(name="Ailsa", show_name=True, place="hawick", **SHOWN, **FEEDS)
    assert "Hawick" not in items()[0]["title"]


def test_milestones_and_stories_stand_by_their_day() -> None:
    look()
    have_stitches(25)
    look()
    with clock.at(TODAY + timedelta(days=1)):
        create_public_story(quote="A day later", **FEEDS)
        assert [item["title"] for item in items()] == ["Someone near you tells how a small change went", "25 pledges"]


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
