"""Who may look up an address, and that the audit log says who asked, whatever became of it."""

import pytest

from chalicelib import audit_log
from chalicelib.moderation import addresses, moderators
from tests.support.factories import create_pledge
from tests.support.world import MODERATORS

pytestmark = pytest.mark.usefixtures("quick_world")
MAIRI, EWAN = (address for _, address in MODERATORS)


def _refused(*who: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Why no address was shown, and the lines of the audit log: action, by whom, why."""
    pledge = create_pledge()
    with pytest.raises(addresses.Refused) as raised:
        addresses.look_up(pledge.id, (who[0], who[1]), "in danger")
    lines = audit_log.history(pledge.id)
    return str(raised.value), [(line["action"], line["by"], line["why"]) for line in lines]


def test_one_person_is_refused() -> None:
    lines = [("asked for its address", "Mairi Scott", "in danger")]
    assert _refused(MAIRI, MAIRI) == ("Two people must ask together.", lines)


def test_two_without_a_lead_are_refused() -> None:
    moderators.add("Una", "una@site.test")
    lines = [("asked for its address", "Ewan and Una", "in danger")]
    assert _refused("una@site.test", EWAN) == ("One of the two must be a lead.", lines)


def test_address_that_nobody_left_is_not_shown() -> None:
    why = "No address was left with it, or none was confirmed. If somebody is in danger, call 999."
    lines = [("asked for its address", "Ewan and Mairi Scott", "in danger")]
    assert _refused(EWAN, MAIRI) == (why, lines)
