"""Erasing: all that an address has told us goes, and nothing brings it back.

The pledges go first and the person last, so that whoever repeats this after a crash finds what is left.
"""

from chalicelib import audit_log, errors, log, pledges
from chalicelib.people import confirmation, store
from chalicelib.people.model import Person
from chalicelib.pledges import Pledge
from chalicelib.submissions.forgetting import erased
from chalicelib.submissions.model import State


def erase(person: Person, by: str = audit_log.AUTHOR) -> None:
    """Erase a person, and the pledges that were confirmed from their mailbox. Any other pledge may be somebody else's:
    it is only followed no more. Repeats change nothing. Raises Busy."""
    for following in person.following:
        if following.confirmed:
            erase_pledge(following.pledge, by)
    while found := store.find(person.id):
        gone = confirmation.forgotten(found)
        if found.address is None or store.try_change(found, gone):
            break
    log.event("person.erased", pledges=len(person.following))


def erase_pledge(pledge_id: str, by: str = audit_log.AUTHOR) -> None:
    """Leave an empty shell of a pledge, withdrawn, with its tombstone: as any withdrawal, that takes it out of totals,
    wall and pages. Of the audit log the words go, too. Raises Busy."""
    while pledge := _find(pledge_id):
        after = erased(pledge).model_copy(update={"state": State.WITHDRAWN})
        line = audit_log.entry(pledge.id, "erased", by=by, v=pledge.v + 1)
        if erased(pledge) == pledge or pledges.store.try_change(pledge, after, line):
            break
    audit_log.forget_words(pledge_id)


def _find(pledge_id: str) -> Pledge | None:
    try:
        return pledges.store.find(pledge_id)
    except errors.NotFound:
        return None
