"""My pledges: whoever reads an address's mail sees, changes, takes home and erases what it has told us; nobody else."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import audit_log, clock, pledges
from chalicelib.aws import tables
from chalicelib.people import links, my_pledges, store
from chalicelib.pledges import Pledge, owner
from chalicelib.submissions.model import State
from tests.support import api, review
from tests.support.aws_calls import FAULTS, WorkerKilled, hook, hooked
from tests.support.delivery import publish_change
from tests.support.factories import create_counted_pledge, create_pledge
from tests.support.people import (
    ADDRESS,
    confirm,
    known_person,
    leave_address,
    links_of,
    people_requested,
    person_at,
    send_link,
)
from tests.support.storage import every_item, published_totals, site_object, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
Mails = list[dict[str, Any]]
SECRET = "sing to the hens at Ancrum"


@pytest.fixture
def mine(sent: Mails) -> list[Pledge]:
    """Two pledges of one address, confirmed."""
    made = [
        create_counted_pledge(plan={"when": "after-tea"}),
        create_counted_pledge(text=SECRET, name="Mòrag", show_name=True),
    ]
    for pledge in made:
        leave_address(pledge, ask=True, remind=True, campaign=True, season=True)
    confirm(sent)
    return made


def opened(change: str | None = None, **fields: Any) -> api.Answer:
    sent = {"token": my_pledges.token(known_person()), "lang": "en"} | ({"change": change} if change else {})
    return api.post("/my-pledges", sent | fields)


class TestLink:
    @pytest.mark.usefixtures("mine")
    def test_link_is_mailed_to_a_confirmed_address_at_most_once_in_half_an_hour(self, sent: Mails) -> None:
        for minutes in (0, 10, 31):
            with clock.at(TODAY + timedelta(minutes=minutes)):
                assert api.post("/my-pledges", {"email": "Mairi@example.org"}).status == 202
                send_link()
        assert len(sent) == 1 + 2
        address = sent[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
        assert "/en/my-pledges/#" in address
        assert "hens" not in address

    @pytest.mark.usefixtures("mine")
    def test_stranger_learns_nothing(self) -> None:
        leave_address(create_pledge(), "una@example.org")
        answers = [api.post("/my-pledges", {"email": each}) for each in (ADDRESS, "una@example.org", "no@example.org")]
        assert len({(answer.status, answer.text) for answer in answers}) == 1
        assert people_requested() == [known_person().id], "an address that is not confirmed gets no mail"
        assert api.post("/my-pledges", {"email": "x"}).status == 422

    @pytest.mark.usefixtures("mine")
    def test_link_ends_after_a_day(self) -> None:
        token = my_pledges.token(known_person())
        for hours, status in ((23, 200), (25, 401)):
            with clock.at(TODAY + timedelta(hours=hours)):
                assert api.post("/my-pledges", {"token": token}).status == status

    @pytest.mark.usefixtures("mine")
    def test_queue_out_of_reach_is_told_and_the_repeat_is_mailed(self, sent: Mails) -> None:
        moment, throttle = FAULTS["throttled"]
        with hooked([f"{moment}.sqs.SendMessage"], lambda **_: throttle()):
            assert api.post("/my-pledges", {"email": ADDRESS}).status == 503
        assert api.post("/my-pledges", {"email": ADDRESS}).status == 202
        send_link()
        assert len(sent) == 1 + 1

    @pytest.mark.parametrize("token", [None, "", "a.b.c", 7, "x" * 3000])
    @pytest.mark.usefixtures("mine")
    def test_what_is_no_link_is_refused(self, token: object) -> None:
        assert api.post("/my-pledges", {"token": token}).status == 401
        assert api.send_form("/my-pledges", {"token": str(token)}).status == 401

    def test_no_other_link_opens_the_page(self, mine: list[Pledge]) -> None:
        """A pledge's own link, or one that stops, reveals neither address nor siblings."""
        person = known_person()
        paths = [links.url("en", act, person) for act in ("confirm", "stop", "pause")]
        for token in [owner.link(mine[0]), *(path.split("/")[-1].partition("?")[0] for path in paths)]:
            assert api.post("/my-pledges", {"token": token}).status == 401
        shown = api.post("/owner", {"token": owner.link(mine[0])}).text
        assert "example.org" not in shown
        assert mine[1].id not in shown


class TestPage:
    def test_all_pledges_of_the_address_are_there(self, mine: list[Pledge]) -> None:
        page = api.send_form("/my-pledges", {"token": my_pledges.token(known_person()), "lang": "en"})
        assert page.status == 200
        assert ADDRESS in page.text
        assert "After my tea" in page.text
        assert SECRET[1:] in page.text
        for pledge in mine:
            assert f"/en/my-pledge/#{owner.link(stored(pledge))}" in page.text

    @pytest.mark.usefixtures("mine")
    def test_pledge_that_somebody_added_and_nobody_confirmed_is_not_shown(self) -> None:
        strangers = create_pledge(text="a stranger's words")
        leave_address(strangers)
        assert "stranger" not in opened().text
        opened("withdraw", pledge=strangers.id)
        assert stored(strangers).state is State.WAITING
        opened("erase")
        assert stored(strangers).text == "a stranger's words", "and is not erased: it is not theirs"
        assert store.person_of(strangers.id) is None

    @pytest.mark.usefixtures("mine")
    def test_pause_rhythm_and_consents_change(self) -> None:
        opened("pause")
        assert known_person().paused_until == (TODAY + timedelta(days=30)).date()
        opened("resume")
        opened("weekly")
        opened("no_campaign")
        opened("no_season")
        person = known_person()
        assert (person.paused_until, person.rhythm, person.campaign, person.season) == (None, "weekly", None, None)

    def test_one_pledge_is_followed_no_more_or_taken_back(self, mine: list[Pledge]) -> None:
        opened("unfollow", pledge=mine[0].id)
        assert [each.pledge for each in known_person().following] == [mine[1].id]
        assert stored(mine[0]).state is State.PUBLIC
        opened("withdraw", pledge=mine[1].id)
        after = stored(mine[1])
        assert (after.state, after.text, after.name) == (State.WITHDRAWN, None, None), "its words go at once"

    @pytest.mark.usefixtures("mine")
    def test_unknown_change_is_refused(self) -> None:
        assert opened("explode").status == 422


