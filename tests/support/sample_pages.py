"""Every state of every page, rendered once in each worker."""

from collections.abc import Mapping
from functools import cache

from frontend.builder import samples


@cache
def states(lang: str) -> Mapping[str, str]:
    """As `samples.states`."""
    return samples.states(lang)
