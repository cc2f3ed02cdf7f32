"""What is public but should not be: files and cards of submissions that no table shows as public any more, and cards
that show something else than the table says.

The stream or the queue may lose the message of a withdrawal, and an item may be deleted. Time alone ends that a name, a
town and own words are public. Nothing else would notice.
"""

import re
from collections.abc import Iterable, Iterator

from chalicelib import clock, log, pledges, publishing, stories
from chalicelib.aws import site_bucket, tables
from chalicelib.aws.tables import Item
from chalicelib.nightly.progress import Cursor
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.submissions.ids import PATTERN
from chalicelib.submissions.model import State, Submission
from chalicelib.totals.reconciliation import LATE

FILES_PER_SLICE = 1000
CARDS_PER_SLICE = 500
_PLEDGE_PAGE = re.compile(rf"[a-z]+/p/({PATTERN})/index\.html")
_OF_STORY = re.compile(rf"[a-z]+/stories/({PATTERN})/index\.html|pictures/({PATTERN})\.jpg")


def check_files(cursor: Cursor | None) -> Cursor | None:
    """Ask the publisher to remove the pages and pictures in this slice of the site bucket that should not be public."""
    paths = site_bucket.list_after(cursor["after"] if cursor else "", FILES_PER_SLICE)
    of_pledges, of_stories = _ids(_PLEDGE_PAGE, paths), _ids(_OF_STORY, paths)
    publishing.request_ids(
        _not_public(pledges.store.find_many(of_pledges), of_pledges),
        _not_public(stories.store.find_many(of_stories), of_stories),
    )
    return {"after": paths[-1]} if len(paths) == FILES_PER_SLICE else None


def check_cards(cursor: Cursor | None) -> Cursor | None:
    """Ask the publisher to remove the cards in this slice of the wall that should not be public, and to write again
    those that show something else than the table says: the time of their details may be over."""
    rows, following = tables.scan_slice(settings().wall_table, cursor, CARDS_PER_SLICE)
    cards = {row["id"]: row for row in rows if "id" in row}
    found = pledges.store.find_many(cards)
    publishing.request_ids(_not_public(found, set(cards)), [])
    if stale := [pledge.id for pledge in found if _is_stale(cards[pledge.id], pledge)]:
        publishing.request_stale_cards(stale, sorted({cards[each]["page"] for each in stale}))
    return following


def _is_stale(row: Item, pledge: Pledge) -> bool:
    """Whether the card in this row of the wall shows something else than the pledge's own card."""
    return pledge.state is State.PUBLIC and any(row.get(name) != value for name, value in pledge.card().items())


def _not_public(submissions: Iterable[Submission], ids: set[str]) -> Iterator[str]:
    """Those that the table does not show as public. One that changed just now may still be in the stream: no alarm."""
    found = {submission.id: submission for submission in submissions}
    for submission_id in sorted(ids):
        submission = found.get(submission_id)
        if submission and submission.state is State.PUBLIC:
            continue
        if submission is None or (submission.changed_at or submission.made_at) + LATE < clock.now():
            log.event("public.unexpected", id=submission_id)
        yield submission_id


def _ids(pattern: re.Pattern[str], paths: Iterable[str]) -> set[str]:
    return {next(filter(None, match.groups())) for path in paths if (match := pattern.fullmatch(path))}
