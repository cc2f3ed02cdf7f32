"""Requesting mail: whatever is due to a person is a message with the person's id, and nothing else."""

from collections.abc import Iterable

from chalicelib import clock
from chalicelib.aws import event_batches, queues
from chalicelib.aws.event_batches import Record
from chalicelib.models import Model
from chalicelib.people import store
from chalicelib.settings import settings


class PersonEmail(Model):
    """A message of the journey queue: something may be due to the person with this id. Repeats do no harm: what is due
    is read again before anything is sent."""

    person: str
    link: int | None = None
    """Somebody at the address wants the link to all their pledges: one mail for each such number."""


def request_due(stream_records: Iterable[Record], source: str) -> None:
    """Of the people who changed, request what is due to them now."""
    changed = event_batches.parse(stream_records, source, lambda record: str(record["dynamodb"]["Keys"]["id"]["S"]))
    for person in store.find_many({each for each in changed if store.is_person(each)}):
        if person.due_at is not None and person.due_at <= clock.now():
            request(person.id)


def request(person_id: str, link: int | None = None) -> None:
    """Request what is due to this person, or the link to all their pledges."""
    queues.send(settings().journey_queue_url, PersonEmail(person=person_id, link=link))
