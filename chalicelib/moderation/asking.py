"""Asking a moderator by mail: each mail on a topic has a number, and its id is made of topic, moderator and number.

The moderator's item says which number was claimed last and whether its message reached the mail queue. So whoever ends
between the two is made up for by the next run, with the same id, and the receipt makes one mail of repeats.
"""

from datetime import datetime, timedelta
from typing import Literal

from chalicelib import clock, log
from chalicelib.aws import queues, tables
from chalicelib.models import Model
from chalicelib.moderation.moderators import Moderator, authenticate
from chalicelib.moderation.rhythm import Asked
from chalicelib.settings import settings
from chalicelib.submissions.form import TextOrNone

ByRhythm = Literal["review", "overdue", "readers", "welfare", "weekly", "milestone"]
Topic = Literal["review", "overdue", "readers", "welfare", "weekly", "milestone", "link", "rehearsal"]
BY_RHYTHM: tuple[ByRhythm, ...] = ("review", "overdue", "readers", "welfare", "weekly", "milestone")


NEW_LINK_EVERY = timedelta(minutes=30)


class LinkRequest(Model):
    """A moderator whose review link has expired asks for a new one. `token`: of the old link."""

    token: TextOrNone = None


class ModeratorEmail(Model):
    """A message of the mail queue: a mail on this topic to the moderator with this id, composed when it is sent. It is
    about what became pending after `since` and not after `until`."""

    id: str
    moderator: str
    topic: Topic
    since: datetime | None = None
    until: datetime | None = None


def asked(moderator: Moderator, topic: ByRhythm) -> Asked:
    """The mails on the topic that the moderator was sent."""
    found: Asked = getattr(moderator, f"asked_{topic}")
    return found


def ask(moderator: Moderator, topic: ByRhythm, until: datetime) -> None:
    """Queue the moderator's next mail on the topic, unless another worker does. The mail is sent at most once."""
    before = asked(moderator, topic)
    claimed = before.next(clock.now(), until)
    if _write(moderator, topic, claimed, before.n):
        _queue(moderator, topic, claimed)


def finish(moderator: Moderator) -> None:
    """Queue the mails that a worker claimed and did not queue."""
    for topic in BY_RHYTHM:
        if not asked(moderator, topic).queued:
            _queue(moderator, topic, asked(moderator, topic))


def forget(moderator: Moderator, topic: ByRhythm) -> None:
    """The topic is settled: what comes next is told anew."""
    before = asked(moderator, topic)
    _write(moderator, topic, before.model_copy(update={"since": None, "until": None}), before.n)


def request_link(request: LinkRequest) -> None:
    """Mail a new review link to the moderator of this one, whom nobody is told of; one in half an hour at most.

    Raises NotSignedIn: forged, of another stage or purpose, or ended.
    """
    slot = int(clock.now().timestamp() // NEW_LINK_EVERY.total_seconds())
    _queue_asked_for(authenticate(request.token, even_expired=True), "link", slot)


def request_rehearsal(moderator: Moderator) -> None:
    """Mail the test of whether links come through whole; one a minute at most."""
    _queue_asked_for(moderator, "rehearsal", int(clock.now().timestamp() // 60))


def _queue_asked_for(moderator: Moderator, topic: Topic, slot: int) -> None:
    """Queue a mail; any further one within the same slot of time is the same mail."""
    email = ModeratorEmail(id=f"{topic}-{moderator.id}-{slot}", moderator=moderator.id, topic=topic)
    queues.send(settings().mail_queue_url, email)


def _queue(moderator: Moderator, topic: ByRhythm, claimed: Asked) -> None:
    mail_id = f"{topic}-{moderator.id}-{claimed.n}"
    told = {"moderator": moderator.id, "topic": topic, "since": claimed.since, "until": claimed.until}
    queues.send(settings().mail_queue_url, ModeratorEmail(id=mail_id, **told))
    log.event("review.asked", mail=mail_id)
    _write(moderator, topic, claimed.model_copy(update={"queued": True}), claimed.n)


def _write(moderator: Moderator, topic: ByRhythm, after: Asked, n: int) -> bool:
    """Whether it was written, because nobody has asked them on this topic meanwhile."""
    name = f"asked_{topic}"
    change, condition = (
        f"SET #{name} = :after",
        f"attribute_exists(#id) AND (attribute_not_exists(#{name}) OR #{name}.#n = :n)",
    )
    key, values = {"id": moderator.id}, {"after": after.model_dump(mode="json"), "n": n}
    try:
        tables.update(settings().moderators_table, key, change, condition, **values)
    except tables.ConditionFailed:
        return False
    return True
