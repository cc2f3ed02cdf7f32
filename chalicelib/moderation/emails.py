"""The mails to moderators: each is composed when it is sent, from what is pending then."""

from datetime import datetime
from typing import Literal

from chalicelib import audit_log, clock, switches
from chalicelib.aws import queues
from chalicelib.content.rules import REHEARSAL_FRAGMENT
from chalicelib.content.translations import text
from chalicelib.email import Email, compose, send_once
from chalicelib.moderation import digest, digest_email, milestone_email, weekly, welfare
from chalicelib.moderation.asking import ModeratorEmail, Topic
from chalicelib.moderation.moderators import Moderator, find_moderator, link_days, moderators, review_link
from chalicelib.settings import settings

HOLD = 900
"""Seconds; the longest delay that SQS allows."""


def send(email: ModeratorEmail) -> None:
    """Send the mail, at most once (see `send_once`). A revoked moderator gets none. While mail is switched off it goes
    back into the queue, and is composed when it is sent; but a mail about words of distress waits for no switch."""
    if email.topic != "welfare" and switches.is_off("mail"):
        queues.send(settings().mail_queue_url, email, delay=HOLD)
        return
    moderator = find_moderator(email.moderator)
    if moderator:
        send_once(
            email.id, moderator.address, lambda: _compose(email, moderator), lambda mail: _log(email, moderator, mail)
        )


def _log(email: ModeratorEmail, moderator: Moderator, mail: Email) -> None:
    """A line for the mail, and one for each version whose words are in it; repeats add none. Raises Busy."""
    by = f"{email.topic} mail, to {moderator.name}"
    words = [audit_log.about_version(each, "mailed", by=by, shown_v=shown_v) for each, shown_v in mail.about]
    audit_log.write_once([audit_log.about_mail(email.id, by="send_mail", to=moderator.name, topic=email.topic), *words])


def _compose(email: ModeratorEmail, moderator: Moderator) -> Email | None:
    """The mail, or None when there is nothing to say any more."""
    match email.topic:
        case "review":
            return digest_email.digest(moderator, email.since, email.until or clock.now())
        case "overdue":
            return _overdue(moderator, email.since, email.until or clock.now())
        case "readers":
            return _few_readers(moderator)
        case "welfare":
            return _welfare(moderator)
        case "weekly" | "milestone":
            return _of_campaign(email, moderator)
        case "link" | "rehearsal":
            return _asked_for(moderator, email.topic)


def _of_campaign(email: ModeratorEmail, moderator: Moderator) -> Email | None:
    if email.topic == "weekly":
        return weekly.weekly(moderator.lang, email.until or weekly.week_ended())
    return milestone_email.about(moderator, email.since, email.until or clock.now())


def _asked_for(moderator: Moderator, topic: Literal["link", "rehearsal"]) -> Email:
    rehearsal = f"{settings().site_origin}/{moderator.lang}/review/rehearsal/#{REHEARSAL_FRAGMENT}"
    link = review_link(moderator) if topic == "link" else rehearsal
    return _notice(moderator, topic, text(moderator.lang, f"mail.{topic}_subject"), link)


def _overdue(moderator: Moderator, since: datetime | None, until: datetime) -> Email | None:
    """What became overdue since the lead was told of others."""
    waiting = [each.waits_since for each in digest.pending_until(until)]
    count = sum(since is None or each > since for each in waiting)
    age = digest_email.duration(moderator.lang, settings().overdue_hours)
    subject = text(moderator.lang, "mail.overdue_subject", count=count, age=age)
    return _notice(moderator, "overdue", subject, review_link(moderator)) if count else None


def _welfare(moderator: Moderator) -> Email | None:
    """How many texts of distress nobody has opened, without a word of them."""
    count = len(welfare.unopened())
    subject = text(moderator.lang, "mail.welfare_subject", count=count)
    return _notice(moderator, "welfare", subject, review_link(moderator)) if count else None


def _few_readers(moderator: Moderator) -> Email | None:
    count = len(digest.available(moderators()))
    subject = text(moderator.lang, "mail.readers_subject", count=count)
    return _notice(moderator, "readers", subject) if count < digest.FEWEST_READERS else None


def _notice(moderator: Moderator, topic: Topic, subject: str, link: str = "") -> Email:
    """A short mail: a sentence or two, and perhaps a link."""
    lang, is_secret = moderator.lang, link and topic != "rehearsal"
    label = text(lang, "mail.rehearsal_link" if topic == "rehearsal" else "mail.review_link")
    footer = text(lang, "mail.review_footer", count=link_days()) if is_secret else ""
    facts = {"paragraphs": [text(lang, f"mail.{topic}_text")], "link": link, "label": label, "footer": footer}
    return compose("notice", lang, subject, **facts)
