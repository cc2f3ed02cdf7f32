"""Reports: a member of the public says that something is wrong with a page.

A reported submission stays public and is pending review. However many people report it, it is in the queue once; after
a moderator dismissed the report, further ones change nothing for some days (`REPORT_COOLDOWN`). No number of reports
hides anything; a stage may have one report of private details or danger hide it until a moderator decides
(`HIDE_REPORTED`). We do not store the reporter, and thank everybody alike.

A first report costs us a read and one transaction of two writes (4 write units), and its reporter a page with a form; a
further one costs a read. One network may send a few a minute (`REPORTS_PER_MINUTE`).
"""

from typing import Any

from chalicelib import errors, log, switches
from chalicelib.content import catalogue
from chalicelib.models import Model
from chalicelib.moderation.stores import store_for
from chalicelib.submissions.form import TextOrNone


class ReportForm(Model):
    """`kind`: pledge or story; `reason`: a code, or nothing; `website`: the honeypot."""

    kind: TextOrNone = None
    id: TextOrNone = None
    reason: Any = None
    website: Any = None


def report(form: ReportForm) -> None:
    """Put the submission into the moderation queue. Repeats change nothing. Raises NotFound, Invalid,
    SwitchedOff."""
    switches.require("reports")
    reason = form.reason or None
    if reason is not None and not (isinstance(reason, str) and reason in catalogue().reasons):
        raise errors.Invalid({"reason": ("errors.wrong_type", {})})
    if form.website:
        return
    store_for(form.kind).report(form.id or "", reason)
    log.event("report.received", kind=form.kind, id=form.id, reason=reason)
