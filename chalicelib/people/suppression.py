"""Addresses that must not be written to any more: forgotten at once, but for their keyed hash."""

from chalicelib import log
from chalicelib.people import addresses, confirmation, store
from chalicelib.people.model import Suppression


def suppress(address: str, why: Suppression) -> None:
    """Stop all that is sent to this address, and forget it. Repeats change nothing; an address that nobody left is left
    alone. Raises Busy."""
    person_id = store.id_of(addresses.canonical(address))
    while (person := store.find(person_id)) and person.suppressed is None:
        if store.try_change(person, confirmation.forgotten(person, suppressed=why)):
            log.event("person.suppressed", why=why)
            return
