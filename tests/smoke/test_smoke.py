"""The smoke test and the canary: what they find, and that a canary is seen by nobody."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

import app
from chalicelib import clock, pledges, smoke, switches, totals
from chalicelib.pledges import canary
from chalicelib.settings import settings
from chalicelib.smoke.site import Answer
from chalicelib.totals import rows
from tests.support import api
from tests.support.delivery import (
    count_created,
    deliver,
    drain_publish_queue,
    publish_change,
    scheduled_event,
    take_messages,
)
from tests.support.factories import create_counted_pledge, create_pledge, random_key
from tests.support.public_site import check_nothing_taken_back, check_site
from tests.support.reached_site import SiteInProcess
from tests.support.storage import every_item, published_totals, stored, stored_pledges
from tests.support.world import TODAY, empty_queues

CANARY = {"idea": "ten-minute-walk"}
BROKEN = Answer(502, "text/html", "Bad gateway")


class Live(SiteInProcess):
    """Whose stream is read at once."""

    def _ask(self, path: str, body: bytes | None) -> Answer:
        answer = super()._ask(path, body)
        if path == "/api/pledges" and answer.status == 201:
            deliver(None, pledges.store.find(answer.json["id"]))
        return answer


@pytest.fixture
def site(world: None) -> Live:
    """A site with a home page, totals and a challenge."""
    create_counted_pledge()
    app.rotate_challenge(scheduled_event(), None)
    drain_publish_queue()
    empty_queues()
    return Live()


@pytest.fixture
def wait() -> Iterator[Any]:
    """Lets the clock go on in place of waiting."""
    with ExitStack() as later:
        yield lambda seconds: later.enter_context(clock.at(clock.now() + timedelta(seconds=seconds)))


def _send(**fields: Any) -> api.Answer:
    return api.post("/pledges", CANARY | {"key": random_key()} | fields)


def test_whole_site_passes_and_says_what_was_seen(site: Live, wait: Any) -> None:
    seen = smoke.check(site, wait)
    assert [line.partition(":")[0] for line in seen] == [
        "home page",
        "challenge",
        "wrong pledge",
        "upload form",
        "totals.json",
        "pledge",
    ]


@pytest.mark.parametrize(
    ("path", "answer", "why"),
    [
        ("/en/", BROKEN, "The home page was answered by 502"),
        ("/en/", Answer(200, "text/html", "<html lang=gd>"), "The home page was answered by 200"),
        ("/en/", None, "http://site.test does not answer: no route to host"),
        ("/data/challenge.json", Answer(200, "application/json", '{"token": "x"}'), "challenge was answered by 200"),
        ("/data/totals.json", Answer(200, "application/json", '{"made": 0}'), "totals.json lacks pledges"),
        ("/data/totals.json", BROKEN, "totals.json lacks pledges"),
        ("/api/stories/pictures", Answer(201, "application/json", '{"fields": {}}'), "The form for a picture"),
        ("/api/stories/pictures", Answer(503, "application/json", '{"error": "x"}'), "The form for a picture"),
        ("/api/pledges", BROKEN, "A pledge was answered by 502"),
    ],
)
def test_each_part_that_does_not_work_is_named(
    site: Live, wait: Any, path: str, answer: Answer | None, why: str
) -> None:
    with pytest.raises(smoke.Failed, match=why):
        smoke.check(Live(instead={path: answer}), wait)


def test_silent_clock_is_named(site: Live, wait: Any) -> None:
    with (
        clock.at(TODAY + timedelta(minutes=16)),
        pytest.raises(smoke.Failed, match=r"16 minutes old.*rotate_challenge"),
    ):
        smoke.check(site, wait)


def test_stream_that_nobody_reads_is_named(site: Live, wait: Any) -> None:
    with pytest.raises(smoke.Failed, match="nothing counted it within 40 seconds"):
        smoke.check(SiteInProcess(), wait)


def test_totals_are_fresh_however_old_they_are_while_nobody_pledges(site: Live, wait: Any) -> None:
    with clock.at(TODAY + timedelta(days=9)):
        app.rotate_challenge(scheduled_event(), None)
        assert "totals.json: every counted pledge is in it" in smoke.check(site, wait)
        count_created([create_pledge()])  # counts, and publishes
        assert smoke.check(site, wait)


def test_totals_are_fresh_while_more_pledges_come_than_they_can_follow(site: Live, wait: Any) -> None:
    class Busy(Live):
        """While the file is read, somebody pledges."""

        def _ask(self, path: str, body: bytes | None) -> Answer:
            answer = super()._ask(path, body)
            if path == "/data/totals.json":
                count_created([create_pledge()])
            return answer

    assert "totals.json: every counted pledge is in it" in smoke.check(Busy(), wait)


def test_totals_are_fresh_after_a_withdrawal(site: Live, wait: Any) -> None:
    class Regretted(Live):
        """A pledge is taken back after the test began."""

        def _ask(self, path: str, body: bytes | None) -> Answer:
            if path == "/en/":
                before = next(each for each in stored_pledges() if each.state == "public")
                pledges.store.withdraw(before.id)
                publish_change(before, pledges.store.find(before.id))
            return super()._ask(path, body)

    assert "totals.json: every counted pledge is in it" in smoke.check(Regretted(), wait)


@pytest.mark.parametrize("name", ["pledging", "stories", "pictures", "wall", "mail"])
def test_what_is_switched_off_is_no_failure(site: Live, wait: Any, name: str) -> None:
    switches.turn(name, on=False, by="test")
    seen = smoke.check(site, wait)
    assert (f"upload form: switched off ({name})" in seen) == (name in {"stories", "pictures"})


def test_canary_is_counted_in_a_row_of_its_own_and_changes_nothing_else(site: Live) -> None:
    before, public = every_item(), published_totals()
    answer = _send(canary=canary.mark(), email="canary@example.org", remind="yes")
    made = pledges.store.find(answer.json["id"])
    deliver(None, made)
    assert totals.counts_canary(made.id)
    assert rows.read("canaries") == {"made": 1}
    changed = {table: items for table, items in every_item().items() if items != before[table]}
    assert changed.keys() == {"pledges", "ledger", "totals"}
    queues = [value for name, value in vars(settings()).items() if name.endswith("_queue_url")]
    assert [take_messages(url) for url in queues] == [[]] * len(queues)
    check_site()
    app.reconcile(scheduled_event("test"), None)
    drain_publish_queue()
    check_nothing_taken_back()
    assert published_totals()["made"] == public["made"]
    assert rows.read("canaries") == {"made": 1}


def test_canary_has_no_private_link_and_goes_by_itself(site: Live) -> None:
    answer = _send(canary=canary.mark())
    made = pledges.store.find(answer.json["id"])
    deliver(None, made)
    assert "owner" not in answer.json["links"]
    assert made.item()["expires"] == int((TODAY + canary.KEPT_FOR).timestamp())
    before = every_item()
    deliver(made, None)  # as DynamoDB deletes it
    assert every_item() == before
    assert [take_messages(settings().publish_queue_url), rows.read("canaries")] == [[], {"made": 1}]
    assert "expires" not in stored(create_pledge()).item()


def test_nobody_else_can_make_a_canary(site: Live) -> None:
    expired = canary.mark()
    challenge = json.loads(SiteInProcess().get("/data/challenge.json").body)["token"]
    with clock.at(TODAY + canary.VALID_FOR):
        answers = [_send(canary=mark) for mark in ("yes", challenge, expired)]
    assert [answer.status for answer in answers] == [422] * 3
    assert [answer.json["fields"].keys() for answer in answers] == [{"canary"}] * 3
    assert {pledge.state for pledge in stored_pledges()} == {"public"}


@pytest.mark.parametrize(
    ("setting", "home_page", "events"),
    [("1", None, ["canary.failed"]), ("1", "", ["canary.passed"]), ("0", "", [])],
)
def test_scheduled_canary_tells_how_it_went(
    site: Live, monkeypatch: pytest.MonkeyPatch, setting: str, home_page: str | None, events: list[str]
) -> None:
    instead: dict[str, Answer | None] = {"/en/": None} if home_page is None else {}
    monkeypatch.setenv("CANARY", setting)
    monkeypatch.setattr("chalicelib.smoke.canary.Site", lambda address: Live(address, instead))
    settings.cache_clear()
    with redirect_stdout(StringIO()) as printed:
        app.canary(scheduled_event(), None)
    told = [line for line in map(json.loads, printed.getvalue().splitlines()) if "canary." in line["event"]]
    assert [line["event"] for line in told] == events
    assert [line["why"] for line in told if "why" in line] == ["http://site.test does not answer: no route to host"] * (
        events == ["canary.failed"]
    )
