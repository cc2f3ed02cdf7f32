"""The nightly pass over all that is stored: tasks that work in slices, and go on where the last run stopped."""

from chalicelib.nightly.slices import run

__all__ = ["run"]
