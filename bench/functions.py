"""The functions that are compared, and what is measured of each."""

from typing import NamedTuple

MODULES = {
    "ours": ("app", "app"),
    "bare": ("bench.bare", "handler"),
    "Chalice": ("bench.peers.plain_chalice", "handler"),
    "Powertools": ("bench.peers.powertools", "handler"),
    "FastAPI": ("bench.peers.fastapi_mangum", "handler"),
    "Django": ("bench.peers.django_form", "handler"),
}
"""Name -> module and handler."""


class Taken(NamedTuple):
    """Seconds: of a process on a CPU, and by the clock on the wall."""

    cpu: float
    wall: float
