"""What one address has told us, for requests by letter: found, taken home or erased by an operator, and audited."""

import sys
from datetime import UTC, datetime
from typing import NoReturn

from chalicelib import audit_log, clock
from chalicelib.people import addresses, erasing, export, my_pledges, store
from chalicelib.people.model import Person

DONE = {"find": "found", "export": "exported", "erase": "erased"}


def act(what: str, address: str, by: str) -> None:
    """Do it and print what came of it. The audit log names who did it, and the person by the keyed hash alone."""
    person = store.find(store.id_of(addresses.canonical(address.strip())))
    if person is None or person.address is None:
        _exit_unknown(person)
    audit_log.write(f"person {person.id}", DONE[what], by=by)
    match what:
        case "find":
            print(*_said(person), sep="\n")
        case "export":
            print(export.as_json(my_pledges.find(person)).decode())
        case "erase":
            erasing.erase(person, by=by)
            print("Erased. Backups hold traces for 35 days, dead letters for 14 and failure records for 90.")


def _said(person: Person) -> list[str]:
    state = "confirmed" if person.confirmed else "not confirmed"
    lines = [f"{person.id}  {state}, {person.lang}, reminders {person.rhythm}"]
    for each in person.following:
        wishes = ", ".join(name for name in ("ask", "remind") if getattr(each, name))
        lines.append(f"  {each.pledge}  {wishes}{'' if each.confirmed else ' (not confirmed: perhaps of a stranger)'}")
    own = [purpose for purpose in ("campaign", "season") if getattr(person, purpose)]
    return lines + ([f"  {', '.join(own)}"] if own else [])


def _exit_unknown(person: Person | None) -> NoReturn:
    if person and person.expires:
        until = clock.in_scotland(datetime.fromtimestamp(person.expires, UTC))
        why = f" ({person.suppressed})" if person.suppressed else ""
        sys.exit(f"The address is forgotten{why}. Its keyed hash stays until {until:%d %b %Y}, for the limits on mail.")
    sys.exit("This address is not known.")
