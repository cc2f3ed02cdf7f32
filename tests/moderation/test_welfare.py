"""Words of distress: who is on duty is mailed at once, without the words; the next one if nobody opens them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import audit_log, clock, switches
from chalicelib.content import site
from chalicelib.moderation import moderators, welfare
from chalicelib.moderation.rhythm import Rhythm
from chalicelib.settings import settings
from tests.support import duties
from tests.support.aws_calls import before_next_call
from tests.support.delivery import deliver, scheduled_event, stream_event, stream_record, take_messages
from tests.support.duties import duty
from tests.support.factories import STORY_TEXT, create_pledge, create_story
from tests.support.review import decide, mail_body, pending_entries
from tests.support.storage import stored
from tests.support.world import TODAY

DISTRESS = "some days I want to die"
MAIRI, EWAN = "mairi@site.test", "ewan@site.test"


@pytest.fixture(autouse=True)
def rota(world: None) -> Iterator[None]:
    """Ewan is on duty; Mairi is the lead."""
    with duties.rota(duty("Ewan")):
        yield


def send_mails() -> None:
    app.send_mail({"Records": take_messages(settings().mail_queue_url)}, None)


def run_schedule() -> None:
    """What the schedule brings every five minutes."""
    app.ask_moderators(scheduled_event(), None)
    app.queue_digest({"Records": take_messages(settings().review_queue_url)}, None)
    send_mails()


def told_by_rota(sent: list[dict[str, Any]]) -> list[str]:
    """Who got mails of the rota, in order."""
    of_rota = [each for each in sent if each["EmailTags"][0]["Value"].startswith("welfare-")]
    return [each["Destination"]["ToAddresses"][0] for each in of_rota]


def lines_of_mails(pledge_id: str) -> list[dict[str, Any]]:
    return [line for line in audit_log.history(pledge_id) if line["action"] == "mailed"]


def test_who_is_on_duty_is_told_at_once_whatever_their_rhythm(sent: list[dict[str, Any]]) -> None:
    moderators.set_rhythm(EWAN, Rhythm(every="daily", hour=6, quiet=(12, 14)), [], [])
    deliver(None, create_pledge(text=DISTRESS))
    send_mails()
    assert told_by_rota(sent) == [EWAN]


def test_story_of_distress_is_told_of_too(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_story(text=f"{STORY_TEXT} {DISTRESS}"))
    send_mails()
    assert told_by_rota(sent) == [EWAN]


def test_mail_has_a_count_and_a_link_and_not_a_word(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text=DISTRESS, name="Ailsa", show_name=True, place="hawick"))
    create_pledge(text="I want to end my life")
    send_mails()
    assert "2 texts" in sent[0]["Content"]["Simple"]["Subject"]["Data"]
    for part in ("Text", "Html"):
        said = mail_body(sent[0], part)
        assert "http://site.test/en/review/#" in said
        assert not [word for word in ("die", "end my life", "Ailsa", "Hawick") if word in said]


def test_no_switch_holds_a_mail_about_distress(sent: list[dict[str, Any]]) -> None:
    switches.turn("mail", on=False, by="Ailsa")
    deliver(None, create_pledge(text=DISTRESS))
    send_mails()
    with clock.at(TODAY + timedelta(minutes=31)):
        run_schedule()
    assert told_by_rota(sent) == [EWAN, MAIRI]


def test_other_words_tell_nobody(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text="walk the dog"))
    send_mails()
    assert told_by_rota(sent) == []


def test_repeats_tell_nobody_again(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text=DISTRESS)
    for minutes in (0, 1, 20):
        with clock.at(TODAY + timedelta(minutes=minutes)):
            deliver(None, pledge)
            send_mails()
    assert told_by_rota(sent) == [EWAN]


def test_many_flags_in_five_minutes_are_one_mail(sent: list[dict[str, Any]]) -> None:
    for seconds in range(0, 300, 50):
        with clock.at(TODAY + timedelta(seconds=seconds)):
            deliver(None, create_pledge(text=DISTRESS))
            send_mails()
    assert told_by_rota(sent) == [EWAN]
    with clock.at(TODAY + timedelta(minutes=6)):
        run_schedule()
    assert told_by_rota(sent) == [EWAN, EWAN]


def test_lead_is_told_when_nobody_has_opened_it_in_time(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text=DISTRESS))
    for minutes in (0, 15, 29):
        with clock.at(TODAY + timedelta(minutes=minutes)):
            run_schedule()
    assert told_by_rota(sent) == [EWAN]
    for minutes in (31, 36, 90, 600):
        with clock.at(TODAY + timedelta(minutes=minutes)):
            run_schedule()
    assert told_by_rota(sent) == [EWAN, MAIRI]


def test_nobody_else_is_told_once_anybody_has_opened_it(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text=DISTRESS)
    deliver(None, pledge)
    send_mails()
    pending_entries()
    with clock.at(TODAY + timedelta(hours=2)):
        run_schedule()
    assert told_by_rota(sent) == [EWAN]
    assert len(lines_of_mails(pledge.id)) == 1


def test_nobody_else_is_told_once_it_was_decided(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text=DISTRESS)
    deliver(None, pledge)
    send_mails()
    decide(pledge, "reject", reason="other")
    deliver(pledge, stored(pledge))
    with clock.at(TODAY + timedelta(hours=2)):
        run_schedule()
    assert told_by_rota(sent) == [EWAN]


def test_mail_that_comes_after_it_was_opened_is_not_sent(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text=DISTRESS))
    pending_entries()
    send_mails()
    assert told_by_rota(sent) == []


def test_flag_of_the_night_is_told_of_when_the_next_duty_begins(sent: list[dict[str, Any]]) -> None:
    with duties.rota(duty("Ewan", "08:00", "18:00")):
        with clock.at(TODAY.replace(hour=22)):
            deliver(None, create_pledge(text=DISTRESS))
            run_schedule()
        assert told_by_rota(sent) == []
        with clock.at(TODAY.replace(day=7, hour=7, minute=1)):
            run_schedule()
    assert told_by_rota(sent) == [EWAN]


def test_crash_between_claim_and_queue_loses_no_mail(sent: list[dict[str, Any]]) -> None:
    event = stream_event(stream_record(None, create_pledge(text=DISTRESS)))

    def die() -> None:
        raise ConnectionError

    before_next_call("sqs.SendMessage", die)
    with pytest.raises(ConnectionError):
        app.notify_moderators(event, None)
    app.notify_moderators(event, None)
    send_mails()
    assert told_by_rota(sent) == [EWAN]


def test_stream_record_of_what_was_decided_long_ago_tells_nobody(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text=DISTRESS)
    decide(pledge, "reject", reason="other")
    deliver(None, pledge)
    assert lines_of_mails(pledge.id) == []
    send_mails()
    assert told_by_rota(sent) == []


def test_audit_log_says_who_was_mailed() -> None:
    pledge = create_pledge(text=DISTRESS)
    deliver(None, pledge)
    (line,) = lines_of_mails(pledge.id)
    assert (line["by"], line["shown_v"]) == ("welfare rota, to Ewan", 1)


def test_changed_words_are_a_new_flag() -> None:
    pledge = create_pledge(text=DISTRESS)
    deliver(None, pledge)
    pending_entries()
    assert welfare.unopened() == []
    changed = pledge.model_copy(update={"shown_v": 2})
    assert not welfare.is_opened(changed)


def test_rota_of_the_content_says_what_it_is_called() -> None:
    """The rota's own file: 999 first, and who to call for a child and an adult."""
    rota = site()["welfare"]["rota"]
    assert rota["outside"]["en"].index("999") < rota["outside"]["en"].index("8am")
    assert {line["slug"] for line in site()["welfare"]["protection"]} >= {"adult-protection", "child-protection"}
