"""A stand-in for SES below boto3's client: retries and parsing of errors are real, only the network is not.

It notes what it was asked and what it accepted, and fails as SES or the network does.
"""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from tests.support.aws_calls import hook

URL = "https://email.eu-west-2.amazonaws.com/v2/email/outbound-emails"
NOT_SENT = {
    "throttled": (429, "TooManyRequestsException"),
    "over the quota": (400, "LimitExceededException"),
    "rejected": (400, "MessageRejected"),
    "no permission": (403, "AccessDeniedException"),
}
SENT_OR_NOT = {"server error": (500, "InternalFailure"), "unavailable": (503, "ServiceUnavailable")}
NO_CONNECTION: dict[str, Callable[[], Exception]] = {
    "no connection": lambda: ConnectTimeoutError(endpoint_url=URL),
    "no such host": lambda: EndpointConnectionError(endpoint_url=URL, error="none"),
}
NO_ANSWER: dict[str, Callable[[], Exception]] = {
    "no answer in time": lambda: ReadTimeoutError(endpoint_url=URL),
    "connection lost": lambda: ConnectionClosedError(endpoint_url=URL),
}


class _Body(BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


class Ses:
    """`requests` and `accepted`: the id (tag) of each mail, in order. `fault`: how requests fail (a key of the above),
    "" for not at all; `takes_effect`: whether SES sends the mail of a request whose outcome is unknown. `mails`: the
    accepted ones, as they were asked for."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.accepted: list[str] = []
        self.mails: list[dict[str, Any]] = []
        self.fault = ""
        self.takes_effect = True
        hook("before-send", "sesv2.SendEmail", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        mail = json.loads(request.body)
        mail_id = mail["EmailTags"][0]["Value"]
        self.requests.append(mail_id)
        if self.fault in NO_CONNECTION:
            raise NO_CONNECTION[self.fault]()
        if self.fault in NOT_SENT:
            return _response(*NOT_SENT[self.fault])
        if not self.fault or self.takes_effect:
            self.accepted.append(mail_id)
            self.mails.append(mail)
        if self.fault in NO_ANSWER:
            raise NO_ANSWER[self.fault]()
        return _response(*SENT_OR_NOT[self.fault]) if self.fault else _response(200, "")


def _response(status: int, code: str) -> AWSResponse:
    body = json.dumps({"message": code} if code else {"MessageId": "ses-1"}).encode()
    headers = HTTPHeaders.from_dict({"Content-Type": "application/json", "x-amzn-errortype": code})
    return AWSResponse(URL, status, headers, _Body(body))
