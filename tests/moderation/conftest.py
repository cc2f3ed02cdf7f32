"""Worlds of tests that let days of mails pass."""

from collections.abc import Iterator

import pytest

from tests.support.world import few_partitions


@pytest.fixture
def quick_world(world: None) -> Iterator[None]:
    """A world whose index of what is pending is read by a quarter of the calls."""
    with few_partitions():
        yield
