"""Pledges: making one, changing how it stands, finding it again."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from chalicelib import clock, errors, log
from chalicelib.aws import tables
from chalicelib.content import catalogue, phrases
from chalicelib.pledges import ids, starts
from chalicelib.pledges.doubts import doubtful
from chalicelib.pledges.form import PledgeForm, parse
from chalicelib.pledges.pledge import PARTS, Pledge, State
from chalicelib.settings import settings

__all__ = ["Pledge", "State", "change", "find", "find_many", "make", "sweep", "waiting", "withdraw"]

BUCKET = 15
"""Seconds: the same content from the same address, sent again without a key within this time, is a double click."""


def make(fields: dict[str, Any], address: str) -> Pledge:
    """Keep the pledge in what was sent, once, and return it as it was kept the first time.

    Raises Unfit (a field needs changing, or the key was used for other content) and KeptNothing.
    """
    try:
        form = parse(fields)
    except errors.Unfit:
        if kept := _kept_when_it_was_fit(fields):
            return kept
        raise
    keys = _identities(form, address)
    return _keep(form, _pledge(form, keys[0]), keys)


def withdraw(pledge_id: str) -> Pledge:
    """Take a pledge back: it is no longer counted nor shown. Repeats change nothing. Raises NotFound."""
    while True:
        pledge = find(pledge_id)
        if pledge.state is State.WITHDRAWN:
            return pledge
        try:
            tables.transact([change(pledge, pledge.model_copy(update={"state": State.WITHDRAWN}))])
        except tables.Contended:
            continue  # somebody else changed it meanwhile


def change(before: Pledge, after: Pledge) -> dict[str, Any]:
    """The action for a transaction that makes `before` into `after`, one version up, if nobody else changed it."""
    table = settings().pledges_table
    item = after.model_copy(update={"v": before.v + 1}).item()
    put = {"TableName": table, "Item": tables.packed(item), "ConditionExpression": "#v = :v"}
    names = {
        "ExpressionAttributeNames": {"#v": "v"},
        "ExpressionAttributeValues": tables.packed({":v": before.v}),
    }
    return {"Put": put | names}


def find(pledge_id: str) -> Pledge:
    """The pledge as it is now. Raises NotFound."""
    item = ids.ID.fullmatch(pledge_id) and tables.get(settings().pledges_table, {"key": ids.key_of(pledge_id)})
    if not item or item["id"] != pledge_id:
        raise errors.NotFound
    return Pledge.of(item)


def find_many(pledge_ids: Iterable[str]) -> list[Pledge]:
    """Those of the pledges that exist, as they are now, oldest first."""
    keys = [{"key": ids.key_of(pledge_id)} for pledge_id in dict.fromkeys(pledge_ids) if ids.ID.fullmatch(pledge_id)]
    found = _readable(tables.get_many(settings().pledges_table, keys))
    return sorted(found, key=lambda pledge: pledge.id)


def waiting() -> list[Pledge]:
    """The pledges that a moderator has still to read, oldest first (a second behind, at times)."""
    parts = (tables.query(settings().pledges_table, index="waiting", waits=part) for part in PARTS)
    return sorted(_readable(item for part in parts for item in part), key=lambda pledge: pledge.id)


def sweep() -> Iterator[Pledge]:
    """Every pledge there is, in no order."""
    return _readable(tables.scan(settings().pledges_table))


def _readable(items: Iterable[dict[str, Any]]) -> Iterator[Pledge]:
    """The pledges in these items. One that cannot be read is told in the log and does not hold up the others."""
    for item in items:
        try:
            yield Pledge.of(item)
        except ValidationError as error:
            log.failure("pledge.unreadable", error, key=item.get("key"))


def _pledge(form: PledgeForm, key: str) -> Pledge:
    now, content = clock.now(), form.content()
    distressed = form.text is not None and phrases.found(form.text, catalogue().welfare)
    state = State.QUARANTINED if doubtful(form) else State.WAITING if form.text else State.PUBLIC
    return Pledge.model_validate(
        content
        | {"key": key, "id": ids.new_id(key, now), "v": 1, "season": settings().season, "state": state}
        | {"made_at": now, "start": starts.day(form.start, now), "welfare": distressed}
        | {"fingerprint": ids.fingerprint(content)}
    )


def _identities(form: PledgeForm, address: str) -> list[str]:
    """The keys under which this request may already be kept; the first is its own.

    A form sent without script has no key: its content, its address and the time, in buckets, stand for one. The bucket
    before is looked at too, because a double click can fall on both sides of an edge.
    """
    if form.key:
        return [ids.key_from("key", form.key)]
    bucket = int(clock.now().timestamp()) // BUCKET
    content = ids.fingerprint(form.content())
    return [ids.key_from("content", content, address, str(each)) for each in (bucket, bucket - 1)]


def _keep(form: PledgeForm, pledge: Pledge, keys: list[str]) -> Pledge:
    """One conditional write; where it does not hold, the pledge that stands there already is the answer."""
    table, item = settings().pledges_table, pledge.item()
    try:
        if len(keys) == 1:
            tables.put(table, item, unless_exists="key")
        else:
            checks = [tables.absent_of(table, {"key": key}) for key in keys[1:]]
            tables.transact([tables.put_of(table, item, unless_exists="key"), *checks])
    except (tables.Refused, tables.Contended):
        return _kept_before(form, keys)
    log.event("pledge.made", id=pledge.id, state=pledge.state, channel=pledge.channel, lang=pledge.lang)
    return pledge


def _kept_when_it_was_fit(fields: dict[str, Any]) -> Pledge | None:
    """The pledge kept under the same key with the same content, when only time has made that content unfit: a start
    that lies in the past now, an idea or a place that left the catalogue."""
    try:
        form = parse(fields, again=True)
    except errors.Unfit:
        return None
    if not form.key:
        return None
    kept = _at([ids.key_from("key", form.key)])
    return kept[0] if kept and kept[0].fingerprint == ids.fingerprint(form.content()) else None


def _kept_before(form: PledgeForm, keys: list[str]) -> Pledge:
    kept = _at(keys)
    if not kept:  # two clicks met in one transaction, and neither was written
        raise errors.KeptNothing(seconds=1)
    pledge = kept[0]
    if pledge.fingerprint != ids.fingerprint(form.content()):
        raise errors.Unfit({"key": ("errors.key_reused", {})})
    return pledge


def _at(keys: list[str]) -> list[Pledge]:
    return list(_readable(tables.get_many(settings().pledges_table, ({"key": key} for key in keys))))
