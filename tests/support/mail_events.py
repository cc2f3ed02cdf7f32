"""What SES tells of mails, as SNS passes it to a function."""

import json
from typing import Any

from chalicelib.aws.email import TAG_HEADER
from chalicelib.settings import settings

ACCOUNT = "000000000000"


def sns(message: str, *, topic: str = "", source: str = "aws:sns") -> dict[str, Any]:
    """A record of SNS."""
    told: dict[str, Any] = {"Type": "Notification", "MessageId": "1", "Subject": None, "MessageAttributes": {}}
    told |= {"TopicArn": topic or settings().mail_events_topic_arn, "Message": message}
    return {"EventSource": source, "EventVersion": "1.0", "Sns": told}


def event(kind: str, mail_id: str | None, *addresses: str, **more: str) -> str:
    """In the shape of event publishing. `more`: account and configuration set of the sender, and what of a bounce."""
    given = {"account": ACCOUNT, "configuration_set": settings().mail_configuration_set, **more}
    tags = {"ses:configuration-set": [given["configuration_set"]]} | ({"mail": [mail_id]} if mail_id else {})
    mail = {"messageId": "ses-1", "sendingAccountId": given["account"], "tags": tags}
    return json.dumps({"eventType": kind, "mail": mail} | _details(kind, addresses, more))


def notification(kind: str, mail_id: str, *addresses: str, **more: str) -> str:
    """In the shape of notifications of an identity, which tell no tags."""
    headers = [{"name": "From", "value": "x"}, {"name": TAG_HEADER, "value": mail_id}]
    mail = {"messageId": "ses-1", "sendingAccountId": ACCOUNT, "headers": headers, "headersTruncated": False}
    return json.dumps({"notificationType": kind, "mail": mail} | _details(kind, addresses, more))


def _details(kind: str, addresses: tuple[str, ...], more: dict[str, str]) -> dict[str, Any]:
    listed = [{"emailAddress": address} for address in addresses]
    if kind == "Bounce":
        return {"bounce": {"bounceType": more["bounceType"], "bouncedRecipients": listed}}
    return {"complaint": {"complainedRecipients": listed}} if kind == "Complaint" else {kind.lower(): {}}
