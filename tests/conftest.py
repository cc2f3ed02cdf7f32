"""Fixtures and settings that all tests share."""

from collections.abc import Iterator

import hypothesis
import pytest

from tests.world import fresh

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture
def world() -> Iterator[None]:
    """A stage of its own for one test, in process; see `tests/world.py`."""
    with fresh():
        yield
