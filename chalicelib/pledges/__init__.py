"""Pledges: making one, changing how it stands, finding it again."""

from typing import Any

from chalicelib import clock, errors
from chalicelib.content import catalogue, phrases
from chalicelib.pieces import ids
from chalicelib.pieces.doubts import doubtful
from chalicelib.pieces.piece import State
from chalicelib.pieces.shelf import Shelf, identities
from chalicelib.pledges import starts
from chalicelib.pledges.form import PledgeForm, parse
from chalicelib.pledges.pledge import Pledge
from chalicelib.settings import settings

__all__ = ["Pledge", "State", "change", "find", "find_many", "make", "shelf", "sweep", "waiting", "withdraw"]

shelf = Shelf("pledges_table", Pledge)
find, find_many, sweep, waiting = shelf.find, shelf.find_many, shelf.sweep, shelf.waiting
change, withdraw = shelf.change, shelf.withdraw


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
    keys = identities(form.key, ids.fingerprint(form.content()), address)
    return shelf.keep(_pledge(form, keys[0]), keys)


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


def _kept_when_it_was_fit(fields: dict[str, Any]) -> Pledge | None:
    """The pledge kept under the same key with the same content, when only time has made that content unfit: a start
    that lies in the past now, an idea or a place that left the catalogue."""
    try:
        form = parse(fields, again=True)
    except errors.Unfit:
        return None
    if not form.key:
        return None
    kept = shelf.at([ids.key_from("key", form.key)])
    return kept[0] if kept and kept[0].fingerprint == ids.fingerprint(form.content()) else None
