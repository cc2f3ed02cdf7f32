"""Leads are told of each milestone once, with a picture and words to post."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import clock, content, switches
from chalicelib.content import rules
from chalicelib.moderation import moderators
from chalicelib.moderation.rhythm import Rhythm
from chalicelib.totals import milestone_words, milestones
from chalicelib.totals.milestones import Milestone
from tests.support.crashes import crash_at
from tests.support.delivery import mail_by_schedule
from tests.support.milestones import MAIRI, add_pledges, have_stitches, look, mails_of_milestones
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("quick_world")
UNA = "una@site.test"


@pytest.fixture(autouse=True)
def first_look(quick_world: None) -> None:
    look()


def reach(stitches: int, **later: float) -> None:
    with clock.at(TODAY + timedelta(**later)):
        have_stitches(stitches)
        look()


def mail_after(**later: float) -> None:
    with clock.at(TODAY + timedelta(**later)):
        mail_by_schedule()


def subjects(sent: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(to, subject) for to, subject, _ in mails_of_milestones(sent)]


def test_lead_gets_picture_description_and_words_in_each_language(sent: list[dict[str, Any]]) -> None:
    reach(101)
    mail_after(minutes=5)
    ((to, subject, text),) = mails_of_milestones(sent)
    assert (to, subject) == (MAIRI, "100 pledges: thank you")
    for part in (
        "100 pledges by 6 April 2026. Thank you! Each one is a small change for health.",
        "http://site.test/en/?c=link #SmallChangesBigDifference",
        "Picture: http://site.test/cards/en/milestone-100.png",
        "Description of the picture: 100 pledges – Thank you! Will you join in?",
        "Words to copy, in Gàidhlig",
        "100 gealladh ro 6 dhen Ghiblean 2026.",
        "Picture: http://site.test/cards/gd/milestone-100.png",
    ):
        assert part in text, text
    assert "25 pledges" not in text, "the highest of each subject"


def test_each_milestone_is_told_once_whatever_is_repeated(sent: list[dict[str, Any]]) -> None:
    reach(25)
    for minutes in (5, 10, 45, 24 * 60):
        reach(25, minutes=minutes)
        mail_after(minutes=minutes)
    assert subjects(sent) == [(MAIRI, "25 pledges: thank you")]


def test_burst_makes_one_mail_at_once_and_one_that_tells_the_rest(sent: list[dict[str, Any]]) -> None:
    reach(25)
    mail_after(minutes=5)
    reach(50, minutes=6)
    mail_after(minutes=10)
    add_pledges(25, place="hawick")
    reach(100, minutes=20)
    mail_after(minutes=36)
    assert subjects(sent) == [(MAIRI, "25 pledges: thank you"), (MAIRI, "100 pledges: thank you")]
    assert "25 pledges in Hawick by" in mails_of_milestones(sent)[1][2]


def test_new_and_promoted_leads_hear_of_no_milestone_from_before(sent: list[dict[str, Any]]) -> None:
    reach(25)
    with clock.at(TODAY + timedelta(minutes=1)):
        moderators.add("Una", UNA, lead=True)
        moderators.add("Ewan", "ewan@site.test", lead=True)
    mail_after(minutes=5)
    assert subjects(sent) == [(MAIRI, "25 pledges: thank you")]
    reach(50, hours=1)
    mail_after(hours=1.1)
    assert {to for to, _ in subjects(sent)[1:]} == {MAIRI, UNA, "ewan@site.test"}


def test_lead_who_was_removed_and_comes_back_hears_of_none_from_before(sent: list[dict[str, Any]]) -> None:
    moderators.revoke(MAIRI)
    moderators.add("Una", UNA, lead=True)
    reach(25, minutes=1)
    with clock.at(TODAY + timedelta(hours=1)):
        moderators.add("Mairi Scott", MAIRI, lead=True)
    mail_after(hours=1.1)
    assert [to for to, _ in subjects(sent)] == [UNA]
    reach(50, hours=2)
    mail_after(hours=2.1)
    assert {to for to, _ in subjects(sent)[1:]} == {MAIRI, UNA}


def test_lead_who_sleeps_or_is_away_is_told_later_but_of_nothing_old(sent: list[dict[str, Any]]) -> None:
    moderators.set_rhythm(MAIRI, Rhythm(quiet=(0, 20)), [], [])
    reach(25)
    mail_after(minutes=5)
    assert subjects(sent) == []
    mail_after(hours=8)
    assert len(subjects(sent)) == 1
    moderators.set_away(MAIRI, date(2026, 4, 20))
    reach(50, days=1)
    mail_after(days=1, hours=8)
    reach(100, days=12)
    mail_after(days=14, hours=8)
    assert [subject for _, subject in subjects(sent)[1:]] == ["100 pledges: thank you"]
    assert "50 pledges" not in mails_of_milestones(sent)[1][2]


def test_crash_between_claim_and_queue_is_made_up_for(sent: list[dict[str, Any]]) -> None:
    reach(25)
    with crash_at(1, "before", ["sqs.SendMessage"]):  # the first is the request of the schedule
        mail_after(minutes=5)
    mail_after(minutes=10)
    assert subjects(sent) == [(MAIRI, "25 pledges: thank you")]


def test_mail_waits_while_it_is_switched_off(sent: list[dict[str, Any]]) -> None:
    switches.turn("mail", on=False, by="Ailsa")
    reach(25)
    mail_after(minutes=5)
    assert subjects(sent) == []
    switches.turn("mail", on=True, by="Ailsa")
    mail_after(hours=3)
    assert subjects(sent) == [(MAIRI, "25 pledges: thank you")]


@pytest.mark.parametrize("lang", content.languages())
def test_words_to_post_fit_every_network(lang: str) -> None:
    kinds = {"place": content.ordered("places"), "team": content.ordered("teams"), "audience": ["staff"]}
    names = [milestones.ALL, *(f"{kind}:{code}" for kind, codes in kinds.items() for code in codes)]
    for count in (25, rules.PICTURED_MILESTONES[-1]):
        for subject in names:
            said = milestone_words.caption(lang, Milestone(subject=subject, count=count, at=TODAY))
            assert len(said) <= rules.CAPTION_MOST
            assert re.search(r"/\?c=link( #\w+)*$", said)
            assert count == int(re.findall(r"[\d,]+", said)[0].replace(",", ""))
