"""Who is asked by mail, and when: by rhythm, once for each mail, until nothing is pending."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

import app
from chalicelib import clock
from chalicelib.moderation import moderators
from chalicelib.moderation.rhythm import Rhythm
from chalicelib.settings import settings
from infra.aws.foundation import window_delay
from tests.support import api
from tests.support.aws_calls import before_next_call, hook
from tests.support.crashes import crash_at
from tests.support.delivery import deliver, drain_mail_queues, mail_by_schedule, take_messages
from tests.support.factories import create_pledge, create_public_story, create_story
from tests.support.review import decide, mail_body, open_session, report
from tests.support.ses import Ses
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("quick_world")
MAIRI, EWAN = "mairi@site.test", "ewan@site.test"


def addressees(sent: list[dict[str, Any]]) -> list[str]:
    """Those who were asked to review, in order."""
    asked = [mail for mail in sent if mail["EmailTags"][0]["Value"].startswith("review-")]
    return [mail["Destination"]["ToAddresses"][0] for mail in asked]


def after(**parts: float) -> Any:
    return clock.at(TODAY + timedelta(**parts))


def test_pledges_in_one_window_share_one_mail_and_link(sent: list[dict[str, Any]]) -> None:
    for n in range(3):
        deliver(None, create_pledge(text=f"walk {n} dogs"))
    drain_mail_queues()
    assert addressees(sent) == [MAIRI, EWAN]
    assert all(f"walk {n} dogs" in mail_body(sent[0]) for n in range(3))


def test_ten_pledges_some_seconds_apart_make_two_mails_to_each_moderator(
    sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with a window that is shorter than their distance."""
    monkeypatch.setenv("DIGEST_WINDOW", "2")
    settings.cache_clear()
    for n in range(10):
        with after(seconds=2.5 * n):
            deliver(None, create_pledge(text=f"walk {n} dogs"))
            drain_mail_queues()
    for minutes in (5, 25, 35, 95):
        with after(minutes=minutes):
            mail_by_schedule()
    assert Counter(addressees(sent)) == {MAIRI: 2, EWAN: 2}
    assert "walk 9 dogs" in mail_body(sent[-1])


@pytest.mark.parametrize("days", [1, 4, 60])
def test_undecided_is_asked_for_again_with_a_link_that_works(sent: list[dict[str, Any]], days: int) -> None:
    pledge = create_pledge(text="walk the dog")
    for day in (0, days):
        sent.clear()
        with after(days=day, minutes=2 * day):
            mail_by_schedule()
            assert addressees(sent) == [MAIRI, EWAN]
            found = re.search(r"/review/#(\S+)", mail_body(sent[0]))
            assert found
            session = open_session(found[1]).json["token"]
            listed = api.post("/review", {"token": session}).json["waiting"]
            assert [each["id"] for each in listed] == [pledge.id]


def test_moderator_who_is_added_later_is_asked_about_what_is_pending(sent: list[dict[str, Any]]) -> None:
    for address in (MAIRI, EWAN):
        moderators.revoke(address)
    deliver(None, create_pledge(text="walk the dog"))
    drain_mail_queues()
    assert sent == []
    with after(days=1):
        moderators.add("Una", "una@site.test")
        mail_by_schedule()
    assert "una@site.test" in addressees(sent)


def test_nobody_is_mailed_once_everything_is_decided(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge())
    pledge = create_pledge(text="walk the dog")
    deliver(None, pledge)
    decide(pledge, "publish")
    drain_mail_queues()
    for days in range(3):
        with after(days=days):
            mail_by_schedule()
    assert sent == []


def test_mail_about_what_was_decided_meanwhile_is_not_sent(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text="walk the dog")
    deliver(None, pledge)
    with after(minutes=2):
        app.queue_digest({"Records": take_messages(settings().review_queue_url)}, None)
        decide(pledge, "publish")
        drain_mail_queues()
    assert sent == []


def test_repeated_requests_and_messages_send_one_mail_to_each(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text="walk the dog"))
    requested = take_messages(settings().review_queue_url)
    for minutes in (2, 2, 8, 40):
        with after(minutes=minutes):
            app.queue_digest({"Records": requested}, None)
            queued = take_messages(settings().mail_queue_url)
            for _ in range(2):
                app.send_mail({"Records": queued}, None)
    assert len(sent) == 2


@pytest.mark.parametrize(
    ("service", "moment"),
    [("sqs.SendMessage", "before"), ("sqs.SendMessage", "after"), ("dynamodb.UpdateItem", "after")],
)
def test_run_that_dies_at_a_write_is_made_up_for_by_the_next(
    sent: list[dict[str, Any]], service: str, moment: Any
) -> None:
    deliver(None, create_pledge(text="walk the dog"))
    requested = take_messages(settings().review_queue_url)
    with after(minutes=2), crash_at(0, moment, [service]):
        app.queue_digest({"Records": requested}, None)
    with after(minutes=5):
        mail_by_schedule()
    assert sorted(addressees(sent)) == [EWAN, MAIRI]
    assert len({mail["EmailTags"][0]["Value"] for mail in sent}) == 2


def test_two_runs_at_once_ask_each_moderator_once(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text="walk the dog"))
    requested = take_messages(settings().review_queue_url)
    with after(minutes=2):
        before_next_call("dynamodb.UpdateItem", lambda: app.queue_digest({"Records": requested}, None))
        app.queue_digest({"Records": requested}, None)
        drain_mail_queues()
    assert sorted(addressees(sent)) == [EWAN, MAIRI]


