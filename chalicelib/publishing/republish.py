"""Everything published again, slice by slice: first the cards of all pledges, then all pages of the wall in order.

A slice only sends what is to be done and then the next slice, all in one group of the queue. So the next slice waits
until the work of this one is done, a failure repeats one slice at most, and live traffic has groups of its own.
"""

from bisect import bisect_right

from chalicelib import log, pledges
from chalicelib.pledges import Pledge, State
from chalicelib.publishing import files, pages, progress, shares, wall
from chalicelib.publishing.repeat import repeat_until_stable
from chalicelib.publishing.requests import (
    Cursor,
    request_cards,
    request_pages,
    request_slice,
    request_wall_pages,
)

PLEDGES_PER_SLICE = 1000
PAGES_PER_SLICE = 20


def walk(cursor: Cursor) -> None:
    """Request the work of one slice, then the next slice; at the end the totals and the pages that all share."""
    following = _walk_pledges(cursor) if cursor.part == "pledges" else _walk_wall(cursor)
    log.event("republish.slice", part=cursor.part, done=cursor.done, ended=following is None)
    progress.note(cursor, ended=following is None)
    if following:
        request_slice(following)
    else:
        request_pages()


def publish_cards(ids: list[str]) -> None:
    """Bring cards and numbers of these pledges up to date, and remove the pages of those that are not public."""

    def act(found: list[Pledge], snapshot: int) -> None:
        wall.update(found, (), snapshot)
        with files.side_by_side() as do:
            shares.remove(do, [pledge.id for pledge in found if pledge.state is not State.PUBLIC])

    repeat_until_stable(pledges.store.find_many, ids, act)


def publish_wall_pages(names: list[str]) -> None:
    """Write these pages of the wall, each once, and the share pages of the pledges on them."""

    def act(found: list[Pledge], snapshot: int) -> None:
        wall.update([pledge for pledge in found if pledge.state is not State.PUBLIC], (), snapshot)
        with files.side_by_side() as do:
            shares.publish(do, found, shares.Numbered(wall.numbers(pledge.id for pledge in found)), snapshot)

    for name in names:
        repeat_until_stable(pledges.store.find_many, [card["id"] for card in wall.cards(name)], act)
    pages.write_month_pages(names)


def publish_months(names: list[str]) -> None:
    """Write these pages of the wall."""
    if names:
        pages.write_month_pages(names)


def _walk_pledges(cursor: Cursor) -> Cursor:
    found, last = pledges.store.sweep_slice({"key": cursor.after} if cursor.after else None, PLEDGES_PER_SLICE)
    request_cards(pledge.id for pledge in found)
    if last is None:
        return Cursor(run=cursor.run, part="wall")
    return cursor.model_copy(update={"after": last["key"], "done": cursor.done + len(found)})


def _walk_wall(cursor: Cursor) -> Cursor | None:
    every = wall.current().every_page()
    names = every[bisect_right(every, cursor.after or "") :][:PAGES_PER_SLICE]
    request_wall_pages(names)
    if not names:
        return None
    return cursor.model_copy(update={"after": names[-1], "done": cursor.done + len(names)})
