"""What becomes of mails once SES has them: it is noted, and a bounce or a complaint ends all mail to the address."""

from collections.abc import Iterable

from chalicelib import log
from chalicelib.aws import event_batches
from chalicelib.aws.event_batches import Record
from chalicelib.email import envelopes, events
from chalicelib.email.events import MailEvent
from chalicelib.people.model import Suppression
from chalicelib.people.suppression import suppress

_ENDS: dict[events.Said, Suppression] = {"bounced": "bounced", "complained": "complained"}


def note_events(records: Iterable[Record], source: str) -> None:
    """Note each event. At least once; repeats change nothing."""
    for event in event_batches.parse(records, source, events.parse):
        if event:
            _note(event)


def _note(event: MailEvent) -> None:
    for address in event.addresses if event.said in _ENDS else ():
        suppress(address, _ENDS[event.said])
    known = event.mail_id is not None and envelopes.note(event.mail_id, event.said, event.message_id)
    log.event("mail.told", said=event.said, mail=event.mail_id if known else None)
