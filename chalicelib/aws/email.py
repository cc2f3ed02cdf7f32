"""SES: one mail to one address."""

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import settings


class Rejected(Exception):
    """SES refused the mail, so it was certainly not sent."""


def send(to: str, subject: str, text: str, html: str, tag: str) -> str:
    """Send one mail and return its SES message id; `tag` (A-Z a-z 0-9 _ -) identifies it in SES's records.

    Raises Rejected.
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
        raise Rejected from error
    return answer["MessageId"]
