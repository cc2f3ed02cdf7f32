"""The owner's link: which tokens open which pledge, until when, and what a repeated request answers."""

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock, pledges, tokens
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.pledges import owner
from chalicelib.settings import settings
from tests.support import api
from tests.support.factories import create_pledge, random_key
from tests.support.owners import owners_token, show
from tests.support.review import review_token
from tests.support.signing import signed
from tests.support.storage import stored, stored_pledges
from tests.support.world import ORIGIN, SECRETS, TODAY, store_secrets

pytestmark = pytest.mark.usefixtures("world")


class TestLinks:
    """Which tokens open a pledge."""

    def refused(self, token: object) -> None:
        answers = [show(token), api.post("/owner/changes", {"token": token, "v": 1, "change": "withdraw"})]
        assert [answer.status for answer in answers] == [401, 401]
        assert len({answer.json["error"] for answer in answers}) == 1
        assert "does not work" in answers[0].json["error"], "one sentence, whatever is wrong"
        assert all(pledge.v == 1 for pledge in stored_pledges())

    def test_new_pledge_answers_with_the_link_that_opens_it(self) -> None:
        answer = api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk", "lang": "gd"})
        page, _, token = answer.json["links"]["owner"].partition("#")
        assert page == "/gd/my-pledge/"
        assert show(token).json["pledge"]["id"] == answer.json["id"]
        assert show(f"{ORIGIN}{answer.json['links']['owner']} ").status == 200, "the whole address is taken, too"

    def test_link_opens_no_other_pledge(self) -> None:
        first, second = create_pledge(), create_pledge()
        head, claims, signature = owner.link(first).split(".")
        self.refused(f"{head}.{owner.link(second).split('.')[1]}.{signature}")
        self.refused(f"{head}.{claims}.{owner.link(second).split('.')[2]}")

    @pytest.mark.parametrize("token", [None, "", "x", "a.b.c", 7, ["a"], {"a": 1}, "é" * 50, "x" * 3000, "#"])
    def test_malformed_link_is_refused(self, token: object) -> None:
        create_pledge()
        self.refused(token)

    def test_link_for_another_purpose_is_refused(self) -> None:
        pledge = create_pledge()
        self.refused(tokens.sign_lasting("form", sub=pledge.id, epoch=1))
        self.refused(tokens.sign("owner", 600, sub=pledge.id, epoch=1))
        self.refused(review_token())
        review = api.post("/review", {"token": owner.link(pledge)})
        assert review.status == 401, "nor does it open the review page"

    @pytest.mark.parametrize("claims", [{"exp": [9e9]}, {"exp": True}, {"epoch": "1"}, {"epoch": None}, {"sub": [1]}])
    def test_signed_link_with_claims_of_wrong_types_is_refused(self, claims: dict[str, Any]) -> None:
        pledge = create_pledge()
        right = {"aud": "owner", "iss": "test", "sub": pledge.id, "epoch": 1}
        key = tokens._lasting_secret("owner").encode()
        assert show(signed({"alg": "HS256", "kid": "identity"}, right, key=key)).status == 200
        self.refused(signed({"alg": "HS256", "kid": "identity"}, right | claims, key=key))
        self.refused(signed({"alg": "HS256", "kid": "new"}, right, key=key))

    def test_link_of_another_stage_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pledge = create_pledge()
        monkeypatch.setenv("STAGE", "prod")
        settings.cache_clear()
        token = owner.link(pledge)
        monkeypatch.setenv("STAGE", "test")
        settings.cache_clear()
        self.refused(token)

    def test_link_survives_every_rotation_of_signing_keys(self) -> None:
        token = owner.link(create_pledge())
        store_secrets(SECRETS | {"signing": {"newest": "y" * 43, "newer": "x" * 43}})
        assert show(token).status == 200

    def test_raised_epoch_ends_older_links_and_gives_a_new_one(self) -> None:
        pledge = create_pledge()
        old = owner.link(pledge)
        new = owner.raise_epoch(pledge.id)
        assert [show(token).status for token in (old, new)] == [401, 200]
        assert owner.raise_epoch(pledge.id) != new
        assert stored(pledge).shown_v == 1, "nobody else sees it"

    def test_link_ends_24_months_after_the_month_of_its_last_use(self) -> None:
        pledge = create_pledge()
        with clock.at(TODAY.replace(year=2028, day=30)):
            assert show(owner.link(pledge)).status == 200
        with clock.at(TODAY.replace(year=2030, day=30)):
            assert show(owner.link(pledge)).status == 200, "each use counts anew"
        with clock.at(TODAY.replace(year=2032, month=5, day=1)):
            assert show(owner.link(pledge)).status == 401

    def test_unused_link_ends_24_months_after_the_pledge(self) -> None:
        pledge = create_pledge()
        with clock.at(TODAY.replace(year=2028, month=5, day=1)):
            self.refused(owner.link(pledge))

    def test_link_of_a_pledge_that_is_gone_is_refused(self) -> None:
        pledge = create_pledge()
        client("dynamodb").delete_item(TableName="pledges", Key={"key": {"S": pledge.key}})
        self.refused(owner.link(pledge))

    def test_pledge_that_is_older_than_links_gets_none(self) -> None:
        fields = {"key": random_key(), "idea": "ten-minute-walk"}
        pledge = pledges.store.find(api.post("/pledges", fields).json["id"])
        item = {name: value for name, value in pledge.item().items() if name != "owner_epoch"}
        tables.transact([tables.put_if_of("pledges", item)])
        assert set(api.post("/pledges", fields).json["links"]) == {"page", "thanks"}, "as its first answer was"
        checked = api.send_form("/pledges", {name: str(value) for name, value in fields.items()})
        assert 'action="/api/owner"' not in checked.text
        self.refused(owner.link(pledge))


class TestRepeats:
    """What a repeated request answers."""

    def test_repeat_answers_the_same_link_which_stays_ended(self) -> None:
        fields = {"key": random_key(), "idea": "ten-minute-walk"}
        first = api.post("/pledges", fields)
        owner.raise_epoch(first.json["id"])
        with clock.at(TODAY + timedelta(days=40)):
            again = api.post("/pledges", fields)
            assert again.text == first.text
            assert show(again.json["links"]["owner"]).status == 401

    def test_like_pledge_of_another_person_gets_another_link(self) -> None:
        links = [api.post("/pledges", {"idea": "ten-minute-walk"}).json["links"]["owner"] for _ in range(2)]
        assert len({show(link).json["pledge"]["id"] for link in links}) == 2

    def test_link_of_the_thanks_page_without_script_works_for_an_hour(self) -> None:
        checked = api.hidden_fields(api.send_form("/pledges", {"idea": "ten-minute-walk"}).text)
        page = api.send_form("/pledges", checked)
        token = owners_token(page.text)
        with clock.at(TODAY + timedelta(minutes=59)):
            assert api.send_form("/owner", {"token": token}).status == 200
        with clock.at(TODAY + timedelta(minutes=60)):
            assert owners_token(api.send_form("/pledges", checked).text) == token, "a repeat gets no more"
            assert api.send_form("/owner", {"token": token}).status == 401

    def test_no_address_holds_a_link(self) -> None:
        page = api.send_checked_form("/pledges", {"idea": "ten-minute-walk"})
        token = owners_token(page.text)
        assert "location" not in page.headers
        assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page.text) if token in link]
