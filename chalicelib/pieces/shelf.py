"""A table of pieces: keeping one once, finding it, changing it on the condition that nobody else did."""

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from chalicelib import clock, errors, log
from chalicelib.aws import tables
from chalicelib.pieces import ids
from chalicelib.pieces.piece import PARTS, Piece, Report, State
from chalicelib.settings import settings

P = TypeVar("P", bound=Piece)
BUCKET = 15
"""Seconds: the same content from the same address, sent again without a key within this time, is a double click."""


class Shelf(Generic[P]):
    """The table that a setting names, and the shape of what it holds."""

    def __init__(self, setting: str, shape: type[P]) -> None:
        self._setting, self._shape = setting, shape

    @property
    def table(self) -> str:
        return str(getattr(settings(), self._setting))

    def keep(self, piece: P, keys: list[str]) -> P:
        """Keep it under its own key, the first of `keys`, by one conditional write, unless it stands under any of them;
        then the piece that stands there is the answer.

        Raises Unfit (the key was used for other content) and KeptNothing.
        """
        item = piece.item()
        try:
            if len(keys) == 1:
                tables.put(self.table, item, unless_exists="key")
            else:
                checks = [tables.absent_of(self.table, {"key": key}) for key in keys[1:]]
                tables.transact([tables.put_of(self.table, item, unless_exists="key"), *checks])
        except (tables.Refused, tables.Contended):
            return self._kept_before(piece, keys)
        log.event(f"{piece.kind}.made", id=piece.id, state=piece.state, channel=piece.channel, lang=piece.lang)
        return piece

    def at(self, keys: Iterable[str]) -> list[P]:
        """Those of the keys' pieces that exist, in no order."""
        return list(self._readable(tables.get_many(self.table, ({"key": key} for key in keys))))

    def find(self, piece_id: str) -> P:
        """The piece as it is now. Raises NotFound."""
        item = ids.ID.fullmatch(piece_id) and tables.get(self.table, {"key": ids.key_of(piece_id)})
        if not item or item["id"] != piece_id:
            raise errors.NotFound
        return self._shape.of(item)

    def find_many(self, piece_ids: Iterable[str]) -> list[P]:
        """Those of the pieces that exist, as they are now, oldest first."""
        keys = (ids.key_of(piece_id) for piece_id in dict.fromkeys(piece_ids) if ids.ID.fullmatch(piece_id))
        return sorted(self.at(keys), key=lambda piece: piece.id)

    def waiting(self) -> list[P]:
        """The pieces that a moderator has still to read, oldest first (a second behind, at times)."""
        parts = (tables.query(self.table, index="waiting", waits=part) for part in PARTS)
        return sorted(self._readable(item for part in parts for item in part), key=lambda piece: piece.id)

    def sweep(self) -> Iterator[P]:
        """Every piece there is, in no order."""
        return self._readable(tables.scan(self.table))

    def change(self, before: P, after: P) -> dict[str, Any]:
        """The action for a transaction that makes `before` into `after`, one version up, if nobody else changed it."""
        item = after.model_copy(update={"v": before.v + 1}).item()
        put = {"TableName": self.table, "Item": tables.packed(item), "ConditionExpression": "#v = :v"}
        values = tables.packed({":v": before.v})
        return {"Put": put | {"ExpressionAttributeNames": {"#v": "v"}, "ExpressionAttributeValues": values}}

    def withdraw(self, piece_id: str) -> P:
        """Take it back: it is no longer counted nor shown. Repeats change nothing. Raises NotFound."""
        while True:
            piece = self.find(piece_id)
            if piece.state is State.WITHDRAWN:
                return piece
            self._changed(piece, {"state": State.WITHDRAWN})

    def report(self, piece_id: str, reason: str | None) -> None:
        """Put it on the moderators' list, unless it is there, or is past reporting (see `Piece.reportable`).

        Any number of reports make one entry. Raises NotFound.
        """
        while True:
            piece = self.find(piece_id)
            report = Report(at=clock.now(), reason=reason)
            if not piece.reportable or self._changed(piece, {"reported": report}):
                return

    def _changed(self, piece: P, update: dict[str, Any]) -> bool:
        try:
            tables.transact([self.change(piece, piece.model_copy(update=update))])
        except tables.Contended:
            return False  # somebody else changed it meanwhile
        return True

    def _readable(self, items: Iterable[dict[str, Any]]) -> Iterator[P]:
        """The pieces in these items. One that cannot be read is told in the log and does not hold up the others."""
        for item in items:
            try:
                yield self._shape.of(item)
            except ValidationError as error:
                log.failure(f"{self._shape.kind}.unreadable", error, key=item.get("key"))

    def _kept_before(self, piece: P, keys: list[str]) -> P:
        kept = self.at(keys)
        if not kept:  # two clicks met in one transaction, and neither was written
            raise errors.KeptNothing(seconds=1)
        if kept[0].fingerprint != piece.fingerprint:
            raise errors.Unfit({"key": ("errors.key_reused", {})})
        return kept[0]


def identities(key: str | None, content: str, address: str, *purpose: str) -> list[str]:
    """The keys under which a request may already be kept; the first is its own.

    A form sent without script has no key: the fingerprint of its content, its address and the time, in buckets, stand
    for one. The bucket before is looked at too, because a double click can fall on both sides of an edge.
    """
    if key:
        return [ids.key_from(*purpose, "key", key)]
    bucket = int(clock.now().timestamp()) // BUCKET
    return [ids.key_from(*purpose, "content", content, address, str(each)) for each in (bucket, bucket - 1)]
