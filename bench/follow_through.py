"""`make follow-through PEOPLE=10000`: that many people and 200 days, through the real functions, in memory.

Each person makes up to three pledges, answers some questions and ignores others; SES refuses some mails, and is silent
about some. The changes of the pledges reach the totals out of order, some of them twice. At the end totals and a
recount, and mails, receipts and what was to be expected are compared, and nobody may have had two mails in a day, or a
step twice. Loopback only. 10,000 people take a quarter of an hour of one core.
"""

import io
import random
import re
import sys
import time
from collections import Counter
from contextlib import ExitStack, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import app
from bench.memory_tables import MemoryTables, in_memory
from chalicelib import clock, journey, pledges
from chalicelib.aws import email, tables
from chalicelib.email import receipts
from chalicelib.journey.agenda import all_steps
from chalicelib.journey.rules import rules
from chalicelib.people import PersonEmail
from chalicelib.people.model import Person
from chalicelib.people.store import find, try_change
from chalicelib.pledges import Pledge, check_ins
from chalicelib.pledges.check_ins import CheckInForm
from chalicelib.totals import rows
from chalicelib.totals.counters import counters_of
from tests.support import mail_events
from tests.support.factories import create_pledge
from tests.support.followed import follower
from tests.support.ses import Ses
from tests.support.world import TODAY, empty_queues, fresh_world

DAYS = 200
IDEAS = ("ten-minute-walk", "beans-night", "get-my-vaccines", "drink-free-days", "five-minutes-breathing")
CUES = (None, "wake-up", "lunch-break", "after-tea", "before-bed", "weekend")
TROUBLE = ("throttled", "no connection", "no answer in time", "server error")
_TOKEN = re.compile(r"/check-ins/([^?\s]+)\?")


@dataclass
class Figures:
    """Of all people; `calm`: of those whose mails met no trouble. `wrong`: what must not be."""

    people: int = 0
    mails: int = 0
    sent_receipts: int = 0
    calm_mails: int = 0
    calm_receipts: int = 0
    expected: int = 0
    lost: int = 0
    asked: int = 0
    answered: int = 0
    most_in_a_day: int = 0
    totals: Counter[str] = field(default_factory=Counter)
    recount: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass
class One:
    """One person, and what happened to them. `due_days`: days on which a step had its day."""

    person: Person
    chance: random.Random
    troubled: bool
    days: list[date] = field(default_factory=list)
    due_days: set[date] = field(default_factory=set)

    def steps_until(self, day: date) -> set[date]:
        person = find(self.person.id) or self.person
        followed = {each.id: each for each in pledges.store.find_many(each.pledge for each in person.following)}
        return {step.day for step in all_steps(person, followed, rules()) if step.day <= day}


def simulate(people: int, seed: int, days: int = DAYS) -> Figures:
    """The figures of so many people; the same ones for the same seed."""
    figures, chance = Figures(people=people), random.Random(seed)  # noqa: S311 - the same people each time, no secret
    with ExitStack() as left:
        left.enter_context(fresh_world())
        memory = left.enter_context(in_memory())
        left.enter_context(redirect_stdout(io.StringIO()))
        ses = Ses()
        for number in range(people):
            if number % 100 == 0:
                print(f"\r{number} of {people} people", end="", file=sys.stderr, flush=True)
            one = _person(number, chance)
            _live(one, ses, figures, days)
            _count_pledges(one, memory, figures)
            memory.items["mail"].clear()  # receipts were counted, and 10,000 people's would not fit
            memory.items["pledges"].clear()
            empty_queues()  # nobody reads them here, and moto counts all messages at each one that is sent
        figures.totals = +rows.counters(rows.parts(""))
    return figures


def _person(number: int, chance: random.Random) -> One:
    begins = TODAY + timedelta(days=chance.randrange(10), minutes=chance.randrange(6 * 60))
    with clock.at(begins):
        made = []
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            plan = {"plan": {"when": cue}} if (cue := chance.choice(CUES)) else {}
            made.append(create_pledge(idea=chance.choice(IDEAS), **plan))
        rhythm = chance.choice(("daily_then_weekly", "daily_then_weekly", "weekly", "none"))
        facts = {"id": f"person{number}", "rhythm": rhythm, "journey_at": begins, "lang": chance.choice(("en", "gd"))}
        person = follower(made, begins, **facts)
        assert try_change(None, person)
    return One(person, chance, troubled=chance.random() < 0.1)


def _live(one: One, ses: Ses, figures: Figures, days: int) -> None:
    end, now = TODAY + timedelta(days=days), one.person.confirmed_at
    while now is not None and now < end:
        with clock.at(now + timedelta(minutes=one.chance.randrange(14))):
            _look(one, ses, figures)
            now = _next(one.person, clock.now())
    with clock.at(end):
        one.due_days |= one.steps_until(clock.today() - timedelta(days=1))
        _count(one, figures)


