"""The digest: who is asked by mail now, about what is pending review.

What is newly pending requests a run at the end of a window of some seconds, and a schedule requests one every five
minutes. A run reads what is pending, up to `COUNTED` submissions, and asks each moderator whose mail is due
by their rhythm. So whatever is pending is asked for, and asked for again, however a message was lost.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from chalicelib import clock, log, switches
from chalicelib.aws import queues
from chalicelib.models import Model
from chalicelib.moderation import asking, milestone_email, rhythm, welfare
from chalicelib.moderation.moderators import Moderator, moderators
from chalicelib.moderation.stores import pending_review
from chalicelib.moderation.weekly import week_ended
from chalicelib.settings import settings
from chalicelib.submissions.changes import Change, S
from chalicelib.submissions.model import Submission
from chalicelib.totals import milestones

COUNTED = 500
"""Submissions that a run and a mail read and count: the most urgent ones. Beyond, a mail says "more than 500"."""
FEWEST_READERS = 2


class DigestRequest(Model):
    """A message of the review queue. `window`: when the window began, in seconds since 1970."""

    window: int


def ask_to_read(changes: Iterable[Change[S]]) -> None:
    """Tell who is on duty of distress, and request a run if these changes gave moderators something to review. At least
    once."""
    changes = list(changes)
    welfare.tell_of_new(changes)
    if any(_is_newly_pending(change) for change in changes):
        request_due_mails()


def request_due_mails() -> None:
    """Request a run at the end of this window. At least once; the queue drops further requests of the window."""
    now = int(clock.now().timestamp())
    request = DigestRequest(window=now - now % settings().digest_window)
    deduplication_id = f"{settings().stage}-{request.window}"
    queues.send_fifo(settings().review_queue_url, request, "digest", deduplication_id=deduplication_id)


def queue_digest(_request: DigestRequest) -> None:
    """Ask each moderator whose mail is due; nobody while mail is switched off, but for words of distress. Repeats ask
    nobody again."""
    waiting, everybody = pending_until(_settled()), moderators()
    _log_how_long(waiting)
    welfare.tell_of_unopened(waiting)
    if switches.is_off("mail"):
        return
    for moderator in everybody:
        asking.finish(moderator)
    readers = available(everybody)
    _warn_of_few_readers(readers)
    awake = [reader for reader in readers if not rhythm.is_quiet(reader.rhythm, clock.now())]
    if not awake and readers:
        return
    if waiting and not readers:
        log.event("review.nobody", pending=len(waiting))
    for moderator in awake:
        _ask_if_due(moderator, [each.waits_since for each in wanted(moderator, waiting, readers)])
    awake_leads = [each for each in leads(readers) if each in awake]
    _tell_leads_what_is_overdue([each.waits_since for each in waiting], awake_leads)
    _tell_leads_of_the_week(awake_leads)
    _tell_leads_of_milestones([each for each in leads(everybody) if each in awake])


def _log_how_long(waiting: Sequence[Submission]) -> None:
    """One line, also when nothing waits: alarms read it, and its absence is one."""
    now = clock.now()
    ages = [(now - each.waits_since, each.welfare) for each in waiting]
    hours = max((age / timedelta(hours=1) for age, _ in ages), default=0.0)
    distress = max((age / timedelta(hours=1) for age, tells_of_distress in ages if tells_of_distress), default=0.0)
    log.event("review.waits", pending=len(ages), oldest_hours=round(hours, 1), distress_hours=round(distress, 1))


def available(everybody: Iterable[Moderator]) -> list[Moderator]:
    """Those who can be asked today."""
    return [moderator for moderator in everybody if not moderator.away]


def leads(readers: Sequence[Moderator]) -> list[Moderator]:
    """The leads among them; all, if none is a lead."""
    return [reader for reader in readers if reader.lead] or list(readers)


def pending_until(until: datetime) -> list[Submission]:
    """What is pending review since then or longer, the most urgent first: up to one more than are counted."""
    return [submission for submission in pending_review(COUNTED + 1) if submission.waits_since <= until]


def wanted(moderator: Moderator, waiting: Iterable[Submission], readers: Sequence[Moderator]) -> list[Submission]:
    """What the moderator wants to be asked about, and what none of those who can be asked wants."""
    return [each for each in waiting if moderator.wants(each) or not any(reader.wants(each) for reader in readers)]


def _settled() -> datetime:
    """A moment so long ago that the index shows what became pending until then, also where clocks differ. The queue's
    delay is as much longer than the window (`infra.aws.foundation.window_delay`)."""
    return clock.now() - timedelta(seconds=1 + settings().digest_window // 10)


def _ask_if_due(moderator: Moderator, waiting: list[datetime]) -> None:
    asked = moderator.asked_review
    enough = rhythm.has_had_enough(asked, clock.now())
    if not enough and rhythm.is_due(moderator.rhythm, asked, waiting, clock.now()):
        asking.ask(moderator, "review", _settled())


def _tell_leads_what_is_overdue(waiting: list[datetime], to: list[Moderator]) -> None:
    """Each submission is in one such mail to a lead, who gets one a day at most."""
    until = clock.now() - timedelta(hours=settings().overdue_hours)
    for lead in to:
        told, last = lead.asked_overdue.until, lead.asked_overdue.times[-1:]
        overdue = [since for since in waiting if since <= until and (told is None or since > told)]
        if overdue and not (last and last[0] > clock.now() - rhythm.DAY):
            asking.ask(lead, "overdue", until)


def _tell_leads_of_the_week(to: list[Moderator]) -> None:
    """Once a week, from Monday on, about the week before, in which they were moderators already."""
    ended = week_ended()
    for lead in to:
        told = lead.asked_weekly.until
        if lead.added_at < ended and (told is None or told < ended):
            asking.ask(lead, "weekly", ended)


def _tell_leads_of_milestones(to: list[Moderator]) -> None:
    """Once of each, and in few mails; nobody stands in for a lead who is away, because a mail in some days will do."""
    reached = milestones.read()
    for lead in to:
        news = milestone_email.news(lead, reached)
        if news and not rhythm.has_had_enough(lead.asked_milestone, clock.now()):
            asking.ask(lead, "milestone", news[-1].at or clock.now())


def _warn_of_few_readers(readers: list[Moderator]) -> None:
    """Tell the leads once, when fewer than two can be asked, and again after it was mended and came back."""
    for lead in leads(readers):
        told = lead.asked_readers.until is not None
        if len(readers) >= FEWEST_READERS and told:
            asking.forget(lead, "readers")
        elif len(readers) < FEWEST_READERS and not told and not rhythm.is_quiet(lead.rhythm, clock.now()):
            asking.ask(lead, "readers", clock.now())


def _is_newly_pending(change: Change[S]) -> bool:
    before, after = change.before, change.after
    if after is None or not after.pending_review:
        return False
    return before is None or not before.pending_review or (after.report is not None and before.report is None)
