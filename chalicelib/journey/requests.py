"""Who is to be looked at: people to whom something is due, whose pledge changed, or whose journey has other rules now.

A request is a message with a person's id. What is due is decided when it is read, so requests may come twice. They are
spread over the time until the next run, so that SES is asked no more often than it allows.
"""

import heapq
from collections.abc import Iterable, Iterator
from itertools import islice

from chalicelib import clock, log
from chalicelib.aws import queues, tables
from chalicelib.journey.rules import rules
from chalicelib.models import Model
from chalicelib.people import PersonEmail, request, store
from chalicelib.people.model import due_buckets, sortable
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.submissions.changes import Change

RUN_EVERY = 15 * 60
"""Seconds; also the longest time that SQS keeps a message back."""
NAME = "journey"
"""Of the item that says which rules everybody was looked at by."""
ASKED_AT_ONCE = 100
_TELLING = ("state", "plan", "start", "check_ins", "decision", "welfare")
"""Fields of a pledge that decide what its person is sent."""


class Walk(Model):
    """How far the walk over all people has come that follows each change of the rules. `after`: the key of the last
    item that was read; `done`: everybody was asked for."""

    rules: str
    after: dict[str, object] | None = None
    done: bool = False


def request_changed(changes: Iterable[Change[Pledge]]) -> None:
    """Of pledges that changed, look at the people who follow them. A new one has nobody yet."""
    for change in changes:
        before, after = change.before, change.after
        if before and after and any(getattr(before, name) != getattr(after, name) for name in _TELLING):
            person = store.person_of(after.id)
            if person:
                request(person)


def request_due() -> None:
    """Request what is due, the oldest first, as many as SES may be asked for until the next run. What room is left goes
    to the walk over all people, if the rules have changed."""
    room = max(settings().mails_per_second * RUN_EVERY - queues.waiting(settings().journey_queue_url), 0)
    due = list(islice(_due(), room))
    walk, walked = _walk(room - len(due))
    asked = list(dict.fromkeys([*due, *walked]))
    for number, person_id in enumerate(asked):
        delay = number // settings().mails_per_second
        queues.send(settings().journey_queue_url, PersonEmail(person=person_id), delay=min(delay, RUN_EVERY))
    if walk:
        tables.transact([tables.put_if_of(settings().reconciliation_table, {"name": NAME, **walk.model_dump()})])
    log.event("journey.requested", due=len(due), walked=len(walked), full=len(due) == room)


def _due() -> Iterator[str]:
    """The ids of people to whom something is due, the oldest first."""
    bound = ("#due_at <= :bound", sortable(clock.now()))
    buckets = (
        tables.query(settings().people_table, index="due", at_once=ASKED_AT_ONCE, bound=bound, due_bucket=bucket)
        for bucket in due_buckets()
    )
    return (str(item["id"]) for item in heapq.merge(*buckets, key=lambda item: str(item["due_at"])))


def _walk(room: int) -> tuple[Walk | None, list[str]]:
    """The next people of the walk, and how far it has come then; None if it goes no further now."""
    item = tables.get(settings().reconciliation_table, {"name": NAME})
    reached = Walk.model_validate(item) if item else Walk(rules="")
    if reached.rules != rules().fingerprint:
        reached = Walk(rules=rules().fingerprint)
    if reached.done or room <= 0:
        return None, []
    items, after = tables.scan_slice(settings().people_table, reached.after, room)
    people = [person.id for person in store.parse(each for each in items if store.is_person(str(each["id"])))]
    return reached.model_copy(update={"after": after, "done": after is None}), people
