"""Reports: a member of the public says that something is wrong with a page.

A reported submission stays public and is pending review. However many people report it, it is in the queue once; after
a moderator dismissed the report, further ones change nothing for some days (`REPORT_COOLDOWN`). No number of reports
hides anything; a stage may have one report of private details or danger hide it until a moderator decides
(`HIDE_REPORTED`). We do not store the reporter, and thank everybody alike.

A report takes two requests. The first is answered by a page that asks for confirmation, with a token that we signed for
this very page; it costs us no read and no write. The second brings the token back, which must be some seconds old
(`MIN_FORM_SECONDS`). So each report costs its reporter two requests and a wait, and us a read and one transaction of
two writes (4 write units) if it is the first of this page, else a read. One network may send a few requests a minute
(`REPORTS_PER_MINUTE`).
"""

from typing import Any

from chalicelib import clock, errors, log, switches, tokens
from chalicelib.content import catalogue
from chalicelib.models import Model
from chalicelib.moderation.stores import store_for
from chalicelib.settings import settings
from chalicelib.submissions.form import TextOrNone

PURPOSE = "report"
CONFIRM_WITHIN = 60 * 60
"""Seconds."""


class ReportForm(Model):
    """`kind`: pledge or story; `reason`: a code, or nothing; `website`: the honeypot; `token`: of the page that asked
    whether it is meant."""

    kind: TextOrNone = None
    id: TextOrNone = None
    reason: Any = None
    website: Any = None
    token: TextOrNone = None

    @property
    def code(self) -> str | None:
        """The reason's. Raises Invalid."""
        reason = self.reason or None
        if reason is not None and not (isinstance(reason, str) and reason in catalogue().reasons):
            raise errors.Invalid({"reason": ("errors.wrong_type", {})})
        return reason


def is_confirmed(form: ReportForm) -> bool:
    """Whether it brings back a token that we signed for this page, some seconds ago."""
    oldest = clock.now().timestamp() - settings().min_form_seconds
    return _is_ours(form) and tokens.read(PURPOSE, form.token).iat <= oldest


def confirmation(form: ReportForm) -> str:
    """The token to bring back; whoever brings it too soon gets it again. Reads no table. Raises Invalid,
    SwitchedOff."""
    switches.require("reports")
    _ = form.code
    return form.token if form.token and _is_ours(form) else tokens.sign(PURPOSE, CONFIRM_WITHIN, sub=_subject(form))


def report(form: ReportForm) -> None:
    """Put the submission into the moderation queue. Repeats change nothing. Raises NotFound, Invalid,
    SwitchedOff."""
    switches.require("reports")
    reason = form.code
    if form.website:
        return
    store_for(form.kind).report(form.id or "", reason)
    log.event("report.received", kind=form.kind, id=form.id, reason=reason)


def _is_ours(form: ReportForm) -> bool:
    try:
        return tokens.read(PURPOSE, form.token).sub == _subject(form)
    except errors.NotSignedIn:
        return False


def _subject(form: ReportForm) -> str:
    return f"{form.kind} {form.id}"
