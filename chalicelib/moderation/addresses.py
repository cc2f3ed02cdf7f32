"""Who may look up the address of a person who may be in danger."""

from chalicelib import audit_log, people
from chalicelib.moderation.moderators import find_by_address
from chalicelib.moderation.stores import find_any


class Refused(Exception):
    """No address is shown. The message says why."""


def look_up(submission_id: str, who: tuple[str, str], why: str) -> str:
    """Two moderators, one of them a lead, ask together who wrote a submission. `who`: their addresses. Each request is
    in the audit log, whatever becomes of it, before anything is shown.

    Raises Refused; NotFound: there is no such submission, or one of them is no moderator.
    """
    submission = find_any(submission_id)
    first, second = (find_by_address(address) for address in who)
    by = " and ".join(sorted({first.name, second.name}))
    audit_log.write(submission.id, "asked for its address", by=by, why=why)
    if first.id == second.id:
        raise Refused("Two people must ask together.")
    if not (first.lead or second.lead):
        raise Refused("One of the two must be a lead.")
    address = people.address_for(submission.id)
    if address is None:
        raise Refused("No address was left with it, or none was confirmed. If somebody is in danger, call 999.")
    return address
