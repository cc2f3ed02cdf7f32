"""What the nightly pass does, in this order. A task does one slice from a cursor on (None: the first one), within five
minutes, and returns the cursor of the next slice, or None after the last. A slice may be done more than once, and by
two runs at once.
"""

from collections.abc import Callable

from chalicelib import publishing, totals
from chalicelib.nightly import public_files, retention
from chalicelib.nightly.progress import Cursor
from chalicelib.people.retention import forget_people
from chalicelib.totals import reconciliation


def count_missed_pledges(cursor: Cursor | None) -> Cursor | None:
    """Count and publish the pledges that the stream did not deliver."""
    changes, following = reconciliation.not_counted(cursor)
    publishing.request_pledges(changes)
    totals.apply(change.after for change in changes if change.after)
    return following


def publish_totals(_cursor: Cursor | None) -> None:
    """Publish outcomes, totals, the pages that all pledges share, and all that says what is switched off."""
    publishing.request_outcomes()
    publishing.request_pages()
    publishing.request_switched()


TASKS: dict[str, Callable[[Cursor | None], Cursor | None]] = {
    "count missed pledges": count_missed_pledges,
    "recount totals": reconciliation.recount,
    "check public files": public_files.check_files,
    "check cards": public_files.check_cards,
    "check pledges": public_files.check_pledges,
    "check stories": public_files.check_stories,
    "forget in pledges": retention.forget_in_pledges,
    "forget in stories": retention.forget_in_stories,
    "forget people": forget_people,
    "publish totals": publish_totals,
}
