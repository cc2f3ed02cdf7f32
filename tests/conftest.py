"""Fixtures and settings that all tests share."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

from chalicelib.aws.clients import client
from tests.world import fresh

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture
def world() -> Iterator[None]:
    """A stage of its own for one test, in process; see `tests/world.py`."""
    with fresh():
        yield


@pytest.fixture
def sent(world: None) -> list[dict[str, Any]]:
    """The mails that SES took, as it was asked to send them."""
    taken: list[dict[str, Any]] = []
    asked: list[dict[str, Any]] = []
    events = client("sesv2").meta.events
    events.register("before-parameter-build.sesv2.SendEmail", lambda params, **_: asked.append(params))
    events.register("after-call.sesv2.SendEmail", lambda **_: taken.append(asked[-1]))
    return taken
