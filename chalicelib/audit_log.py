"""The audit log: one line for each act on a subject: who, when, on which version, why. Lines are added, never changed.

A subject is a submission (its id), or `moderator <id>`, `person <id>`, `switch <name>`, `mail <id>`, `social kit`. An
action is what was done to it, as a past participle: entered, answered, screened, mailed, viewed, decided, edited,
undone, reported, released, withdrawn, erased, switched, handed_out.
`by` is a name, or `author`, `public`, or the function that did it. Facts are `v` (the version of a
submission that the act made) or `shown_v` (the one that it was about), `why`, and what else is worth knowing. Of the
public's words it has only those that a moderator changed (`original`), until their author erases them; of those of a
story that was handed out a digest (`mark`, see `publishing.retold`).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.settings import settings

AUTHOR, PUBLIC = "author", "public"
"""Who did it, where no name is known."""
DAYS_A_MONTH = 31


def entry(subject: str, action: str, *, by: str, **facts: Any) -> Action:
    """The action that adds a line, for the transaction that does what the line says. A condition of that transaction
    refuses repeats, so the line is named by its moment."""
    line = _line(subject, action, by=by, **facts)
    return put_of(line | {"line": f"{line['at']}#{line.get('v', '')}#{action}#{by}"})


def write(subject: str, action: str, *, by: str, **facts: Any) -> None:
    """Add a line by itself: once if it is about a shown version (`write_once`), else each time. Raises Busy."""
    if "shown_v" in facts:
        write_once([about_version(subject, action, by=by, **facts)])
    else:
        tables.transact([entry(subject, action, by=by, **facts)])


def about_version(subject: str, action: str, *, by: str, shown_v: int, **facts: Any) -> Item:
    """A line for `write_once`, named by the version that it is about, the action, and who did it."""
    return _line(subject, action, by=by, shown_v=shown_v, **facts) | {"line": f"{shown_v}#{action}#{by}"}


def about_mail(mail_id: str, *, by: str, **facts: Any) -> Item:
    """A line for `write_once` about a mail, of which there is one, however often it was tried."""
    return _line(f"mail {mail_id}", "mailed", by=by, **facts) | {"line": "mailed"}


def named(subject: str, action: str, name: str, *, by: str, **facts: Any) -> Item:
    """A line for `write_once` under this name: whatever says it again adds none."""
    return _line(subject, action, by=by, **facts) | {"line": name}


def put_of(line: Item) -> Action:
    """The action that adds a line of `about_version`, for a transaction that repeats do not enter."""
    return tables.put_of(settings().audit_log_table, line, unless_exists="subject")


def write_once(lines: Iterable[Item]) -> None:
    """Add those of up to 100 lines whose name is new. A line that is known costs a read unit, a new one two write units
    more. Raises Busy."""
    by_key = {(line["subject"], line["line"]): line for line in lines}
    keys = [{"subject": subject, "line": name} for subject, name in by_key]
    known = {(line["subject"], line["line"]) for line in tables.get_many(settings().audit_log_table, keys)}
    new = [put_of(line) for key, line in by_key.items() if key not in known]
    if new:
        try:
            tables.transact(new)
        except tables.Contended:  # by a repeat at the same moment
            write_once(by_key.values())


def history(subject: str) -> list[Item]:
    """The lines of this subject, oldest first."""
    return sorted(tables.query(settings().audit_log_table, subject=subject), key=lambda line: str(line["at"]))


def forget_words(subject: str) -> None:
    """Take the public's words out of the lines of this subject: that something was decided stays. Raises Busy."""
    for line in history(subject):
        if "original" in line:
            key = {"subject": subject, "line": line["line"]}
            tables.update(settings().audit_log_table, key, "REMOVE #original")


def decided_in(week: date) -> Iterator[Item]:
    """The decisions of the week that begins with this Monday, by Scotland's days; the index lags by up to a second."""
    yield from tables.query(settings().audit_log_table, index="decided", week=week.isoformat())


def _line(subject: str, action: str, **facts: Any) -> Item:
    """A line without its name. It goes after `AUDIT_MONTHS`."""
    expires = clock.later(days=DAYS_A_MONTH * settings().audit_months)
    line = {"subject": subject, "action": action, "at": clock.now().isoformat(), "expires": int(expires.timestamp())}
    if action == "decided":  # only these are in the index of decisions
        line["week"] = (clock.today() - timedelta(days=clock.today().weekday())).isoformat()
    return line | {name: value for name, value in facts.items() if value is not None}
