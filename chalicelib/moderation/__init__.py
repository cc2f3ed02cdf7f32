"""Moderation: submissions with own text are reviewed before they are published, and again when they are reported.

A new submission requests a digest mail, whose link opens a page with the moderation queue. Each decision is conditional
on the submission's version.
"""

from chalicelib.moderation.decisions import DecisionRequest, decide
from chalicelib.moderation.digest import DigestRequest, queue_digest, request_digest, request_digest_if_pending
from chalicelib.moderation.queue import QueuePictureRequest, QueueRequest, moderation_queue, queue_picture
from chalicelib.moderation.reports import ReportForm, report
from chalicelib.moderation.screened import screen_changes
from chalicelib.moderation.stores import withdraw

__all__ = [
    "DecisionRequest",
    "DigestRequest",
    "QueuePictureRequest",
    "QueueRequest",
    "ReportForm",
    "decide",
    "moderation_queue",
    "queue_digest",
    "queue_picture",
    "report",
    "request_digest",
    "request_digest_if_pending",
    "screen_changes",
    "withdraw",
]
