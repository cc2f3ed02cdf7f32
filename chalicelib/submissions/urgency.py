"""In which order moderators read submissions, and the partitions of the index of those that are pending review."""

from enum import IntEnum

REVIEW_SHARDS = 4
"""Partitions for each urgency, so that none is hot."""


class Urgency(IntEnum):
    """So no number of reports keeps new text from being reviewed."""

    DISTRESS = 0
    UNREAD = 1
    REPORTED = 2
    """It is public, or was so."""


def review_partition(urgency: Urgency, key: str) -> str:
    """The partition of the submission with this key."""
    return f"{urgency.value}-{ord(key[-1]) % REVIEW_SHARDS}"


def review_partitions(urgency: Urgency) -> list[str]:
    """All partitions of this urgency."""
    return [f"{urgency.value}-{shard}" for shard in range(REVIEW_SHARDS)]