class TestTakingHome:
    def test_file_for_programs_has_all_that_is_stored(self, mine: list[Pledge]) -> None:
        answer = opened(take="json")
        assert 'filename="my-pledges.json"' in answer.headers["content-disposition"]
        found = json.loads(answer.text)
        assert found["person"]["address"] == ADDRESS
        assert [each["pledge"]["id"] for each in found["pledges"]] == [
            pledge.id for pledge in sorted(mine, key=lambda p: p.age)
        ]
        assert SECRET in answer.text
        assert found["pledges"][0]["followed"]["ask"]["text"] == "ask-1"

    @pytest.mark.usefixtures("mine")
    def test_page_to_read_says_it_in_words(self) -> None:
        answer = opened(take="html")
        assert 'filename="my-pledges.html"' in answer.headers["content-disposition"]
        for words in (ADDRESS, "Mòrag", SECRET[1:], "Tell me how the campaign goes"):
            assert words in answer.text


class TestErasing:
    def erase(self, made: list[Pledge]) -> api.Answer:
        before = [stored(pledge) for pledge in made]
        answer = api.send_form(
            "/my-pledges", {"token": my_pledges.token(known_person()), "change": "erase", "lang": "en"}
        )
        for was in before:
            publish_change(was, stored(was))
        return answer

    def test_everything_is_gone_from_every_table_and_page(self, mine: list[Pledge]) -> None:
        review.publish(mine[1])
        publish_change(mine[1], stored(mine[1]))
        assert SECRET in (site_object(f"en/p/{mine[1].id}/index.html") or "")
        answer = self.erase(mine)
        assert answer.status == 200
        held = every_item()
        for words in (ADDRESS, "Mòrag", SECRET, "after-tea"):
            assert words not in str(held), words
        assert "ten-minute-walk" not in str(held["pledges"]), "the totals have the idea, with nobody's pledge"
        assert all(site_object(f"en/p/{pledge.id}/index.html") is None for pledge in mine)
        assert published_totals()["made"] == 0

    def test_page_says_until_when_traces_stay(self, mine: list[Pledge]) -> None:
        text = self.erase(mine).text
        for day in ("11 May 2026", "20 April 2026", "5 July 2026"):
            assert day in text

    def test_nothing_brings_it_back(self, mine: list[Pledge]) -> None:
        token = my_pledges.token(known_person())
        items = [pledge.item() for pledge in mine]
        self.erase(mine)
        for item in items:  # as a restore of a backup would
            tables.transact([tables.put_if_of("pledges", item)])
        assert {pledges.store.find(pledge.id).state for pledge in mine} == {State.WITHDRAWN}
        assert api.post("/my-pledges", {"token": token}).status == 401

    def test_owners_links_end(self, mine: list[Pledge]) -> None:
        link = owner.link(mine[0])
        self.erase(mine)
        assert api.post("/owner", {"token": link}).status == 401

    def test_words_go_from_the_audit_log_and_the_decision_stays(self, mine: list[Pledge]) -> None:
        audit_log.write(mine[1].id, "edited", by="Mairi", original={"text": SECRET})
        self.erase(mine)
        lines = audit_log.history(mine[1].id)
        assert SECRET not in str(lines)
        assert [line["action"] for line in lines][-1] == "erased"
        assert "edited" in [line["action"] for line in lines]

    @pytest.mark.parametrize("nth", range(8))
    def test_crash_at_any_call_is_made_up_for_by_the_repeat(self, mine: list[Pledge], nth: int) -> None:
        token, left = my_pledges.token(known_person()), [nth]

        def crash(**_: Any) -> None:
            left[0] -= 1
            if left[0] == -1:
                raise WorkerKilled

        hook("after-call", "dynamodb.*", crash)
        statuses = []
        for _ in range(2):
            try:
                statuses.append(api.post("/my-pledges", {"token": token, "change": "erase"}).status)
            except WorkerKilled:
                statuses.append(0)
        assert statuses[-1] in {200, 401}
        found = person_at()
        assert found
        assert (found.address, found.following) == (None, ())
        assert {stored(pledge).idea for pledge in mine} == {None}

    def test_address_can_be_left_again(self, mine: list[Pledge], sent: Mails) -> None:
        self.erase(mine)
        leave_address(create_pledge())
        assert confirm(sent).confirmed
        assert len(links_of(sent[-1])) == 2
