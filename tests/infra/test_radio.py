"""Radio scripts fit their time, say the address twice, and tell no small number."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import audit_log, clock, content, pledges, stories, totals
from chalicelib.aws import tables
from chalicelib.social_kit import records
from infra.aws import radio
from tests.support import api
from tests.support.factories import SHOWN, create_pledge, create_public_story
from tests.support.owners import save_story_ticks
from tests.support.review import report, review_token
from tests.support.storage import stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
IDEA = "ten-minute-walk"


def pledged(many: int, place: str = "hawick") -> None:
    for _ in range(many):
        create_pledge(place=place)
    totals.apply(stored_pledges())


def printed_scripts(lang: str = "en") -> str:
    """All scripts in a language, as Mairi prints them."""
    each = list(radio.lines("Mairi", "", []))
    return "\n".join(said for title, said in zip(each[::2], each[1::2], strict=True) if title.startswith(f"{lang}, "))


def handed_out() -> Any:
    return api.post("/review/kit", {"token": review_token(), "lang": "en"}).json["handed_out"]


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("seconds", radio.LENGTHS)
def test_script_fits_its_time_and_says_the_address_twice(lang: str, seconds: int) -> None:
    pledged(12)
    for idea in content.site()["seasons"]["2026"]["ideas"]:
        said = radio.script(lang, idea, "hawick", seconds)
        assert radio.duration(said) <= seconds
        assert said.count(radio.address_of_radio(lang)) == 2


def test_address_is_said_in_words() -> None:
    assert radio.address_of_radio("en") == "site dot test slash go slash radio"
    assert radio.address_of_radio("gd") == "site puing test slais go slais radio"


def test_number_of_a_town_is_told_from_ten_on() -> None:
    pledged(9)
    assert "have pledged" not in radio.script("en", IDEA, "hawick", 30)
    pledged(3)
    assert "In Hawick alone, 12 people have pledged one small thing." in radio.script("en", IDEA, "hawick", 30)
    assert "12 people have pledged one small thing already." in radio.script("en", IDEA, "kelso", 30)


def test_longer_script_says_why_and_a_shorter_one_leaves_it_out() -> None:
    why = content.site()["ideas"][IDEA]["why"]["en"]
    assert why in radio.script("en", IDEA, "", 30)
    assert why not in radio.script("en", IDEA, "", 20)


def test_cue_sheet_shows_the_hours_around_a_spot_and_hides_few() -> None:
    for hour, many in ((-1, 4), (0, 15), (1, 10)):
        with clock.at(TODAY + timedelta(hours=hour)):
            for _ in range(many):
                create_pledge()
    totals.apply(stored_pledges())
    *_, line = radio.lines("Mairi", "", [TODAY + timedelta(minutes=20)])
    assert line == "Mon 06 Apr 2026 13:20  before: 0 0 ·  from then on: 15 10 0"


def test_newest_story_with_that_consent_is_quoted_and_gone_once_it_is_taken_back() -> None:
    before = printed_scripts()
    with clock.at(TODAY - timedelta(days=1)):
        create_public_story(quote="I walk", use_broadcast=True)
    create_public_story(quote="Not on the radio", use_social=True, use_feeds=True)
    story = create_public_story(quote="I sing on the stairs", name="Ailsa", show_name=True, use_broadcast=True)
    assert "Ailsa told us: I sing on the stairs." in printed_scripts()
    assert "told us" not in printed_scripts("gd"), "nobody has translated it"
    save_story_ticks(story, deliver=False)
    assert "Someone near you told us: I walk." in printed_scripts(), "before anything is published"
    assert "told us" not in before


def test_story_is_quoted_with_the_words_of_the_table_and_not_while_a_report_is_open() -> None:
    story = create_public_story(quote="Up I go", use_broadcast=True)
    tables.transact(stories.store.change(story, story.model_copy(update={"quote": "Up and down"})))
    assert "told us: Up and down." in printed_scripts()
    report(story)
    assert "told us" not in printed_scripts()


def test_quoted_story_is_noted_once_a_day_and_asked_back_with_its_tick() -> None:
    story = create_public_story(quote="Up I go", use_broadcast=True)
    printed_scripts("gd")
    printed_scripts()
    (line,) = audit_log.history(records.SUBJECT)
    assert (line["of"], line["what"], line["lang"], line["by"]) == (story.id, "radio", "en", "Mairi")
    assert [(taken["piece"], taken["ended"]) for taken in handed_out()] == [("Radio script", False)]
    save_story_ticks(story, use_social="yes")
    assert [taken["ended"] for taken in handed_out()] == [True], "the other tick is no consent to this"


def test_story_that_no_script_has_time_for_is_not_noted() -> None:
    create_public_story(quote="on " * 66, use_broadcast=True)
    assert "told us" not in printed_scripts()
    assert audit_log.history(records.SUBJECT) == []


def test_story_without_a_summary_is_quoted_by_its_first_sentence_if_that_is_whole() -> None:
    create_public_story(text="I began with one flight! Now I take all four of them.", use_broadcast=True)
    assert "told us: I began with one flight!" in printed_scripts()
    assert "all four" not in printed_scripts()
    create_public_story(text="on and on " * 40, use_broadcast=True)
    assert "on and on" not in printed_scripts()


def test_town_is_named_as_long_as_the_totals_name_it() -> None:
    pledged(10)
    create_public_story(quote="Up I go", place="hawick", use_broadcast=True, **SHOWN)
    assert "Someone in Hawick told us: Up I go." in printed_scripts()
    pledges.store.withdraw(stored_pledges()[0].id)
    totals.apply(stored_pledges())
    assert "Someone near you told us: Up I go." in printed_scripts()


def test_story_never_makes_a_script_too_long() -> None:
    create_public_story(quote="slowly " * 20, name="Ailsa", show_name=True, use_broadcast=True)
    assert "told us" in printed_scripts()
    *_, thirty = (line for line in radio.lines("Mairi", "", []) if "told us" in line)
    assert radio.duration(thirty) <= 30
    assert thirty.count(radio.address_of_radio("en")) == 2
