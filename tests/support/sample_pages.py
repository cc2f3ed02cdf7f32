"""Every state of every page, rendered once in each worker."""

from collections.abc import Mapping
from functools import cache

from frontend.builder import sample_states


@cache
def states(lang: str) -> Mapping[str, str]:
    """As `sample_states.states`."""
    return sample_states.states(lang)
