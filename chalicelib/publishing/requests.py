"""Requests to the publisher: messages of the publish queue, each naming pledges or stories that may have changed.

A message only names submissions. The publisher reads what is true of them from the tables, so messages may come twice,
late or in any order. The queue runs one request of a group at a time: all writes to the wall are in one group.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Literal

from pydantic import ConfigDict

from chalicelib import clock, stories
from chalicelib.aws import queues
from chalicelib.models import Model
from chalicelib.pledges import Pledge, State
from chalicelib.settings import settings
from chalicelib.stories import Story
from chalicelib.submissions.changes import Change, S
from chalicelib.submissions.model import Submission

IDS_PER_MESSAGE = 100
REPUBLISH = "republish"
"""The group in which everything is published again: one message at a time, beside the groups of live traffic."""
SHARE_GROUPS = 8
"""Groups of the queue in which share pages are written side by side, so that they never delay the totals."""


class Cursor(Model):
    """How far publishing everything again has got: `after` is the key of a pledge, later the name of a page of the
    wall; `done` counts them. `run` names the whole of it; names of later runs are higher."""

    run: str
    part: Literal["pledges", "wall"] = "pledges"
    after: str | None = None
    done: int = 0


class PagesRequest(Model):
    """A message of the delayed queue: the pages that are due at the end of this window. `window`: when it began, in
    seconds since 1970."""

    window: int


class PublishRequest(Model):
    """The body of one message: ids of what to publish. `pledges=[]` asks for the totals, and later the pages that show
    them. A message with an unknown key, as a newer version might send, is parked."""

    model_config = ConfigDict(extra="forbid")
    pledges: list[str] | None = None
    stories: list[str] | None = None
    shares: list[str] | None = None
    """Pledges whose share page is to be written."""
    pages: Literal[True] | None = None
    """Totals, home and all pages that share them are to be written at once."""
    cards: list[str] | None = None
    """Pledges whose card and number are to be brought up to date; no page is written."""
    wall_pages: list[str] | None = None
    """Pages of the wall (by `wall_places.page_name`), to write with the share pages of the pledges on them."""
    months: list[str] | None = None
    """Pages of the wall, to write without the share pages."""
    forms: Literal[True] | None = None
    """What scripts are told of the switches, then every form."""
    republish: Cursor | None = None
    outcomes: Literal[True] | None = None
    """What the public is told of outcomes is to be renewed."""
    changed_pages: Literal[True] | None = None
    """What the publisher's version writes differently from the last one is to be written again."""


def request_pledges(changes: list[Change[Pledge]]) -> None:
    """Ask the publisher to publish these changes, if any shows in totals or pages. At least once; the queue drops
    repeats for five minutes, and a later repeat does no harm."""
    if visible := [change for change in changes if _is_visible(change)]:
        _send(PublishRequest(pledges=_public_ids(visible)), "wall", _deduplication_id(visible))


def request_stories(changes: list[Change[Story]]) -> None:
    """Ask the publisher to publish these changes, if any concerns what the public sees. At least once."""
    visible = [change for change in changes if _is_visible(change)]
    if ids := _public_ids(visible):
        _send(PublishRequest(stories=ids), "stories", _deduplication_id(visible))


def request_ids(pledge_ids: Iterable[str], story_ids: Iterable[str]) -> None:
    """Ask the publisher to publish these pledges and stories as they are now, or to remove what is public of them."""
    for ids in _batches(iter(pledge_ids)):
        _send(PublishRequest(pledges=ids), "wall")
    for ids in _batches(iter(story_ids)):
        _send(PublishRequest(stories=ids), "stories")


def request_pages() -> None:
    """Ask the publisher to write at once the totals and the pages that show them, whatever has changed."""
    _send(PublishRequest(pages=True), "wall")


def request_outcomes() -> None:
    """Ask the publisher to renew what the public is told of outcomes, and after that the pages that show it."""
    _send(PublishRequest(outcomes=True), "wall")


def request_due_pages() -> None:
    """Ask for the run that writes the pages that are due, at the end of the current window. The queue keeps one request
    for each window."""
    now = int(clock.now().timestamp())
    window = now - now % settings().pages_window
    queues.send_fifo(settings().pages_queue_url, PagesRequest(window=window), "pages", f"pages-{window}")


def request_every_story() -> None:
    """Ask the publisher to publish every story again, and after that the home page, which shows one."""
    batches = _batches(story.id for story in stories.store.sweep())
    _send(PublishRequest(stories=next(batches, [])), "stories")
    for ids in batches:
        _send(PublishRequest(stories=ids), "stories")


def request_every_pledge() -> str:
    """Ask the publisher to publish every pledge again. It sends itself one slice after the other. Returns the run."""
    run = f"{clock.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}"
    request_slice(Cursor(run=run))
    return run


