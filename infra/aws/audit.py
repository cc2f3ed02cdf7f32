"""The whole life of one submission in plain lines, from its item and the audit log, for `python -m infra audit`."""

from datetime import datetime

from chalicelib import audit_log, clock, errors
from chalicelib.aws.tables import Item
from chalicelib.moderation.stores import find_any
from chalicelib.submissions.model import Submission

SAID_FIRST = {"subject", "line", "action", "at", "by", "v", "shown_v", "why", "expires", "week", "waited", "mark"}
"""What each printed line says in its own words, or has no need to say."""


def life(subject: str) -> list[str]:
    """What became of a submission, or of any other subject of the audit log, oldest first; empty if nothing is known.

    The first line of a submission comes from its item, and the last says how it is now.
    """
    lines = [_line(line) for line in audit_log.history(subject)]
    try:
        submission = find_any(subject)
    except errors.NotFound:
        return lines
    return [_made(submission), *lines, _now(submission)]


def _made(submission: Submission) -> str:
    return f"{_moment(submission.made_at)}  version 1  {submission.kind} made by its author, in {submission.lang}"


def _now(submission: Submission) -> str:
    changed = submission.changed_at or submission.made_at
    versions = f"version {submission.v}, shown version {submission.shown_v}"
    return f"Now {submission.state}, {versions}, last changed {_moment(changed)}"


def _line(line: Item) -> str:
    version = f"version {line['v']}" if "v" in line else f"saw {line['shown_v']}" if "shown_v" in line else ""
    facts = "".join(f", {name.replace('_', ' ')}: {line[name]}" for name in line if name not in SAID_FIRST)
    why = f", because: {line['why']}" if "why" in line else ""
    return f"{_moment(datetime.fromisoformat(line['at']))}  {version:9}  {line['action']} by {line['by']}{facts}{why}"


def _moment(moment: datetime) -> str:
    """As clocks in Scotland show it."""
    return f"{clock.in_scotland(moment):%a %d %b %Y %H:%M:%S %Z}"
