"""SES: one mail to one address."""

from botocore import exceptions as botocore
from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import settings

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


def send(to: str, subject: str, text: str, html: str, tag: str) -> str:
    """Send one mail by one request and return its SES message id; `tag` (A-Z a-z 0-9 _ -) names it in SES's records.

    Raises Busy, Rejected, OutcomeUnknown.
    """
    body = {"Text": {"Data": text, "Charset": "UTF-8"}, "Html": {"Data": html, "Charset": "UTF-8"}}
    try:
        answer = client("sesv2").send_email(
            FromEmailAddress=settings().mail_from,
            Destination={"ToAddresses": [to]},
            Content={"Simple": {"Subject": {"Data": subject, "Charset": "UTF-8"}, "Body": body}},  # type: ignore[typeddict-item]
            EmailTags=[{"Name": "mail", "Value": tag}],
        )
    except ClientError as error:
        raise _refusal(error) from error
    except (botocore.ConnectTimeoutError, botocore.EndpointConnectionError) as error:
        raise Busy from error
    except botocore.BotoCoreError as error:
        raise OutcomeUnknown from error
    return answer["MessageId"]


def _refusal(error: ClientError) -> Exception:
    """What an error that SES answered means. With 4xx, SES "does not send the email" (SES, Email sending errors)."""
    status, code = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
    if not 400 <= status < 500:
        return OutcomeUnknown(code)
    return Busy() if status == 429 or code in _THROTTLED else Rejected(code)
