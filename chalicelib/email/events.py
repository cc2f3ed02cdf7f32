"""What SES tells of mails, by SNS: in the shape of event publishing (`eventType`) or of notifications of an identity
(`notificationType`).

Nothing but our topic can call the function that reads this, and only SES can write to the topic, of our configuration
set (`infra/foundation.yaml`). A message that says to be of another topic, account or configuration set is refused all
the same.
"""

import json
from typing import Any, Literal

from chalicelib import log
from chalicelib.aws.email import TAG_HEADER
from chalicelib.aws.event_batches import Record
from chalicelib.models import Model
from chalicelib.settings import settings

Said = Literal["sent", "delivered", "bounced", "undelivered", "complained", "rejected"]
"""`bounced`: there is no such mailbox; `undelivered`: it took nothing this time; `rejected`: SES sent nothing after
all."""
_SAID: dict[str, Said] = {
    "Send": "sent",
    "Delivery": "delivered",
    "Bounce": "undelivered",
    "Complaint": "complained",
    "Reject": "rejected",
}
_RECIPIENTS = {"Bounce": ("bounce", "bouncedRecipients"), "Complaint": ("complaint", "complainedRecipients")}


class MailEvent(Model):
    """What became of one mail. `mail_id`: that of its receipt, None for mails that are not ours to note; `addresses`:
    of a bounce or a complaint."""

    said: Said
    mail_id: str | None
    message_id: str
    addresses: tuple[str, ...] = ()


def parse(record: Record) -> MailEvent | None:
    """The event in a record of SNS; None if it tells nothing or was refused. Raises ValueError and the like if it
    cannot be read."""
    sns = record["Sns"]
    if record["EventSource"] != "aws:sns" or sns["TopicArn"] != settings().mail_events_topic_arn:
        _refuse("topic")
        return None
    if sns["Type"] != "Notification" or not sns["Message"].lstrip().startswith("{"):
        return None  # SES says in words that it found the topic
    told = json.loads(sns["Message"])
    return _event(told, told.get("eventType") or told["notificationType"])


def _event(told: dict[str, Any], kind: str) -> MailEvent | None:
    mail = told["mail"]
    tags: dict[str, list[str]] = mail.get("tags", {})
    if not _is_ours(mail, tags) or kind not in _SAID:
        return None
    said = "bounced" if kind == "Bounce" and told["bounce"]["bounceType"] == "Permanent" else _SAID[kind]
    part, listed = _RECIPIENTS.get(kind, ("", ""))
    addresses = tuple(each["emailAddress"] for each in told.get(part, {}).get(listed, ()))
    return MailEvent(said=said, mail_id=_mail_id(mail, tags), message_id=mail["messageId"], addresses=addresses)


def _is_ours(mail: dict[str, Any], tags: dict[str, list[str]]) -> bool:
    ours, account = [settings().mail_configuration_set], settings().mail_events_topic_arn.split(":")[4]
    is_ours = mail["sendingAccountId"] == account and tags.get("ses:configuration-set", ours) == ours
    if not is_ours:
        _refuse("sender")
    return is_ours


def _mail_id(mail: dict[str, Any], tags: dict[str, list[str]]) -> str | None:
    """The tag, or the header that says the same."""
    headers = {each["name"].lower(): str(each["value"]) for each in mail.get("headers", ())}
    return next(iter(tags.get("mail", ())), headers.get(TAG_HEADER.lower()))


def _refuse(what: str) -> None:
    log.event("mail.event_refused", what=what)
