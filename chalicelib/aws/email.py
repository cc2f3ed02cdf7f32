"""SES: one mail to one address."""

from collections.abc import Mapping
from typing import Any, Protocol

from botocore import exceptions as botocore
from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import settings

TAG_HEADER = "X-Mail-Id"
"""Names the mail in those of SES's notifications that do not tell its tags."""
_THROTTLED = {"TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException"}


class Busy(Exception):
    """SES is throttled or out of reach: the mail was certainly not sent."""


class Rejected(Exception):
    """SES refused the mail (`code` says why), so it was certainly not sent."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OutcomeUnknown(Exception):
    """It is unknown whether SES sent the mail: no answer came, or one that does not tell."""


class Message(Protocol):
    """What a mail says. `headers`: further ones, by name."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


def send(to: str, mail: Message, tag: str) -> str:
    """Send one mail by one request and return its SES message id; `tag` (A-Z a-z 0-9 _ -) names it in SES's records,
    and in what SES tells of it later.

    Raises Busy, Rejected, OutcomeUnknown.
    """
    words = {"Text": mail.text, "Html": mail.html}
    simple = {
        "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
        "Body": {kind: {"Data": data, "Charset": "UTF-8"} for kind, data in words.items()},
        "Headers": [{"Name": name, "Value": value} for name, value in {TAG_HEADER: tag, **mail.headers}.items()],
    }
    try:
        answer = client("sesv2").send_email(
            FromEmailAddress=settings().mail_from,
            Destination={"ToAddresses": [to]},
            Content={"Simple": simple},  # type: ignore[typeddict-item]
            EmailTags=[{"Name": "mail", "Value": tag}],
            **_options(),
        )
    except ClientError as error:
        raise _refusal(error) from error
    except (botocore.ConnectTimeoutError, botocore.EndpointConnectionError) as error:
        raise Busy from error
    except botocore.BotoCoreError as error:
        raise OutcomeUnknown from error
    return answer["MessageId"]


def _options() -> dict[str, Any]:
    """The configuration set by which SES tells us what becomes of a mail, and where answers go, if they are set."""
    answers_to = [settings().mail_reply_to] if settings().mail_reply_to else []
    options = {"ConfigurationSetName": settings().mail_configuration_set, "ReplyToAddresses": answers_to}
    return {name: value for name, value in options.items() if value}


def _refusal(error: ClientError) -> Exception:
    """What an error that SES answered means. With 4xx, SES "does not send the email" (SES, Email sending errors)."""
    status, code = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
    if not 400 <= status < 500:
        return OutcomeUnknown(code)
    return Busy() if status == 429 or code in _THROTTLED else Rejected(code)
