"""Moderators: added, away, revoked and back; their language in mail and link."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import clock, errors
from chalicelib.moderation import moderators
from chalicelib.moderation.rhythm import Rhythm
from tests.support import api
from tests.support.delivery import deliver, drain_mail_queues
from tests.support.factories import create_pledge
from tests.support.review import mail_body, review_token
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
MAIRI = "mairi@site.test"


def status_of(token: str) -> int:
    return api.post("/review", {"token": token}).status


def test_moderators_are_listed_in_the_order_in_which_they_were_added() -> None:
    moderators.add("Una", "una@site.test", "gd")
    found = [(each.name, each.address, each.lang, each.lead) for each in moderators.moderators()]
    assert found == [
        ("Mairi Scott", MAIRI, "en", True),
        ("Ewan", "ewan@site.test", "en", False),
        ("Una", "una@site.test", "gd", False),
    ]


def test_added_again_a_moderator_gets_the_new_name_and_the_old_links_stay_good() -> None:
    token = review_token()
    moderators.add("Mairi Kerr", MAIRI.upper())
    assert [each.name for each in moderators.moderators()] == ["Mairi Kerr", "Ewan"]
    assert status_of(token) == 200


def test_revoked_moderator_loses_every_link_at_once_and_keeps_it_lost_when_added_again() -> None:
    token = review_token()
    moderators.revoke(MAIRI)
    assert (status_of(token), len(moderators.moderators())) == (401, 1)
    moderators.add("Mairi Scott", MAIRI)
    assert status_of(token) == 401
    assert status_of(review_token()) == 200


def test_revoking_one_moderator_leaves_the_links_of_others() -> None:
    token = review_token(1)
    moderators.revoke(MAIRI)
    assert status_of(token) == 200


def test_moderator_is_away_until_the_day_in_scotland_on_which_they_are_back() -> None:
    moderators.set_away(MAIRI, date(2026, 4, 8))
    for hours, away in ((0, True), (34.9, True), (35, False)):  # noon and 35 hours: midnight of British Summer Time
        with clock.at(TODAY + timedelta(hours=hours)):
            assert moderators.moderators()[0].away == away
    moderators.set_away(MAIRI, None)
    assert not moderators.moderators()[0].away


def test_rhythm_is_stored_with_kinds_and_places() -> None:
    rhythm = Rhythm(every="daily", hour=9, quiet=None)
    moderators.set_rhythm(MAIRI, rhythm, ["story"], ["hawick"])
    mairi, ewan = moderators.moderators()
    assert (mairi.rhythm, mairi.kinds, mairi.places) == (rhythm, ("story",), ("hawick",))
    assert (ewan.rhythm, ewan.kinds, ewan.places) == (Rhythm(), (), ())


@pytest.mark.parametrize(
    "change",
    [
        moderators.revoke,
        lambda address: moderators.set_away(address, None),
        lambda address: moderators.set_rhythm(address, Rhythm(), [], []),
    ],
)
def test_unknown_address_is_no_moderator(change: Any) -> None:
    with pytest.raises(errors.NotFound):
        change("nobody@site.test")
    assert len(moderators.moderators()) == 2


def test_moderators_id_tells_no_address() -> None:
    assert all("@" not in each.id and each.name not in each.id for each in moderators.moderators())


def test_digest_email_and_review_link_are_in_the_moderators_language(sent: list[dict[str, Any]]) -> None:
    moderators.add("Mairi Scott", MAIRI, "gd")
    deliver(None, create_pledge(text="walk the dog"))
    drain_mail_queues()
    by_address = {mail["Destination"]["ToAddresses"][0]: mail_body(mail) for mail in sent}
    assert "/gd/review/#" in by_address[MAIRI]
    assert "/en/review/#" in by_address["ewan@site.test"]
    assert "Leugh" in by_address[MAIRI]
