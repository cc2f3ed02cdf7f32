"""Reports: somebody of the public tells us that something is wrong with a page.

A piece that is reported stays public and waits for a moderator. However many report it, it waits once; and after a
moderator kept it, reports change nothing for some days (`pieces.piece.CONTENT_WITH`). Everybody is thanked alike.
"""

from typing import Any

from chalicelib import errors, log
from chalicelib.content import catalogue
from chalicelib.moderation.shelves import shelf_of


def report(fields: dict[str, Any]) -> None:
    """Put what is reported before the moderators. Repeats change nothing.

    `fields`: kind (pledge, story), id, reason (a code, or nothing). Raises NotFound, Unfit.
    """
    reason = fields.get("reason") or None
    if reason is not None and not (isinstance(reason, str) and reason in catalogue().reasons):
        raise errors.Unfit({"reason": ("errors.wrong_type", {})})
    if fields.get("website"):
        return  # the honeypot: people do not see it
    shelf_of(fields.get("kind")).report(str(fields.get("id")), reason)
    log.event("report.heard", kind=fields.get("kind"), id=fields.get("id"), reason=reason)
