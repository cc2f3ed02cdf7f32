"""Writing the items of a copied table back as newer versions, for `restore`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from chalicelib import clock, pledges, stories
from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.submissions import ids, tombstones
from chalicelib.submissions.model import State, Submission
from chalicelib.submissions.store import Store
from chalicelib.submissions.uses import Uses
from chalicelib.totals import ledger

BATCH = 100
VERSIONS = {"v", "shown_v", "changed_at"}
SHOWN = ("show_name", "show_place", "show_badge", "show_kept")
"""Ticks of what the site shows of a person."""


def restore_items(pledges_copy: str, stories_copy: str, submission_ids: Iterable[str]) -> Counter[str]:
    """Write back the submissions with these ids, or all if there are none. Returns how many were `restored`, were the
    `same` already, are `taken back` for good, or `changed meanwhile`, so that they need another restore."""
    keys = {ids.key_of(submission_id) for submission_id in submission_ids}
    done: Counter[str] = Counter()
    for store, copy in ((pledges.store, pledges_copy), (stories.store, stories_copy)):
        items = (item for item in tables.scan(copy) if not keys or item["key"] in keys)
        while batch := list(islice(items, BATCH)):
            done.update(_restore_batch(store, batch))
    return done


def _restore_batch(store: Store[Any], copied: list[Item]) -> Iterator[str]:
    """The outcome of each item."""
    live = {item["key"]: item for item in tables.get_many(store.table, ({"key": each["key"]} for each in copied))}
    wanted = list(tombstones.apply(store.parse(copied)))
    counted = ledger.read(each for each in wanted if isinstance(each, pledges.Pledge))
    for submission in wanted:
        before = live.get(submission.key)
        known = [submission.v, before["v"] if before else 0, counted.get(submission.id, ledger.Counted()).v]
        version = max(known) + 1
        newer = submission.model_copy(update={"v": version, "shown_v": version, "changed_at": clock.now()})
        newer = _ticked_as_now(_unread_as_now(_without_ended_links(newer, before), before), before)
        if submission.removed:
            yield "taken back"
        elif before and _content(before) == _content(newer.item()):
            yield "same"
        else:
            yield "restored" if _write_back(store, newer, before) else "changed meanwhile"


def _without_ended_links(newer: Submission, before: Item | None) -> Submission:
    """The owner's links that were ended since stay so."""
    epoch = before.get("owner_epoch", 0) if before else 0
    return newer.model_copy(update={"owner_epoch": epoch}) if (newer.owner_epoch or 0) < epoch else newer


def _unread_as_now(newer: Submission, before: Item | None) -> Submission:
    """What waits now, because publishing it was undone or its author wrote other words, comes back unread."""
    if before is None or before["state"] not in {State.WAITING, State.QUARANTINED}:
        return newer
    if newer.state not in {State.PUBLIC, State.APPROVED} or newer.text is None:
        return newer
    since = datetime.fromisoformat(before["pending_since"]) if before.get("pending_since") else None
    return newer.unapproved().model_copy(update={"state": State.WAITING, "pending_since": since})


def _ticked_as_now(newer: Submission, before: Item | None) -> Submission:
    """Consent that was taken back stays so: of its ticks an item has those that stand now as well as then. Of one that
    was lost nobody knows what its author took back since, so it is told on the site alone."""
    now = before or {}
    ended = {name: False for name in SHOWN if before and getattr(newer, name, False) and not now.get(name)}
    update: dict[str, Any] = ended | ({"name": None} if "show_name" in ended else {})
    uses = newer.uses.still_in(Uses.model_validate(now.get("uses", {})))
    return newer.model_copy(update=update | {"uses": uses})


def _write_back(store: Store[Any], newer: Submission, before: Item | None) -> bool:
    """Whether it was written, because nobody changed the item meanwhile."""
    condition, values = ("#v = :v", {"v": before["v"]}) if before else ("attribute_not_exists(#key)", {})
    try:
        tables.transact([tables.put_if_of(store.table, newer.item(), condition, **values)])
    except tables.Contended:
        return False
    return True


def _content(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in VERSIONS}
