"""Moderation: words by the public are read before the public sees them, and looked at again when somebody reports them.

A piece (a pledge or a story) that has something to read wakes the review queue. The wake-up is delayed and deduplicated
by the queue, so that there is at most one in each window; it then asks, in one mail per moderator, for all that came in
meanwhile. The link in the mail opens a page that lists what waits. Each decision is conditional on the piece's version.
"""

from collections.abc import Iterable
from typing import Any

from chalicelib import clock, errors, log
from chalicelib.aws import queues, tables
from chalicelib.content import catalogue, ordered
from chalicelib.content.sentences import moment, name
from chalicelib.moderation.moderators import Moderator, bearer, moderators
from chalicelib.moderation.shelves import find, shelf_of, waiting, withdraw
from chalicelib.pieces import ids
from chalicelib.pieces.changes import Change, P
from chalicelib.pieces.piece import Decision, Piece, State
from chalicelib.settings import settings
from chalicelib.stories import Story, pictures

__all__ = ["decide", "digest", "picture", "waiting_list", "wake", "wake_if_anything_waits", "withdraw"]

MOST_LISTED = 50
"""On one page and in one mail; what lies beyond is listed as soon as these are decided."""


def wake(changes: Iterable[Change[P]]) -> None:
    """Ask the review queue for a digest if one of these changes gave moderators something to read. At least once."""
    if any(_newly_waits(change) for change in changes):
        _wake()


def wake_if_anything_waits() -> None:
    """Ask for a digest in any case; it says nothing of what was asked for before. At least once."""
    if waiting():
        _wake()


def digest(message: dict[str, Any]) -> None:
    """Queue one mail to each moderator about what is new since the last one; none if nothing is. Repeats that find the
    same queue the same mails, whose ids are the same, so they are sent once; what came in between is in another."""
    window, all_waiting = message["window"], waiting()
    new = [piece for piece in all_waiting if _first_asked_in(piece, window)]
    if not new:
        return
    asked_for = ids.fingerprint({"pieces": [f"{piece.id}.{piece.v}" for piece in new]})
    for moderator in moderators():
        asked = {"id": f"review-{asked_for}-{moderator.id}", "moderator": moderator.id}
        named = [[piece.kind, piece.id] for piece in new[:MOST_LISTED]]
        queues.send(settings().mail_queue_url, asked | {"pieces": named, "waiting": len(all_waiting)})
    log.event("review.asked", window=window, new=len(new), waiting=len(all_waiting))


def waiting_list(fields: dict[str, Any]) -> dict[str, Any]:
    """What the bearer of a review link may read: who they are, and the most urgent pieces that wait.
    Changes nothing.

    `fields`: token, lang. Returns moderator, waiting (see `_entry`), more (how many are not listed) and reasons.
    Raises NotSignedIn.
    """
    moderator, pieces = bearer(fields.get("token")), waiting()
    lang = "gd" if fields.get("lang") == "gd" else "en"
    listed = [_entry(piece, lang) for piece in pieces[:MOST_LISTED]]
    reasons = [{"code": code, "label": name(lang, "reasons", code)} for code in ordered("reasons")]
    return {"moderator": moderator.name, "waiting": listed, "more": len(pieces) - len(listed), "reasons": reasons}


def picture(fields: dict[str, Any]) -> dict[str, Any]:
    """The picture of a story that waits, or None where there is none to see (yet). Changes nothing.

    `fields`: token, id. Returns picture (a `data:` address) and seen (its digest). Raises NotSignedIn, NotFound.
    """
    bearer(fields.get("token"))
    story = find("story", str(fields.get("id")))
    if not isinstance(story, Story) or not story.waits:
        return {"picture": None, "seen": None}
    return dict(pictures.shown_to_moderator(story))


