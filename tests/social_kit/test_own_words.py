"""Pledges in own words in the social kit: only with their person's tick, as long as it stands, and as they are now."""

from typing import Any

import pytest

from chalicelib import audit_log, clock
from chalicelib.pledges import Pledge
from chalicelib.social_kit import records
from chalicelib.submissions.uses import Agreed
from infra.aws import restore_items
from tests.support.factories import create_pledge
from tests.support.kits import kit, offered
from tests.support.owners import change, owners_page
from tests.support.review import facts_of, pending_entries, publish, report
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def public_own_words(**fields: Any) -> Pledge:
    pledge = create_pledge(text="Swim on Tuesdays", **fields)
    publish(pledge)
    return stored(pledge)


def test_kit_offers_own_words_once_their_person_ticks_it_and_until_the_tick_is_taken_back() -> None:
    pledge = public_own_words()
    assert offered() == ["season"]
    assert change(pledge, "uses", use_social="yes").status == 200
    assert stored(pledge).uses.social == Agreed(text="social-1", at=TODAY)
    told = kit()["offered"][1]
    assert told == {"of": pledge.id, "words": "“Swim on Tuesdays”", "line": told["line"], "lang": "en"}
    change(pledge, "uses")
    assert offered() == ["season"]


def test_tick_changes_nothing_that_the_public_or_a_moderator_sees() -> None:
    before = public_own_words()
    change(before, "uses", use_social="yes")
    assert (stored(before).shown_v, stored(before).v) == (before.shown_v, before.v + 1)
    (line,) = [each for each in audit_log.history(before.id) if each.get("what") == "uses"]
    assert (line["uses_before"], line["uses_after"]) == ("none", "social")


def test_only_social_media_are_asked_for_and_only_of_own_words() -> None:
    own, idea = public_own_words(), create_pledge()
    assert 'name="use_social"' in owners_page(own)
    assert 'name="use_broadcast"' not in owners_page(own)
    assert 'name="use_social"' not in owners_page(idea)
    change(idea, "uses", use_social="yes")
    assert stored(idea).uses.names == ()
    assert change(own, "uses", use_broadcast="yes").status == 422


def test_what_waits_is_ended_or_is_reported_is_not_offered() -> None:
    waiting, reported, old = create_pledge(text="Walk the dog"), public_own_words(), public_own_words()
    for pledge in (waiting, reported, old):
        change(pledge, "uses", use_social="yes")
    report(reported)
    assert offered() == ["season", old.id]
    assert facts_of(next(each for each in pending_entries() if each["id"] == waiting.id))["May also be told"]
    with clock.at(clock.now().replace(year=clock.now().year + 3)):
        assert offered() == ["season"]


def test_post_leads_to_its_page_and_stays_to_be_taken_down_when_words_change() -> None:
    pledge = public_own_words()
    change(pledge, "uses", use_social="yes")
    assert f"/en/p/{pledge.id}/?c=" in kit(of=pledge.id, piece="facebook")["caption"]
    (line,) = kit()["handed_out"]
    assert (line["of"], line["ended"]) == (pledge.id, False)
    assert line["page"].endswith(f"/en/p/{pledge.id}/")
    change(pledge, "words", text="Swim on Mondays")
    assert kit()["handed_out"][0]["ended"]
    publish(stored(pledge))
    assert kit()["offered"][1]["words"] == "“Swim on Mondays”"
    assert kit()["handed_out"][0]["ended"], "other words were handed out"
    assert audit_log.history(records.SUBJECT)


def test_restore_brings_no_tick_back_that_was_taken_away() -> None:
    pledge = public_own_words()
    change(pledge, "uses", use_social="yes")
    ticked = stored(pledge)
    change(pledge, "uses")
    newer = restore_items._ticked_as_now(ticked, stored(pledge).item())
    assert newer.uses.names == ()
