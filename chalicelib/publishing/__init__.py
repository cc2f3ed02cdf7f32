"""Publishing: everything that the public reads is a file, and this writes it.

A message names pledges that may have changed; what is true of them is read from the tables, so messages may come
twice, late or in any order. Runs for the board are one at a time (one FIFO group); share pages follow in groups of
their own, beside each other, so that they never keep the totals waiting.
"""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from chalicelib import clock, log, pledges
from chalicelib.aws import queues, records, site
from chalicelib.pledges import Pledge, State
from chalicelib.pledges.changes import Change
from chalicelib.publishing import board, facets
from chalicelib.settings import settings

AT_ONCE = 100
"""Pledges named in one message."""
GROUPS = 8
"""In which share pages are written beside each other."""
WRITERS = 8
"""Threads of one run that write share pages: each waits for S3 most of the time."""


def ask(changes: list[Change]) -> None:
    """Ask the publisher to bring the site up to date with these changes. At least once; repeats are dropped by the
    queue for five minutes, and do no harm after that."""
    if not changes:
        return
    versions = [f"{change.after.id}.{change.after.v}" for change in changes if change.after]
    seen_by_public = [change.after.id for change in changes if change.after and _concerns_public(change)]
    once = hashlib.sha256(" ".join(versions).encode()).hexdigest()
    _send({"pledges": list(dict.fromkeys(seen_by_public))}, "board", once)


def ask_for_totals() -> None:
    """Ask the publisher to write the totals and the pages that show them, whatever has changed."""
    _send({"pledges": []}, "board", uuid.uuid4().hex)


def ask_for_everything() -> int:
    """Ask the publisher to look at every pledge again, and return how many there are."""
    asked, every = 0, pledges.sweep()
    ask_for_totals()
    while named := [pledge.id for pledge in islice(every, AT_ONCE)]:
        _send({"pledges": named}, "board", uuid.uuid4().hex)
        asked += len(named)
    return asked


def publish(messages: Iterable[dict[str, Any]]) -> None:
    """Do what these messages ask for. At least once; the outcome is the same however often."""
    board_asked, named, shares = False, [], []
    for message in messages:
        board_asked = board_asked or "pledges" in message
        named += message.get("pledges", [])
        shares += message.get("shares", [])
    if board_asked:
        _publish_board(named)
    if shares:
        _publish_shares(shares)


def publish_challenge(challenge: dict[str, Any]) -> None:
    """Put a newly signed challenge where the form's page fetches it."""
    site.write("data/challenge.json", json.dumps(challenge), int(clock.now().timestamp()))


def asked(record: dict[str, Any]) -> dict[str, list[str]]:
    """What a message of the queue asks for. Raises TypeError, ValueError."""
    message = records.message(record)
    if not all(isinstance(named, list) and all(isinstance(each, str) for each in named) for named in message.values()):
        raise TypeError("a message that does not name pledges")
    return message


def _concerns_public(change: Change) -> bool:
    """Whether the public sees, or may have seen, this pledge; what was before is unknown where a change was missed."""
    if change.before is None and change.after is not None and change.after.v > 1:
        return True
    return any(pledge is not None and pledge.state is State.PUBLIC for pledge in (change.before, change.after))


def _send(body: dict[str, Any], group: str, once: str) -> None:
    queues.send_in_order(settings().publish_queue_url, body, group=group, once=once)


def _publish_board(named: list[str]) -> None:
    """Sew what is newly public, take down what no longer is, then write the pages that show it and the totals."""
    from chalicelib.publishing import files

    pages: set[str] = set()

    def sew(found: list[Pledge]) -> None:
        pages.update(_sew(found))

    found = _until_settled(named, sew)
    files.write_board(board.snapshot(), pages)
    _ask_for_shares(found)
    log.event("board.published", pledges=len(found), pages=len(pages))


def _until_settled(named: list[str], act: Callable[[list[Pledge]], None]) -> list[Pledge]:
    """Do `act` with these pledges as they are, and again with those that changed meanwhile: who reads, then writes, has
    to look once more, or what was withdrawn in between stands there for good."""
    found = pledges.find_many(named)
    left = found
    while left:
        act(left)
        now = pledges.find_many(named)
        left, found = [pledge for pledge in now if pledge not in found], now
    return found


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

    _until_settled(named, publish_all)