def decide(fields: dict[str, Any]) -> dict[str, Any]:
    """Carry out one decision, if nobody decided this version before, and write it into the audit.

    `fields`: token, kind (pledge, story), id, v, decision (publish, reject; of what was reported keep, reject), reason
    (a code, with reject), picture (`seen` of the one that the page showed). Returns decision, by, at, reason.

    Raises NotSignedIn, NotFound, Unfit, AlreadyDecided.
    """
    moderator, kind = bearer(fields.get("token")), fields.get("kind", "pledge")
    piece = find(kind, str(fields.get("id")))
    decision = _decision(fields, moderator)
    if fields.get("v") is True or piece.v != fields.get("v") or not piece.waits:  # True equals 1 in Python
        raise _overtaken(piece)
    if (decision.decision == "keep") != (piece.reported is not None) and decision.decision != "reject":
        raise errors.Unfit({"decision": ("errors.wrong_type", {})})
    try:
        change = shelf_of(kind).change(piece, piece.decided_on(decision, fields))
        tables.transact([change, _audit(piece, decision)])
    except tables.Contended:
        now = find(kind, piece.id)
        raise (_overtaken(now) if now.v != piece.v else tables.Busy()) from None
    log.event("review.decided", id=piece.id, v=piece.v + 1, decision=decision.decision, reason=decision.reason)
    return decision.model_dump(mode="json", exclude_none=True)


def _wake() -> None:
    window = int(clock.now().timestamp()) // max(settings().digest_window, 1)
    once = f"{settings().stage}-{window}"
    queues.send_in_order(settings().review_queue_url, {"window": window}, group="digest", once=once)


def _newly_waits(change: Change[P]) -> bool:
    before, after = change.before, change.after
    if after is None or not after.waits:
        return False
    return before is None or not before.waits or (after.reported is not None and before.reported is None)


def _first_asked_in(piece: Piece, window: int) -> bool:
    """Whether this piece's version is this window's to ask for; the first window to claim it has it."""
    claim = {
        "id": f"asked-{piece.id}-{piece.v}",
        "window": window,
        "expires": int(clock.later(days=90).timestamp()),
    }
    try:
        tables.put(settings().mail_table, claim, unless_exists="id")
    except tables.Refused:
        standing = tables.get(settings().mail_table, {"id": claim["id"]})
        return standing is not None and standing["window"] == window
    return True


def _entry(piece: Piece, lang: str) -> dict[str, Any]:
    """All that a moderator sees of a piece: what would be public, when it came, and what to look out for."""
    fields = ("kind", "id", "v", "lang", "text", "idea", "place", "audience", "welfare")
    entry = {field: getattr(piece, field) for field in fields}
    why = piece.reported.reason if piece.reported else None
    story = {field: getattr(piece, field, None) for field in ("quote", "picture", "picture_alt")}
    return entry | {
        "title": name(lang, "ideas", piece.idea) if piece.idea else None,
        "name": piece.name if piece.show_name else None,
        "made_at": moment(lang, piece.made_at),
        "doubtful": piece.state is State.QUARANTINED,
        "reported": piece.reported is not None,
        "reported_why": name(lang, "reasons", why) if why else None,
        **story,
    }


def _decision(fields: dict[str, Any], moderator: Moderator) -> Decision:
    what, reason = fields.get("decision"), str(fields.get("reason"))
    if what in ("publish", "keep"):  # no set: what was sent may be of any type, also one without a hash
        return Decision(decision=what, by=moderator.name, at=clock.now())
    if what != "reject":
        raise errors.Unfit({"decision": ("errors.wrong_type", {})})
    if reason not in catalogue().reasons:
        raise errors.Unfit({"reason": ("review.reason_needed", {})})
    return Decision(decision="reject", by=moderator.name, at=clock.now(), reason=reason)


def _audit(piece: Piece, decision: Decision) -> dict[str, Any]:
    """The audit's key is called `pledge_id` from its first days; ids of stories differ from those of pledges."""
    entry = {"pledge_id": piece.id, "v": piece.v + 1, "kind": piece.kind}
    entry |= decision.model_dump(mode="json", exclude_none=True)
    return tables.put_of(settings().audit_table, entry, unless_exists="pledge_id")


_DONE = {"publish": "review.already_published", "reject": "review.already_rejected", "keep": "report.already_kept"}


def _overtaken(piece: Piece) -> errors.AlreadyDecided:
    decided = piece.last_decision
    if piece.state is State.WITHDRAWN:
        return errors.AlreadyDecided("review.withdrawn")
    if decided is None or piece.waits:
        return errors.AlreadyDecided("review.changed")
    return errors.AlreadyDecided(_DONE[decided.decision], decision=decided.decision, by=decided.by, at=decided.at)
