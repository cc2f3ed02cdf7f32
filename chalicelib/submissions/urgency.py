"""In which order moderators read, and how the index of what is pending review is divided."""

from enum import IntEnum

REVIEW_SHARDS = 4
"""Partitions of the index of submissions pending review, for each urgency, so that none is hot."""


class Urgency(IntEnum):
    """In which order moderators read submissions. So no number of reports keeps new text from being reviewed."""

    DISTRESS = 0
    UNREAD = 1
    REPORTED = 2
    """It is public already."""


def review_partition(urgency: Urgency, shard: int) -> str:
    """A partition of the index of submissions pending review."""
    return f"{urgency.value}-{shard}"
