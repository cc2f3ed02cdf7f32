"""Hooks on AWS calls of the code under test: to fail or record them, or to interleave another change.

`operation` names a service and a call: "dynamodb.PutItem". The clients outlive a test, so its hooks are removed at its
end (`remove_hooks`, called by the world).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.aws.clients import client

_hooks: list[tuple[Any, str, Callable[..., Any]]] = []


def hook(moment: str, operation: str, handler: Callable[..., Any]) -> None:
    """Call `handler(**kwargs)` at a moment of botocore, such as `before-call` or `after-call`, until the test ends."""
    _hooks.append(_register(f"{moment}.{operation}", handler))


@contextmanager
def hooked(names: Iterable[str], handler: Callable[..., Any]) -> Iterator[None]:
    """Call `handler(**kwargs)` within the block at these moments, such as `after-call.s3` (every call of the service)
    or `before-call.s3.PutObject`."""
    registered = [_register(name, handler) for name in names]
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


def remove_hooks() -> None:
    """Remove the hooks of a test."""
    while _hooks:
        events, name, handler = _hooks.pop()
        events.unregister(name, handler)


def _register(name: str, handler: Callable[..., Any]) -> tuple[Any, str, Callable[..., Any]]:
    events = client(name.split(".")[1]).meta.events  # type: ignore[call-overload]
    events.register(name, handler)
    return events, name, handler
