"""The social kit: who may take what of it, what is noted, and what is said once a person takes a story back."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import audit_log, clock, content, pledges, stories, totals
from chalicelib.aws import tables
from chalicelib.content import channels
from chalicelib.social_kit import records
from chalicelib.stories import Story
from chalicelib.submissions.model import State
from tests.support import api
from tests.support.delivery import publish_change
from tests.support.factories import SHOWN, STORY_TEXT, create_pledge, create_public_story, withdraw_story
from tests.support.kits import ask_kit, kit, offered
from tests.support.owners import edit_story, save_story_ticks
from tests.support.review import decide, publish, report, undo
from tests.support.storage import object_keys, stored, stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
SOCIAL = {"use_social": True}


def take(story: Story, piece: str, **fields: Any) -> Any:
    return kit(of=story.id, piece=piece, **fields)


def test_kit_has_the_season_and_only_stories_whose_people_ticked_it() -> None:
    create_public_story(use_feeds=True, use_broadcast=True)
    story = create_public_story(quote="Up I go", name="Ailsa", show_name=True, **SOCIAL)
    season, told = kit()["offered"]
    assert season["of"] == "season"
    assert season["words"] == content.site()["seasons"]["2026"]["title"]["en"]
    assert told == {"of": story.id, "words": "“Up I go”", "line": "Ailsa", "lang": "en"}


def test_nobody_without_a_session_sees_or_takes_anything() -> None:
    story = create_public_story(**SOCIAL)
    for fields in ({}, {"of": story.id, "piece": "square"}):
        assert api.post("/review/kit", {"token": "a.b.c"} | fields).status == 401
    assert audit_log.history(records.SUBJECT) == []


def test_picture_has_size_words_and_description_and_never_the_persons_own() -> None:
    story = create_public_story(quote="Up I go", name="Ailsa", show_name=True, **SOCIAL)
    square, upright = take(story, "square", written="gd"), take(story, "upright")
    assert (square["width"], square["height"]) == (1080, 1080)
    assert (upright["width"], upright["height"]) == (1080, 1350)
    assert (square["words"], square["line"], square["lang"]) == ("“Up I go”", "Ailsa", "en")
    assert upright["alt"] == "A picture with stitches of many colours, and the words: “Up I go” Ailsa"
    assert square["file"] == f"{story.id}-square-gd.png"
    assert "dealbh" in square["alt"].lower()


def test_what_is_taken_is_noted_once_a_day_for_each_who_takes_it() -> None:
    story = create_public_story(**SOCIAL)
    take(story, "square")
    take(story, "square")
    take(story, "x", written="gd")
    with clock.at(TODAY + timedelta(days=1)):
        take(story, "square")
    lines = audit_log.history(records.SUBJECT)
    assert [(line["of"], line["what"], line["lang"], line["by"]) for line in lines] == [
        (story.id, "square", "en", "Mairi Scott"),
        (story.id, "x", "gd", "Mairi Scott"),
        (story.id, "square", "en", "Mairi Scott"),
    ]
    newest = kit()["handed_out"][0]
    assert (newest["piece"], newest["by"], newest["ended"]) == ("square", "Mairi Scott", False)
    assert newest["at"].endswith("7 April 2026")


@pytest.mark.parametrize("end", ["use", "withdrawn", "undone"])
def test_kit_without_consent_says_what_was_handed_out(end: str) -> None:
    story = create_public_story(**SOCIAL)
    take(story, "square")
    kit(of="season", piece="square")
    if end == "use":
        save_story_ticks(story)
    elif end == "withdrawn":
        withdraw_story(story)
    else:
        undo(story)
        publish_change(story, stored(story))
    assert offered() == ["season"]
    refused = ask_kit(of=story.id, piece="square")
    assert (refused.status, "no longer in the kit" in refused.json["error"]) == (410, True)
    ended = [line for line in kit()["handed_out"] if line["ended"]]
    assert [(line["of"], line["piece"], line["by"]) for line in ended] == [(story.id, "square", "Mairi Scott")]
    assert ended[0]["page"] == f"http://site.test/en/stories/{story.id}/"
    assert [key for key in object_keys("site") if "kit" in key] == []


def test_use_that_was_taken_back_ends_before_anything_is_published() -> None:
    story = create_public_story(**SOCIAL)
    save_story_ticks(story, deliver=False)
    assert offered() == ["season"]
    assert ask_kit(of=story.id, piece="square").status == 410


def ended(*, ended: bool = True) -> list[str]:
    """The pieces that were taken and must be taken down; or those that were taken and may stay."""
    return [line["piece"] for line in kit()["handed_out"] if line["ended"] is ended]


def test_what_was_taken_before_the_tick_was_taken_back_and_set_again_stays_on_the_list() -> None:
    story = create_public_story(**SOCIAL)
    take(story, "square")
    save_story_ticks(story)
    with clock.at(TODAY + timedelta(minutes=5)):
        save_story_ticks(story, use_social="yes")
        take(story, "square")
        assert (ended(), ended(ended=False)) == (["square"], ["square"])


@pytest.mark.parametrize("field", [{"quote": "Up and down"}, {"name": ""}])
def test_what_was_taken_before_an_edit_stays_on_the_list(field: dict[str, str]) -> None:
    words = {"text": STORY_TEXT, "quote": "Up I go", "name": "Ailsa"}
    story = create_public_story(**words, show_name=True, **SOCIAL)
    take(story, "square")
    edit_story(story, **words | field)
    assert ended() == ["square"], "off the site"
    publish(stored(story))
    publish_change(story, stored(story))
    take(story, "square")
    assert offered() == ["season", story.id]
    assert (ended(), ended(ended=False)) == (["square"], ["square"])


def test_story_that_comes_back_as_it_was_is_off_the_list() -> None:
    story = create_public_story(**SOCIAL)
    take(story, "square")
    undo(story)
    assert ended() == ["square"]
    publish(stored(story))
    save_story_ticks(story, use_social="yes", use_feeds="yes")
    assert ended() == []


def test_kit_gives_the_words_of_the_table_and_no_others() -> None:
    story = create_public_story(quote="Up I go", name="Ailsa", show_name=True, **SOCIAL)
    now = story.model_copy(update={"quote": "Up and down", "name": None, "show_name": False})
    tables.transact(stories.store.change(story, now))
    assert kit()["offered"][1]["words"] == "“Up and down”"
    square = take(story, "square")
    assert (square["words"], square["line"]) == ("“Up and down”", "Someone near you")
    assert "Up and down" in take(story, "x")["caption"]


def test_story_that_waits_for_its_moderator_again_is_not_handed_out() -> None:
    story = create_public_story(**SOCIAL)
    take(story, "square")
    report(story)
    assert (stored(story).state, offered()) == (State.PUBLIC, ["season"])
    assert ask_kit(of=story.id, piece="square").status == 410
    assert [line["ended"] for line in kit()["handed_out"]] == [False], "nobody has decided, and anybody may report"
    decide(stored(story), "dismiss")
    assert offered() == ["season", story.id]


def test_town_that_has_few_pledges_now_is_not_named() -> None:
    pledged = [create_pledge(place="hawick") for _ in range(10)]
    totals.apply(pledged)
    story = create_public_story(place="hawick", **SHOWN, **SOCIAL)
    assert take(story, "square")["line"] == "Someone in Hawick"
    pledges.store.withdraw(pledged[0].id)
    totals.apply(stored_pledges())
    assert take(story, "square")["line"] == "Someone near you"


@pytest.mark.parametrize("of", [None, "season", "nothing", ["x"]])
@pytest.mark.parametrize("piece", ["square", "nothing"])
def test_unknown_pieces_are_refused_and_not_noted(of: Any, piece: str) -> None:
    answer = ask_kit(of=of, piece=piece)
    assert answer.status == (200 if (of, piece) == ("season", "square") else 410)
    assert len(audit_log.history(records.SUBJECT)) == (answer.status == 200)


class TestPosts:
    @pytest.mark.parametrize("lang", content.languages())
    @pytest.mark.parametrize("network", content.ordered("networks"))
    def test_longest_story_fits_each_network_with_its_address_and_channel(self, lang: str, network: str) -> None:
        limits = content.site()["networks"][network]
        words = {"quote": ("slowly " * 40)[:200].strip(), "name": "N" * 40, "show_name": True}
        story = create_public_story(**words, place="hawick", **SHOWN, **SOCIAL)
        for of in (story.id, "season"):
            post = kit(of=of, piece=network, written=lang)
            assert post["length"] <= limits["most"]
            path = f"stories/{story.id}/" if of == story.id else ""
            assert f"http://site.test/{lang}/{path}?c={limits['channel']}" in post["caption"]
            assert post["caption"].count("#") <= limits["hashtags"]
            assert channels.parse(limits["channel"])

    def test_hashtags_go_first_and_then_words(self) -> None:
        story = create_public_story(quote="slowly " * 28 + "up", name="N" * 40, show_name=True, **SOCIAL)
        english, gaelic = take(story, "x")["caption"], take(story, "x", written="gd")["caption"]
        assert "#" not in english + gaelic
        assert "slowly up” – N" in english
        assert "slowly…” – N" in gaelic, "its sentence is longer"

    def test_short_story_has_its_hashtag(self) -> None:
        story = create_public_story(quote="Up I go", **SOCIAL)
        assert take(story, "x")["caption"] == (
            "“Up I go” – Someone near you Read more: "
            f"http://site.test/en/stories/{story.id}/?c=x #SmallChangesBigDifference"
        )
