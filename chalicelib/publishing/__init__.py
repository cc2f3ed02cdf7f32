"""Publishing: everything that the public reads is a file, and this writes it.

A message names pledges or stories that may have changed; what is true of them is read from the tables, so messages may
come twice, late or in any order. Runs for the board are one at a time (one FIFO group); share pages follow in groups of
their own, beside each other, so that they never keep the totals waiting.
"""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from chalicelib import clock, log, pledges, stories
from chalicelib.aws import queues, records, site
from chalicelib.pieces.changes import Change, P
from chalicelib.pledges import Pledge, State
from chalicelib.publishing import board, facets
from chalicelib.publishing.settled import until_settled
from chalicelib.settings import settings
from chalicelib.stories import Story

AT_ONCE = 100
"""Pieces named in one message."""
GROUPS = 8
"""In which share pages are written beside each other."""
WRITERS = 8
"""Threads of one run that write share pages: each waits for S3 most of the time."""


def ask(changes: list[Change[Pledge]]) -> None:
    """Ask the publisher to bring the site up to date with these changes, if any shows in totals or pages. At least
    once; repeats are dropped by the queue for five minutes, and do no harm after that."""
    if shown := [change for change in changes if not _changes_nothing(change)]:
        _send({"pledges": _seen_by_public(shown)}, "board", _once(shown))


def ask_for_stories(changes: list[Change[Story]]) -> None:
    """The same for stories. Most changes are none that the public sees."""
    shown = [change for change in changes if not _changes_nothing(change)]
    if named := _seen_by_public(shown):
        _send({"stories": named}, "stories", _once(shown))


def ask_for_totals() -> None:
    """Ask the publisher to write the totals and the pages that show them, whatever has changed."""
    _send({"pledges": []}, "board", uuid.uuid4().hex)


def ask_for_every_story() -> None:
    """Ask the publisher to look at every story again, and then to write what `ask_for_totals` names."""
    every = (story.id for story in stories.shelf.sweep())
    _send({"stories": list(islice(every, AT_ONCE))}, "stories", uuid.uuid4().hex)
    while named := list(islice(every, AT_ONCE)):
        _send({"stories": named}, "stories", uuid.uuid4().hex)


def ask_for_everything() -> int:
    """Ask the publisher to look at every story and pledge again, and return how many pledges there are."""
    asked, every = 0, pledges.sweep()
    ask_for_every_story()
    ask_for_totals()
    while named := [pledge.id for pledge in islice(every, AT_ONCE)]:
        _send({"pledges": named}, "board", uuid.uuid4().hex)
        asked += len(named)
    return asked


def publish(messages: Iterable[dict[str, Any]]) -> None:
    """Do what these messages ask for. At least once; the outcome is the same however often."""
    named: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        for kind, ids in message.items():
            named[kind] += ids
    if "stories" in named:
        _publish_stories(named["stories"])
    if "pledges" in named:
        _publish_board(named["pledges"])
    if "shares" in named:
        _publish_shares(named["shares"])


def publish_challenge(challenge: dict[str, Any]) -> None:
    """Put a newly signed challenge where the form's page fetches it."""
    site.write("data/challenge.json", json.dumps(challenge), int(clock.now().timestamp()))


def asked(record: dict[str, Any]) -> dict[str, list[str]]:
    """What a message of the queue asks for. Raises TypeError, ValueError."""
    message = records.message(record)
    if not all(isinstance(named, list) and all(isinstance(each, str) for each in named) for named in message.values()):
        raise TypeError("a message that does not name pieces")
    return message


def _seen_by_public(changes: Iterable[Change[P]]) -> list[str]:
    named = (change.after.id for change in changes if change.after and _concerns_public(change))
    return list(dict.fromkeys(named))


def _once(changes: Iterable[Change[P]]) -> str:
    versions = [f"{change.after.id}.{change.after.v}" for change in changes if change.after]
    return hashlib.sha256(" ".join(versions).encode()).hexdigest()


def _changes_nothing(change: Change[P]) -> bool:
    """Whether totals and pages stay as they are, as when a piece is reported or kept."""
    before, after = change.before, change.after
    return before is not None and after is not None and before.state is after.state and before.card() == after.card()


def _concerns_public(change: Change[P]) -> bool:
    """Whether the public sees, or may have seen, this piece; what was before is unknown where a change was missed."""
    if change.before is None and change.after is not None and change.after.v > 1:
        return True
    return any(piece is not None and piece.state is State.PUBLIC for piece in (change.before, change.after))


def _send(body: dict[str, Any], group: str, once: str) -> None:
    queues.send_in_order(settings().publish_queue_url, body, group=group, once=once)


def _publish_board(named: list[str]) -> None:
    """Sew what is newly public, take down what no longer is, then write the pages that show it and the totals."""
    from chalicelib.publishing import files

    pages: set[str] = set()

    def sew(found: list[Pledge]) -> None:
        pages.update(_sew(found))

    found = until_settled(pledges.find_many, named, sew)
    files.write_board(board.snapshot(), pages)
    _ask_for_shares(found)
    log.event("board.published", pledges=len(found), pages=len(pages))


def _sew(found: list[Pledge]) -> set[str]:
    """Bring the board up to date with these pledges; return the pages of the wall that this touched,
    and those before them, which may not link to them yet."""
    shown = [pledge for pledge in found if pledge.state is State.PUBLIC]
    before = board.stitches(pledge.id for pledge in found)
    after = board.sew([pledge for pledge in shown if pledge.id not in before]) | before
    for pledge in found:
        stitch = after.get(pledge.id)
        if stitch and pledge.state is not State.PUBLIC:
            board.take_down(pledge, stitch)
        elif stitch and pledge.id in before:
            board.show(pledge, stitch)
    facets.note((pledge, after[pledge.id]) for pledge in shown)
    touched = {after[pledge.id].page for pledge in found if pledge.id in after}
    return touched | {board.page_before(page) for page in touched}


def _ask_for_shares(found: list[Pledge]) -> None:
    groups: dict[int, list[Pledge]] = defaultdict(list)
    for pledge in found:
        groups[ord(pledge.key[-1]) % GROUPS].append(pledge)
    for number, members in groups.items():
        _send({"shares": [pledge.id for pledge in members]}, f"shares-{number}", uuid.uuid4().hex)


def _publish_stories(named: list[str]) -> None:
    """Bring the stories' own pages up to date, then what lists them; the home page, which shows one, follows."""
    from chalicelib.publishing import tales

    until_settled(stories.shelf.find_many, named, tales.publish_pages)
    tales.publish_lists(board.snapshot().snapshot)
    ask_for_totals()
    log.event("stories.published", stories=len(named))


def _publish_shares(named: list[str]) -> None:
    from chalicelib.publishing import files

    stitches = board.stitches(named)

    def publish_share(pledge: Pledge) -> None:
        if pledge.state is State.PUBLIC and pledge.id in stitches:
            files.write_share(pledge, stitches[pledge.id].number)
        else:
            for path in files.share_paths(pledge.id):
                site.remove(path)

    def publish_all(found: list[Pledge]) -> None:
        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(publish_share, found))

    until_settled(pledges.find_many, named, publish_all)
