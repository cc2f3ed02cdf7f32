"""What the public sees compared with the tables: files and cards that should not be public, pages that lack, and cards
that show something else than the table says.

The stream or the queue may lose a message, and an item or a file may be deleted. Time alone ends that a name, a town
and own words are public. Nothing else would notice.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from chalicelib import clock, log, moderation, pledges, publishing, stories
from chalicelib.aws import site_bucket, tables
from chalicelib.aws.clients import CONNECTIONS
from chalicelib.aws.tables import Item
from chalicelib.content import DEFAULT_LANGUAGE
from chalicelib.nightly.progress import Cursor
from chalicelib.pledges import Pledge
from chalicelib.publishing import shares
from chalicelib.publishing import stories as story_pages
from chalicelib.settings import settings
from chalicelib.submissions.ids import PATTERN
from chalicelib.submissions.model import State, Submission
from chalicelib.submissions.store import S, Store
from chalicelib.totals.reconciliation import LATE

FILES_PER_SLICE = 1000
CARDS_PER_SLICE = 500
SUBMISSIONS_PER_SLICE = 500
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


def check_pledges(cursor: Cursor | None) -> Cursor | None:
    """Ask the publisher for the public pledges in this slice that have no page, or one from before they changed, and
    for the release of those that are approved and should be public by now."""
    outdated, following = _outdated(pledges.store, shares.path, cursor)
    publishing.request_ids(outdated, [])
    return following


def check_stories(cursor: Cursor | None) -> Cursor | None:
    """The same for stories."""
    outdated, following = _outdated(stories.store, story_pages.path, cursor)
    publishing.request_ids([], outdated)
    return following


def _outdated(
    store: Store[S], path: Callable[[str, str], str], cursor: Cursor | None
) -> tuple[list[str], Cursor | None]:
    """The ids, and where the next slice begins. A change that the public does not see makes a page older, too: only a
    page that lacks is logged, unless its message may still be in the stream."""
    found, following = store.sweep_slice(cursor, SUBMISSIONS_PER_SLICE)
    moderation.request_overdue(found)
    public = [submission for submission in found if submission.has_page]
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        snapshots = threads.map(lambda each: site_bucket.snapshot_of(path(DEFAULT_LANGUAGE, each.id)), public)
    outdated = []
    for submission, snapshot in zip(public, snapshots, strict=True):
        changed_at = submission.changed_at or submission.made_at
        if snapshot is None and not _is_recent(submission):
            log.event("public.missing", id=submission.id)
        if snapshot is None or snapshot < changed_at.timestamp() * 1000:
            outdated.append(submission.id)
    return outdated, following


def _is_stale(row: Item, pledge: Pledge) -> bool:
    """Whether the card in this row of the wall shows something else than the pledge's own card."""
    return pledge.has_page and any(row.get(name) != value for name, value in pledge.card().items())


def _not_public(submissions: Iterable[Submission], ids: set[str]) -> Iterator[str]:
    """Those that should have no page. No alarm for one that changed just now, which may still be in the stream, and for
    a story whose time on public pages is over."""
    found = {submission.id: submission for submission in submissions}
    for submission_id in sorted(ids):
        submission = found.get(submission_id)
        if submission and submission.has_page:
            continue
        if submission is None or (submission.state is not State.PUBLIC and not _is_recent(submission)):
            log.event("public.unexpected", id=submission_id)
        yield submission_id


def _is_recent(submission: Submission) -> bool:
    """Whether its last change may still be in the stream."""
    return (submission.changed_at or submission.made_at) + LATE >= clock.now()


def _ids(pattern: re.Pattern[str], paths: Iterable[str]) -> set[str]:
    return {next(filter(None, match.groups())) for path in paths if (match := pattern.fullmatch(path))}