def _look(one: One, ses: Ses, figures: Figures) -> None:
    """A message is delivered, sometimes twice; SES may have trouble; what it sent is told and answered."""
    ses.fault = one.chance.choice(TROUBLE) if one.troubled and one.chance.random() < 0.2 else ""
    ses.takes_effect = one.chance.random() < 0.5
    before = len(ses.accepted)
    for _ in range(1 + (one.chance.random() < 0.05)):
        with suppress(email.Busy, email.OutcomeUnknown, receipts.BeingSent, tables.Busy):
            journey.follow_up(PersonEmail(person=one.person.id))
    ses.fault = ""
    for mail_id, mail in zip(ses.accepted[before:], ses.mails[before:], strict=True):
        one.days.append(clock.today())
        if not one.troubled or one.chance.random() < 0.8:
            told = mail_events.sns(mail_events.event("Delivery", mail_id))
            journey.note_events([told], "mail_events")
        _answer(one, str(mail["Content"]["Simple"]["Body"]["Text"]["Data"]), figures)
    ses.accepted.clear()
    ses.mails.clear()


def _answer(one: One, text: str, figures: Figures) -> None:
    for token in sorted(set(_TOKEN.findall(text))):
        figures.asked += 1
        if one.chance.random() < 0.5:
            one.due_days |= one.steps_until(clock.today())
            said = one.chance.choice(("kept", "kept", "partly", "not_yet"))
            figures.answered += check_ins.answer(token, CheckInForm(answer=said)) is not None
            journey.follow_up(PersonEmail(person=one.person.id))  # as its stream has it


def _next(person: Person, now: datetime) -> datetime | None:
    due = (find(person.id) or person).due_at
    return max(due, now + timedelta(minutes=6)) if due else None


def _count(one: One, figures: Figures) -> None:
    found = [item for item in tables.scan("mail") if str(item["id"]).startswith(f"journey-{one.person.id}-")]
    figures.mails += len(one.days)
    figures.sent_receipts += sum(item["status"] == "sent" for item in found)
    figures.lost += sum(item["status"] == "lost" for item in found)
    figures.most_in_a_day = max(figures.most_in_a_day, *Counter(one.days).values(), 0)
    parts = Counter((part.get("about"), part["code"]) for item in found for part in item["parts"])
    twice = [code for (_, code), times in parts.items() if times > 1 and not code.startswith("check-in")]
    if twice:
        figures.wrong.append(f"{one.person.id}: {twice} twice")
    if not one.troubled:
        figures.expected += len(one.due_days)
        figures.calm_mails += len(one.days)
        figures.calm_receipts += sum(item["status"] == "sent" for item in found)
        if set(one.days) != one.due_days:
            figures.wrong.append(f"{one.person.id}: {sorted(set(one.days) ^ one.due_days)} not as expected")


def _count_pledges(one: One, memory: MemoryTables, figures: Figures) -> None:
    """Deliver what happened to the pledges as its stream would on a bad day, and count what is in the table."""
    changes = [*memory.changes, *one.chance.sample(memory.changes, len(memory.changes) // 4)]
    one.chance.shuffle(changes)
    for start in range(0, len(changes), 5):
        app.count({"Records": [_record(*each) for each in changes[start : start + 5]]}, None)
    memory.changes.clear()
    for pledge in map(Pledge.of, tables.scan("pledges")):
        figures.recount.update(counters_of(pledge))


def _record(before: tables.Item | None, after: tables.Item) -> dict[str, object]:
    images = {"NewImage": after} | ({"OldImage": before} if before else {})
    return {"eventName": "MODIFY" if before else "INSERT", "eventSource": "aws:dynamodb", "dynamodb": images}


def main() -> int:
    """Print the figures; returns the exit status."""
    people, began = int(sys.argv[1]), time.monotonic()
    figures = simulate(people, seed=66)
    print("\r" + " " * 30 + "\r", end="", file=sys.stderr)
    wrong = figures.wrong[:10]
    print(f"{figures.people} people, {DAYS} days, {time.monotonic() - began:.0f} s")
    print(f"mails {figures.mails}, receipts that say sent {figures.sent_receipts}, lost {figures.lost}")
    calm = f"mails {figures.calm_mails}, receipts {figures.calm_receipts}, expected {figures.expected}"
    print(f"of people whose mails met no trouble: {calm}")
    print(f"asked {figures.asked}, answered {figures.answered}")
    print(f"most mails to one person in a day: {figures.most_in_a_day}")
    same = figures.totals == figures.recount
    print(f"totals: {len(figures.totals)} counters, {'as recounted' if same else 'NOT AS RECOUNTED'}")
    print(*wrong, sep="\n")
    return 1 if wrong or figures.most_in_a_day > 1 or not same else 0


if __name__ == "__main__":
    sys.exit(main())