def request_everything() -> str:
    """Ask the publisher to publish everything again. Returns the run that walks through the pledges."""
    request_forms()
    request_every_story()
    request_pages()
    return request_every_pledge()


def request_changed_pages() -> None:
    """Ask the publisher for what it writes differently from the version before it. At least once."""
    _send(PublishRequest(changed_pages=True), REPUBLISH)


def request_slice(cursor: Cursor) -> None:
    """Ask the publisher for the next slice of everything. At least once; the queue drops repeats for five minutes."""
    place = f"{cursor.run}-{cursor.part}-{cursor.after}"
    _send(PublishRequest(republish=cursor), REPUBLISH, hashlib.sha256(place.encode()).hexdigest())


def request_cards(ids: Iterable[str]) -> None:
    """Ask, below live traffic, for the cards and numbers of these pledges."""
    for batch in _batches(iter(ids)):
        _send(PublishRequest(cards=batch), REPUBLISH)


def request_stale_cards(ids: Iterable[str], names: Iterable[str]) -> None:
    """Ask, below live traffic, for these pledges' cards, then for the pages of the wall that they are on, then for the
    pages that show the newest cards."""
    request_cards(ids)
    request_wall_pages(names)
    _send(PublishRequest(pledges=[]), REPUBLISH)


def request_wall_pages(names: Iterable[str]) -> None:
    """Ask, below live traffic, for these pages of the wall and the share pages of the pledges on them."""
    for name in names:
        _send(PublishRequest(wall_pages=[name]), REPUBLISH)


def request_forms() -> None:
    """Ask the publisher to tell scripts what is switched off, and to write every form. At least once."""
    _send(PublishRequest(forms=True), "forms")


def request_story_lists() -> None:
    """Ask for all that lists stories, the pinned one first, and after that the pages that show one. At least once."""
    _send(PublishRequest(stories=[]), "stories")


def request_switched() -> None:
    """Ask for all that says in plain HTML what is switched off, and the notice: forms, the list of stories, and after
    that the pages that all pledges share. At least once."""
    request_forms()
    request_story_lists()


def request_months(names: Iterable[str]) -> None:
    """Ask, below live traffic, for these pages of the wall, without the share pages."""
    for batch in _batches(iter(names)):
        _send(PublishRequest(months=batch), REPUBLISH)


def request_shares(pledge_ids: Iterable[str]) -> None:
    """Ask the publisher to write or remove the share pages of these pledges. At least once."""
    groups: dict[int, list[str]] = {}
    for pledge_id in dict.fromkeys(pledge_ids):
        groups.setdefault(ord(pledge_id[-1]) % SHARE_GROUPS, []).append(pledge_id)
    for number, ids in groups.items():
        _send(PublishRequest(shares=ids), f"shares-{number}")


def set_aside(request: PublishRequest, group: str) -> bool:
    """Ask for this again in a group of its own, where it keeps nothing waiting until it is mended. At least once. False
    if it failed there already."""
    if group.startswith("alone-"):
        return False
    alone = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
    _send(request, f"alone-{alone}", alone)
    return True


def _batches(ids: Iterator[str]) -> Iterator[list[str]]:
    return iter(lambda: list(islice(ids, IDS_PER_MESSAGE)), [])


def _public_ids(changes: Iterable[Change[S]]) -> list[str]:
    named = (change.after or change.before for change in changes if _concerns_public(change))
    return list(dict.fromkeys(submission.id for submission in named if submission))


def _deduplication_id(changes: Iterable[Change[S]]) -> str:
    versions = [f"{change.after.id}.{change.after.v}" for change in changes if change.after]
    versions += [f"{change.before.id}.gone" for change in changes if change.before and not change.after]
    return hashlib.sha256(" ".join(versions).encode()).hexdigest()


def _is_visible(change: Change[S]) -> bool:
    """Whether totals or pages change. They do not when a submission is approved or reported, or a report dismissed."""
    before, after = change.before, change.after
    if State.CANARY in {each.state for each in (before, after) if each}:
        return False
    return before is None or after is None or _shown(before) != _shown(after)


def _shown(submission: Submission) -> tuple[bool, Any]:
    """What totals, pages and feeds have of it."""
    return submission.counted, (submission.card(), submission.retold) if submission.state is State.PUBLIC else None


def _concerns_public(change: Change[S]) -> bool:
    """Whether the public sees, or may have seen, this submission. Where a change was missed, its state before is
    unknown, so it counts as seen."""
    if change.before is None and change.after is not None and change.after.v > 1:
        return True
    return any(submission and submission.state is State.PUBLIC for submission in (change.before, change.after))


def _send(request: PublishRequest, group: str, deduplication_id: str = "") -> None:
    queues.send_fifo(settings().publish_queue_url, request, group, deduplication_id or uuid.uuid4().hex)
