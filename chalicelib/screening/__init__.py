"""Screening: what moderators should look at in words by the public, found before they read. Findings sort and explain;
they never publish and never reject."""

from chalicelib.screening.model import PERSONAL_DATA, Finding
from chalicelib.screening.screen import screen

__all__ = ["PERSONAL_DATA", "Finding", "screen"]
