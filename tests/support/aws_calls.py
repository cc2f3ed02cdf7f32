"""Hooks on AWS calls of the code under test: to fail or record them, or to interleave another change.

`operation` names a service and a call: "dynamodb.PutItem". The clients outlive a test, so its hooks are removed at its
end (`remove_hooks`, called by the world).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core.models import botocore_stubber

from chalicelib.aws.clients import client


class WorkerKilled(BaseException):
    """The process was killed here; no handler in the code under test catches it."""


_hooks: list[tuple[Any, str, Callable[..., Any]]] = []


_THROTTLED = {"Error": {"Code": "ThrottlingException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}


def _kill() -> None:
    raise WorkerKilled


def _throttle() -> None:
    raise ClientError(_THROTTLED, "call")  # type: ignore[arg-type]


def _time_out() -> None:
    raise ReadTimeoutError(endpoint_url="https://aws.test")


FAULTS: dict[str, tuple[str, Callable[[], None]]] = {
    "killed before": ("before-call", _kill),
    "killed after": ("after-call", _kill),
    "throttled": ("before-call", _throttle),
    "timed out before": ("before-call", _time_out),
    "timed out after": ("after-call", _time_out),
}
"""Faults of any call: the moment, and what then happens there. Killed and timed out "after": it took effect."""


def hook(moment: str, operation: str, handler: Callable[..., Any]) -> None:
    """Call `handler(**kwargs)` at a moment of botocore, such as `before-call` or `after-call`, until the test ends."""
    _hooks.append(_register(f"{moment}.{operation}", handler))


def calls_of(operation: str) -> list[dict[str, Any]]:
    """A list that takes the parameters of each such call from now on."""
    calls: list[dict[str, Any]] = []
    hook("before-parameter-build", operation, lambda params, **_: calls.append(dict(params)))
    return calls


@contextmanager
def hooked(names: Iterable[str], handler: Callable[..., Any], clients: Callable[..., Any] = client) -> Iterator[None]:
    """Call `handler(**kwargs)` within the block at these moments, such as `after-call.s3` (every call of the service)
    or `before-call.s3.PutObject`. `clients`: whose calls, by the name of the service."""
    registered = [_register(name, handler, clients) for name in names]
    try:
        yield
    finally:
        for events, name, _ in registered:
            events.unregister(name, handler)


def before_call(operation: str, action: Callable[[], Any]) -> None:
    """Run `action` before each such call."""

    def run(**_: Any) -> None:  # botocore treats any value but None as the answer
        action()

    hook("before-call", operation, run)


def before_next_call(operation: str, action: Callable[[], Any]) -> None:
    """Run `action` before the next such call only. Calls of `action` itself are not hooked."""
    waiting = [action]
    before_call(operation, lambda: waiting.pop()() if waiting else None)


def lose_next_answer(operation: str) -> None:
    """The next such request takes effect, but its answer does not arrive; boto3 may repeat it."""
    waiting = [ReadTimeoutError]

    def lose(request: Any, **_: Any) -> None:
        if waiting:
            botocore_stubber(event_name="before-send", request=request)
            raise waiting.pop()(endpoint_url=request.url)

    hook("before-send", operation, lose)


def remove_hooks() -> None:
    """Remove the hooks of a test."""
    while _hooks:
        events, name, handler = _hooks.pop()
        events.unregister(name, handler)


def _register(
    name: str, handler: Callable[..., Any], clients: Callable[..., Any] = client
) -> tuple[Any, str, Callable[..., Any]]:
    events = clients(name.split(".")[1]).meta.events
    events.register(name, handler)
    return events, name, handler


class Raw:
    """The body of an answer, as botocore reads it from the network."""

    def __init__(self, body: str) -> None:
        self._body = body.encode()

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


def refusal(request: Any, code: str, message: str) -> AWSResponse:
    """In the form of the service: JSON of Lambda, XML of S3."""
    xml = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    body = xml if ".s3." in request.url else f'{{"Type": "User", "message": "{message}"}}'
    headers = HTTPHeaders()
    headers["x-amzn-errortype"] = code
    return AWSResponse(request.url, 400, headers, Raw(body))


def answering(client: Any, code: str, message: str, times: int) -> list[str]:
    """AWS refuses so many times, then takes the call. The list takes each request."""
    asked: list[str] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        asked.append(request.url)
        if len(asked) <= times:
            return refusal(request, code, message)
        return AWSResponse(request.url, 200, HTTPHeaders(), Raw("" if ".s3." in request.url else "{}"))

    client.meta.events.register("before-send", answer)
    return asked
