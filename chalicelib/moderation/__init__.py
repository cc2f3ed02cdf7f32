"""Moderation: submissions with own text are reviewed before they are published, and again when they are reported.

A new submission requests a digest mail, whose link opens a page with the moderation queue. Each decision is conditional
on the submission's version.
"""

from chalicelib.moderation.decisions import DecisionRequest, decide
from chalicelib.moderation.digest import DigestRequest, queue_digest, request_digest, request_digest_if_pending
from chalicelib.moderation.queue import QueuePictureRequest, QueueRequest, moderation_queue, queue_picture
from chalicelib.moderation.releases import ReleaseRequest, release, request_overdue, request_releases
from chalicelib.moderation.reports import ReportForm, report
from chalicelib.moderation.screened import screen_changes
from chalicelib.moderation.sessions import SessionRequest, open_session
from chalicelib.moderation.stores import withdraw
from chalicelib.moderation.undo import DecidedRequest, UndoRequest, list_decided, undo

__all__ = [
    "DecidedRequest",
    "DecisionRequest",
    "DigestRequest",
    "QueuePictureRequest",
    "QueueRequest",
    "ReleaseRequest",
    "ReportForm",
    "SessionRequest",
    "UndoRequest",
    "decide",
    "list_decided",
    "moderation_queue",
    "open_session",
    "queue_digest",
    "queue_picture",
    "release",
    "report",
    "request_digest",
    "request_digest_if_pending",
    "request_overdue",
    "request_releases",
    "screen_changes",
    "undo",
    "withdraw",
]
