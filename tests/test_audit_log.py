"""The audit log: a line for each act, added once and never changed; `infra audit` prints the life of a submission."""

from datetime import timedelta

import pytest

from chalicelib import audit_log, clock, moderation
from chalicelib.aws import tables
from chalicelib.pledges import Pledge, owner
from infra.aws import audit
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.factories import create_pledge, create_story
from tests.support.review import decide, publish, report, review_token
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def acts(pledge: Pledge) -> set[tuple[str, str, int]]:
    """What was done, by whom, and on or by which version; no line may be there twice."""
    lines = audit_log.history(pledge.id)
    found = {(line["action"], line["by"], line.get("v") or line["shown_v"]) for line in lines}
    assert len(found) == len(lines)
    return found


def change_by_owner(pledge: Pledge, **fields: object) -> api.Answer:
    return api.post("/owner/changes", {"token": owner.link(pledge), "v": stored(pledge).v} | fields)


def test_line_is_never_replaced() -> None:
    line = audit_log.entry("switch wall", "switched", by="Ailsa", to="off")
    tables.transact([line])
    with pytest.raises(tables.Contended):
        tables.transact([line])
    with clock.at(TODAY + timedelta(hours=1)):
        audit_log.write("a", "screened", by="screening", shown_v=1)
    with clock.at(TODAY + timedelta(hours=2)):
        audit_log.write("a", "screened", by="screening", shown_v=1)
    (first,) = audit_log.history("a")
    assert first["at"] == "2026-04-06T13:00:00+00:00"


def test_act_without_version_has_a_line_each_time() -> None:
    for hour in (2, 1):
        with clock.at(TODAY + timedelta(hours=hour)):
            audit_log.write("switch wall", "switched", by="Ailsa", to="off")
    assert [line["at"][11:13] for line in audit_log.history("switch wall")] == ["13", "14"]


def test_line_is_forgotten_after_the_months_of_the_policy() -> None:
    audit_log.write("switch wall", "switched", by="Ailsa")
    (line,) = audit_log.history("switch wall")
    assert line["expires"] == int((TODAY + timedelta(days=24 * 31)).timestamp())


def test_opened_queue_has_one_line_for_each_moderator_and_shown_version() -> None:
    pledge = create_pledge(text="walk the dog", name="Ailsa", show_name=True)
    for who in (0, 0, 1):
        api.post("/review", {"token": review_token(who)})
    change_by_owner(pledge, change="plan", plan={"when": "after-tea"})
    api.post("/review", {"token": review_token(0)})
    assert acts(pledge) == {("viewed", "Mairi Scott", 1), ("viewed", "Ewan", 1)}
    change_by_owner(pledge, change="shown", name="Mòrag", show_name=True)
    api.post("/review", {"token": review_token(0)})
    assert acts(pledge) >= {("edited", "author", 3), ("viewed", "Mairi Scott", 2)}


def test_two_openings_at_once_write_each_line_once() -> None:
    pledge = create_pledge(text="walk the dog")
    before_next_call("dynamodb.TransactWriteItems", lambda: api.post("/review", {"token": review_token()}))
    assert api.post("/review", {"token": review_token()}).status == 200
    assert acts(pledge) == {("viewed", "Mairi Scott", 1)}


def test_report_that_changes_nothing_has_no_line() -> None:
    pledge = create_pledge()
    for _ in range(3):
        report(pledge, reason="unkind")
    (line,) = audit_log.history(pledge.id)
    assert (line["action"], line["by"], line["v"], line["why"]) == ("reported", "public", 2, "unkind")


def test_withdrawal_names_who_did_it_once() -> None:
    by_owner, by_operator = create_pledge(), create_story()
    for _ in range(2):
        change_by_owner(by_owner, change="withdraw")
        moderation.withdraw(by_operator.id, "Ailsa at the desk")
    assert acts(by_owner) == {("withdrawn", "author", 2)}
    assert [line["by"] for line in audit_log.history(by_operator.id)] == ["Ailsa at the desk"]


def test_life_is_printed_in_the_order_of_time_by_the_clocks_of_scotland() -> None:
    pledge = create_pledge(text="walk the dog")
    api.post("/review", {"token": review_token()})
    with clock.at(TODAY + timedelta(minutes=1)):
        publish(pledge)
    with clock.at(TODAY + timedelta(minutes=2)):
        report(pledge, reason="unkind")
        decide(stored(pledge), "reject", who=1, reason="unkind")
    assert audit.life(pledge.id) == [
        "Mon 06 Apr 2026 13:00:00 BST  version 1  pledge made by its author, in en",
        "Mon 06 Apr 2026 13:00:00 BST  saw 1      viewed by Mairi Scott",
        "Mon 06 Apr 2026 13:01:00 BST  version 2  decided by Mairi Scott, decision: publish, kind: pledge",
        "Mon 06 Apr 2026 13:01:00 BST  version 3  released by release",
        "Mon 06 Apr 2026 13:02:00 BST  version 4  reported by public, because: unkind",
        "Mon 06 Apr 2026 13:02:00 BST  version 5  decided by Ewan, decision: reject, kind: pledge, because: unkind",
        "Now rejected, version 5, shown version 5, last changed Mon 06 Apr 2026 13:02:00 BST",
    ]
    assert audit.life("0" * 30) == []
