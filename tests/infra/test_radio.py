"""Radio scripts fit their time, say the address twice, and tell no small number."""

from datetime import timedelta

import pytest

from chalicelib import clock, content, totals
from infra.aws import radio
from tests.support.factories import SHOWN, create_pledge, create_public_story
from tests.support.owners import save_story_ticks
from tests.support.storage import stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
IDEA = "ten-minute-walk"


def pledged(many: int, place: str = "hawick") -> None:
    for _ in range(many):
        create_pledge(place=place)
    totals.apply(stored_pledges())


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
    *_, line = radio.lines("", [TODAY + timedelta(minutes=20)])
    assert line == "Mon 06 Apr 2026 13:20  before: 0 0 ·  from then on: 15 10 0"


def test_newest_story_with_that_consent_is_quoted_and_gone_once_it_is_taken_back() -> None:
    before = radio.script("en", IDEA, "", 30)
    with clock.at(TODAY - timedelta(days=1)):
        create_public_story(quote="I walk", use_broadcast=True)
    create_public_story(quote="Not on the radio", use_social=True, use_feeds=True)
    story = create_public_story(quote="I sing on the stairs", name="Ailsa", show_name=True, use_broadcast=True)
    assert "Ailsa told us: I sing on the stairs." in radio.script("en", IDEA, "", 30)
    assert "told us" not in radio.script("gd", IDEA, "", 30), "nobody has translated it"
    save_story_ticks(story)
    assert "Someone near you told us: I walk." in radio.script("en", IDEA, "", 30)
    assert "told us" not in before


def test_story_without_a_summary_is_quoted_by_its_first_sentence_if_that_is_whole() -> None:
    create_public_story(text="I began with one flight! Now I take all four of them.", use_broadcast=True)
    assert "told us: I began with one flight!" in radio.script("en", IDEA, "", 30)
    assert "all four" not in radio.script("en", IDEA, "", 30)
    create_public_story(text="on and on " * 40, use_broadcast=True)
    assert "on and on" not in radio.script("en", IDEA, "", 30)


@pytest.mark.parametrize("seconds", radio.LENGTHS)
def test_story_never_makes_a_script_too_long_and_names_no_town_of_few(seconds: int) -> None:
    create_public_story(quote="slowly " * 28, name="Ailsa", show_name=True, place="hawick", use_broadcast=True, **SHOWN)
    said = radio.script("en", IDEA, "hawick", seconds)
    assert radio.duration(said) <= seconds
    assert said.count(radio.address_of_radio("en")) == 2
    assert "Hawick" not in said
