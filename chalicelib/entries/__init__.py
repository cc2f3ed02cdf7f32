"""Entries: staff type in what people pledged on paper or by phone, and later how it went."""

from chalicelib.entries.entering import enter_outcome, enter_pledge, take_back

__all__ = ["enter_outcome", "enter_pledge", "take_back"]