def test_what_a_window_gathers_is_all_in_its_mail_and_what_came_later_in_the_next(sent: list[dict[str, Any]]) -> None:
    """The last of a window came a moment before it ended; what came after it has a request of its own."""
    deliver(None, create_pledge(text="walk one dog"))
    requested = take_messages(settings().review_queue_url)
    window = settings().digest_window
    for seconds, text in ((window, "walk two dogs"), (window + 0.001, "walk three dogs")):
        with after(seconds=seconds):
            create_pledge(text=text)
    with after(seconds=window_delay(window)):
        app.queue_digest({"Records": requested}, None)
        drain_mail_queues()
    assert [f"walk {n}" in mail_body(sent[0]) for n in ("one", "two", "three")] == [True, True, False]
    with after(minutes=45):
        mail_by_schedule()
    assert "walk three dogs" in mail_body(sent[-1])


def test_mail_throttled_by_ses_is_retried_and_the_other_is_sent(world: None) -> None:
    ses = Ses()
    deliver(None, create_pledge(text="walk the dog"))
    with after(minutes=2):
        app.queue_digest({"Records": take_messages(settings().review_queue_url)}, None)
        queued = take_messages(settings().mail_queue_url)
        ses.fault = "throttled"
        failed = app.send_mail({"Records": queued[:1]}, None)["batchItemFailures"]
        assert failed == [{"itemIdentifier": queued[0]["messageId"]}]
        ses.fault = ""
        app.send_mail({"Records": queued}, None)
    assert len(ses.accepted) == len(set(ses.accepted)) == 2


@pytest.mark.parametrize("make", [create_story, lambda: create_pledge(name="Ailsa", show_name=True)])
def test_story_and_first_name_are_asked_about(sent: list[dict[str, Any]], make: Any) -> None:
    deliver(None, make())
    drain_mail_queues()
    assert len(sent) == 2


def test_report_of_something_old_asks_at_once_and_waits_since_the_report(sent: list[dict[str, Any]]) -> None:
    story = create_public_story()
    drain_mail_queues()
    sent.clear()
    with after(days=5):
        report(story)
        deliver(story, stored(story))
        drain_mail_queues()
    assert len(sent) == 2
    assert "less than 1 hour" in sent[0]["Content"]["Simple"]["Subject"]["Data"]


def test_moderators_are_asked_about_the_kinds_and_places_they_chose(sent: list[dict[str, Any]]) -> None:
    moderators.set_rhythm(MAIRI, Rhythm(), ["story"], [])
    moderators.set_rhythm(EWAN, Rhythm(), ["pledge"], ["hawick"])
    deliver(None, create_pledge(text="walk in Hawick", place="hawick"))
    deliver(None, create_pledge(text="walk anywhere"))
    drain_mail_queues()
    assert addressees(sent) == [EWAN]
    assert "walk anywhere" in mail_body(sent[0]), "what names no place is for everybody"


def test_what_nobody_who_is_here_has_chosen_is_for_all(sent: list[dict[str, Any]]) -> None:
    moderators.set_rhythm(MAIRI, Rhythm(), [], ["hawick"])
    moderators.set_rhythm(EWAN, Rhythm(), ["story"], [])
    deliver(None, create_pledge(text="walk in Kelso", place="kelso"))
    drain_mail_queues()
    assert addressees(sent) == [MAIRI, EWAN]


def test_moderator_who_is_away_is_not_asked_and_is_asked_when_back(sent: list[dict[str, Any]]) -> None:
    moderators.set_away(MAIRI, date(2026, 4, 8))
    deliver(None, create_pledge(text="walk the dog"))
    drain_mail_queues()
    assert addressees(sent) == [EWAN]
    with after(days=2):
        mail_by_schedule()
    assert MAIRI in addressees(sent)


def test_moderators_who_have_quiet_hours_are_asked_when_those_end(sent: list[dict[str, Any]]) -> None:
    moderators.set_rhythm(MAIRI, Rhythm(quiet=(12, 14)), [], [])  # it is 13:00 in Scotland
    deliver(None, create_pledge(text="walk the dog"))
    drain_mail_queues()
    assert addressees(sent) == [EWAN]
    with after(hours=1):
        mail_by_schedule()
    assert addressees(sent)[1:] == [MAIRI]


def test_run_and_mails_read_a_bounded_number_however_many_are_pending(monkeypatch: pytest.MonkeyPatch) -> None:
    bound, shards, readers = 10, 1, 3  # the run, and two mails
    monkeypatch.setattr("chalicelib.moderation.digest.COUNTED", bound)
    for n in range(80):
        with after(seconds=n):
            create_pledge(text=f"walk {n} dogs")
    read: list[int] = []
    hook("after-call", "dynamodb.Query", lambda parsed, **_: read.append(len(parsed["Items"])))
    with after(minutes=3):
        mail_by_schedule()
    assert bound < sum(read) <= 2 * (bound + 1) * shards * readers  # the second page tells what ties with the first


def test_quiet_day_reads_the_moderators_and_empty_partitions_and_writes_nothing() -> None:
    calls: Counter[str] = Counter()
    hook("before-call", "dynamodb", lambda model, **_: calls.update([model.name]))
    mail_by_schedule()
    expected = {"Scan": 1, "Query": 6, "GetItem": 3}
    assert calls == expected, "moderators, urgencies of each kind; the switch of mail, milestones in two tables"
