"""Moderation: words by the public are read before the public sees them.

A pledge that has something to read wakes the review queue. The wake-up is delayed and deduplicated by the queue, so
that there is at most one in each window; it then asks, in one mail per moderator, for all that came in meanwhile. The
link in the mail opens a page that lists what waits. Each decision is conditional on the pledge's version.
"""

from collections.abc import Iterable
from typing import Any

from chalicelib import clock, errors, log, pledges
from chalicelib.aws import queues, tables
from chalicelib.content import catalogue, ordered
from chalicelib.content.sentences import moment, name
from chalicelib.moderation.moderators import Moderator, bearer, moderators
from chalicelib.pledges import Pledge, State, ids
from chalicelib.pledges.changes import Change
from chalicelib.pledges.pledge import Decision
from chalicelib.settings import settings

MOST_LISTED = 50
"""On one page and in one mail; what lies beyond is listed as soon as these are decided."""


def wake(changes: Iterable[Change]) -> None:
    """Ask the review queue for a digest if one of these changes gave moderators something to read. At least once."""
    if any(_newly_waits(change) for change in changes):
        _wake()


def wake_if_anything_waits() -> None:
    """Ask for a digest in any case; it says nothing of what was asked for before. At least once."""
    if pledges.waiting():
        _wake()


def digest(message: dict[str, Any]) -> None:
    """Queue one mail to each moderator about what is new since the last one; none if nothing is. Repeats that find the
    same queue the same mails, whose ids are the same, so they are sent once; what came in between is in another."""
    window, waiting = message["window"], pledges.waiting()
    new = [pledge for pledge in waiting if _first_asked_in(pledge, window)]
    if not new:
        return
    asked_for = ids.fingerprint({"pledges": [f"{pledge.id}.{pledge.v}" for pledge in new]})
    for moderator in moderators():
        asked = {"id": f"review-{asked_for}-{moderator.id}", "moderator": moderator.id}
        named = [pledge.id for pledge in new[:MOST_LISTED]]
        queues.send(settings().mail_queue_url, asked | {"pledges": named, "waiting": len(waiting)})
    log.event("review.asked", window=window, new=len(new), waiting=len(waiting))


def waiting_list(fields: dict[str, Any]) -> dict[str, Any]:
    """What the bearer of a review link may read: who they are, and the oldest pledges that wait. Changes nothing.

    `fields`: token, lang. Returns moderator, waiting (see `_entry`), more (how many are not listed) and reasons.
    Raises NotSignedIn.
    """
    moderator, waiting = bearer(fields.get("token")), pledges.waiting()
    lang = "gd" if fields.get("lang") == "gd" else "en"
    listed = [_entry(pledge, lang) for pledge in waiting[:MOST_LISTED]]
    reasons = [{"code": code, "label": name(lang, "reasons", code)} for code in ordered("reasons")]
    return {"moderator": moderator.name, "waiting": listed, "more": len(waiting) - len(listed), "reasons": reasons}


def decide(fields: dict[str, Any]) -> dict[str, Any]:
    """Carry out one decision, if nobody decided this version before, and write it into the audit.

    `fields`: token, id, v, decision (publish, reject), reason (a code, with reject). Returns decision, by, at, reason.

    Raises NotSignedIn, NotFound, Unfit, AlreadyDecided.
    """
    moderator = bearer(fields.get("token"))
    decision = _decision(fields, moderator)
    pledge = pledges.find(str(fields.get("id")))
    if fields.get("v") is True or pledge.v != fields.get("v") or not pledge.waits:  # True equals 1 in Python
        raise _overtaken(pledge)
    try:
        tables.transact([pledges.change(pledge, decided(pledge, decision)), _audit(pledge, decision)])
    except tables.Contended:
        now = pledges.find(pledge.id)
        raise (_overtaken(now) if now.v != pledge.v else tables.Busy()) from None
    log.event("review.decided", id=pledge.id, v=pledge.v + 1, decision=decision.decision, reason=decision.reason)
    return decision.model_dump(mode="json", exclude_none=True)


def decided(pledge: Pledge, decision: Decision) -> Pledge:
    """The pledge as the decision leaves it. Where only a name was in question, the pledge stays public without it."""
    if decision.decision == "publish":
        outcome: dict[str, Any] = {
            "state": State.PUBLIC,
            "name_approved": pledge.show_name and bool(pledge.name),
        }
    else:
        outcome = {"state": State.PUBLIC if pledge.state is State.PUBLIC else State.REJECTED}
    return pledge.model_copy(update=outcome | {"decided": decision})


def _wake() -> None:
    window = int(clock.now().timestamp()) // max(settings().digest_window, 1)
    once = f"{settings().stage}-{window}"
    queues.send_in_order(settings().review_queue_url, {"window": window}, group="digest", once=once)


def _newly_waits(change: Change) -> bool:
    return bool(change.after and change.after.waits and not (change.before and change.before.waits))


def _first_asked_in(pledge: Pledge, window: int) -> bool:
    """Whether this pledge's version is this window's to ask for; the first window to claim it has it."""
    claim = {
        "id": f"asked-{pledge.id}-{pledge.v}",
        "window": window,
        "expires": int(clock.later(days=90).timestamp()),
    }
    try:
        tables.put(settings().mail_table, claim, unless_exists="id")
    except tables.Refused:
        standing = tables.get(settings().mail_table, {"id": claim["id"]})
        return standing is not None and standing["window"] == window
    return True


def _entry(pledge: Pledge, lang: str) -> dict[str, Any]:
    """All that a moderator sees of a pledge: what would be public, when it came, and whether it is doubtful."""
    entry = {field: getattr(pledge, field) for field in ("id", "v", "lang", "text", "idea", "place", "audience")}
    return entry | {
        "title": name(lang, "ideas", pledge.idea) if pledge.idea else None,
        "name": pledge.name if pledge.show_name else None,
        "made_at": moment(lang, pledge.made_at),
        "doubtful": pledge.state is State.QUARANTINED,
    }


def _decision(fields: dict[str, Any], moderator: Moderator) -> Decision:
    what, reason = fields.get("decision"), str(fields.get("reason"))
    if what == "publish":
        return Decision(decision="publish", by=moderator.name, at=clock.now())
    if what != "reject":
        raise errors.Unfit({"decision": ("errors.wrong_type", {})})
    if reason not in catalogue().reasons:
        raise errors.Unfit({"reason": ("review.reason_needed", {})})
    return Decision(decision="reject", by=moderator.name, at=clock.now(), reason=reason)


def _audit(pledge: Pledge, decision: Decision) -> dict[str, Any]:
    entry = {"pledge_id": pledge.id, "v": pledge.v + 1} | decision.model_dump(mode="json", exclude_none=True)
    return tables.put_of(settings().audit_table, entry, unless_exists="pledge_id")


def _overtaken(pledge: Pledge) -> errors.AlreadyDecided:
    if pledge.state is State.WITHDRAWN:
        return errors.AlreadyDecided("review.withdrawn")
    if pledge.decided is None:
        return errors.AlreadyDecided("review.changed")
    done = "review.already_published" if pledge.decided.decision == "publish" else "review.already_rejected"
    return errors.AlreadyDecided(done, decision=pledge.decided.decision, by=pledge.decided.by, at=pledge.decided.at)
