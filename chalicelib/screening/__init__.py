"""Screening: what moderators should look at in words by the public, found before they read. Findings sort and explain;
they never publish and never reject."""

from chalicelib.screening.duplicates import with_duplicates
from chalicelib.screening.findings import (
    Findings,
    find_many,
    forget_soon,
    record_of,
    recorded,
    screen_submission,
    weight,
)
from chalicelib.screening.health import is_distressed
from chalicelib.screening.model import PERSONAL_DATA, WEIGHTS, Finding
from chalicelib.screening.screen import screen

__all__ = [
    "PERSONAL_DATA",
    "WEIGHTS",
    "Finding",
    "Findings",
    "find_many",
    "forget_soon",
    "is_distressed",
    "record_of",
    "recorded",
    "screen",
    "screen_submission",
    "weight",
    "with_duplicates",
]
