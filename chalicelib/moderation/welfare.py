"""Words of distress: who is on duty is told by mail at once, and the next one if nobody opens them.

A *flag* is a submission that tells of distress and is pending review. It is *opened* once any moderator has seen that
version, as the audit log says. Nothing else is stored of it: whom to tell follows from the rota, from when the flag was
raised, and from the mails that each moderator was sent. So a repeat tells nobody twice, and each run makes up for one
that was lost.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from chalicelib import audit_log, clock, log
from chalicelib.moderation import asking, rota
from chalicelib.moderation.moderators import Moderator, moderators
from chalicelib.moderation.stores import find_many, pending_review
from chalicelib.submissions.changes import Change, S
from chalicelib.submissions.model import Submission

MOST = 50
"""Flags that are looked at together: the oldest. A mail is about all that wait."""
VIEWED = "viewed"


def tell_of_new(changes: Iterable[Change[S]]) -> None:
    """Tell who is on duty of the flags that these changes raised. At least once; a repeat tells nobody again."""
    raised = [change.after for change in changes if change.after and _is_raised(change)]
    if raised:
        _tell(find_many((each.kind, each.id) for each in raised[:MOST]))


def tell_of_unopened(waiting: Iterable[Submission]) -> None:
    """Tell whoever comes next of the flags among these that nobody has opened in time, and at the beginning of a duty
    of all."""
    _tell(islice((each for each in waiting if each.welfare), MOST))


def unopened() -> list[Submission]:
    """The flags that nobody has opened."""
    return [flag for flag in pending_review(MOST) if flag.welfare and not is_opened(flag)]


def is_opened(flag: Submission) -> bool:
    """Whether any moderator has seen this version."""
    lines = audit_log.history(flag.id)
    return any(line["action"] == VIEWED and line.get("shown_v") == flag.shown_v for line in lines)


def raised_at(flag: Submission) -> datetime:
    """When this version of it came."""
    return flag.changed_at or flag.made_at


def _tell(flags: Iterable[Submission]) -> None:
    waiting = [flag for flag in flags if flag.pending_review and flag.welfare and not is_opened(flag)]
    if not waiting:
        return
    now, everybody = clock.now(), moderators()
    for moderator in everybody:
        asking.finish(moderator)
    people = rota.chain(everybody, now)
    if not people:
        log.event("welfare.nobody_on_duty", flags=len(waiting))
    if late := [flag.id for flag in waiting if rota.had_their_time(raised_at(flag), people, now)]:
        log.event("welfare.unopened", ids=late)
    for moderator in rota.to_tell(map(raised_at, waiting), people, now):
        _mail(moderator, waiting, now)


def _mail(moderator: Moderator, waiting: list[Submission], now: datetime) -> None:
    """The lines of the audit log come first: a mail that nobody knows of is worse than a line too many."""
    by = f"welfare rota, to {moderator.name}"
    audit_log.write_once(audit_log.about_version(each.id, "mailed", by=by, shown_v=each.shown_v) for each in waiting)
    asking.ask(moderator, "welfare", now)
    log.event("welfare.told", moderator=moderator.id, flags=len(waiting))


def _is_raised(change: Change[S]) -> bool:
    before, after = change.before, change.after
    if after is None or not (after.welfare and after.pending_review):
        return False
    return before is None or not before.pending_review or before.shown_v != after.shown_v
