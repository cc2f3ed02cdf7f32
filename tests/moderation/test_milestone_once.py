"""Each milestone is noted once and told each lead once, under any schedule of faults.

A state machine raises and lowers totals, and has the real functions note, ask and send, with a worker killed before or
after any call to AWS, calls that are throttled or time out, messages that come again, one of the two tables that loses
what it knows, and leads who are added. After each step no milestone was noted twice or got another day, SES took each
mail once, and no lead was told twice, or of one from before. At the end, without faults, each lead was told of the
highest that were reached in the last week.
"""

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

import app
from chalicelib.aws import tables
from chalicelib.moderation import moderators
from chalicelib.settings import settings as stage
from chalicelib.totals import milestones
from tests.support.delivery import message, take_messages
from tests.support.faulty import Faulty
from tests.support.mail_faults import FaultAtCall, faults_of
from tests.support.milestones import add_pledges, have_stitches, mails_of_milestones, request_totals

NOTING = ["dynamodb.GetItem", "dynamodb.TransactWriteItems", "dynamodb.Query", "s3.PutObject"]
TELLING = ["dynamodb.GetItem", "dynamodb.UpdateItem", "dynamodb.Scan", "sqs.SendMessage", "sesv2.SendEmail"]
LEADS = ("una@site.test", "iain@site.test")
Told = tuple[str, str]
"""To whom, and of which milestone."""


class Reaching(Faulty):
    """`messages`: every mail message that was ever queued; `days`: when each milestone was noted first; `added`: when
    each lead became one."""

    calls = tuple(dict.fromkeys([*NOTING, *TELLING]))

    def __init__(self) -> None:
        super().__init__()
        self.stitches, self.hawick = 0, 0
        self.messages: list[dict[str, Any]] = []
        self.days: dict[tuple[str, int], datetime | None] = {}
        self.added: dict[str, datetime] = {}

    def teardown(self) -> None:
        with self.left:
            self.come_to_rest()

    @initialize()
    def first_look(self) -> None:
        self.note(None)
        self.added = {each.address: each.added_at for each in moderators.moderators() if each.lead}

    @rule(stitches=st.sampled_from([1, 24, 26, 60]), pledges=st.integers(-30, 40))
    def change(self, stitches: int, pledges: int) -> None:
        self.stitches += stitches
        have_stitches(self.stitches)
        if pledges := max(pledges, -self.hawick):
            self.hawick += pledges
            add_pledges(pledges, place="hawick")

    @rule(fault=st.none() | faults_of(NOTING))
    def note(self, fault: FaultAtCall | None) -> None:
        self.run_with(fault, lambda: app.publish(request_totals(), None))
        for each in milestones.read():
            assert self.days.setdefault(each.name, each.at) == each.at

    @rule(fault=st.none() | faults_of(TELLING))
    def ask(self, fault: FaultAtCall | None) -> None:
        self.run_with(fault, lambda: app.queue_digest({"Records": [message("digest", 1, window=0)]}, None))
        self.messages += take_messages(stage().mail_queue_url)

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), fault=st.none() | faults_of(TELLING))
    def send(self, data: st.DataObject, fault: FaultAtCall | None) -> None:
        records = data.draw(st.lists(st.sampled_from(self.messages), min_size=1, max_size=3), label="messages")
        self.run_with(fault, lambda: app.send_mail({"Records": records}, None))

    @rule(table=st.sampled_from(["wall", "stitches"]))
    def lose(self, table: str) -> None:
        """One table forgets, and a run comes before the other one does."""
        key = milestones.IN_WALL_TABLE if table == "wall" else milestones.IN_STITCHES_TABLE
        tables.transact([tables.delete_of(table, key)])
        self.note(None)

    @rule(address=st.sampled_from(LEADS))
    def add_a_lead(self, address: str) -> None:
        if address not in self.added:
            moderators.add(address, address, lead=True)
            self.added[address] = self.now

    @rule(minutes=st.sampled_from([1, 31, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.set_clock(self.now + timedelta(minutes=minutes))

    @invariant()
    def nothing_is_noted_twice(self) -> None:
        names = [each.name for each in milestones.read()]
        assert len(names) == len(set(names))
        assert self.days.keys() <= set(names)

    @invariant()
    def nobody_is_told_twice_or_of_what_was_before(self) -> None:
        assert max(Counter(self.ses.accepted).values(), default=0) <= 1
        told = self.told()
        assert len(told) == len(set(told)), told
        for address, title in told:
            at = self.at(title)
            assert at is not None
            assert at > self.added[address]

    def told(self) -> list[Told]:
        """Each heading of each mail that SES took."""
        found = []
        for to, subject, text in mails_of_milestones(self.ses.mails):
            headings = re.findall(r"^(.*) by \d.*Thank you!$", text, flags=re.MULTILINE)
            assert subject.startswith(headings[0])
            found += [(to, heading) for heading in headings]
        return found

    def at(self, title: str) -> datetime | None:
        subject = "place:hawick" if "Hawick" in title else "all"
        return self.days[subject, int(title.split()[0].replace(",", ""))]

    def come_to_rest(self) -> None:
        """Nothing fails any more. What SES may have taken is not sent again; a higher one makes lower ones needless."""
        self.note(None)
        for _ in range(3):
            self.wait(31)
            self.ask(None)
            if self.messages:
                self.run_with(None, lambda: app.send_mail({"Records": self.messages}, None))
            self.nobody_is_told_twice_or_of_what_was_before()
        unknown = [item for item in tables.scan(stage().mail_table) if item["status"] not in {"sent", "skipped"}]
        highest = milestones.present(milestones.read())
        for address, since in self.added.items() if not unknown else ():
            for each in highest:
                assert each.at
                title = f"{each.count:,} pledges{' in Hawick' if each.subject != 'all' else ''}"
                assert each.at <= since or (address, title) in self.told(), (address, title)


CHECKS = settings(
    max_examples=6,
    stateful_step_count=20,
    phases=[Phase.generate],  # a schedule is short; making it shorter takes minutes
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
def test_each_milestone_is_noted_and_told_once_under_any_faults() -> None:
    run_state_machine_as_test(Reaching, settings=CHECKS)
