"""Moderation: submissions with own text are reviewed before they are published, and again when they are reported.

Moderators are asked by mail, each in their own rhythm, until nothing is pending. The mail's link opens a page with the
moderation queue. Each decision is conditional on the submission's version.
"""

from chalicelib.moderation.absences import AbsenceRequest, set_own_absence
from chalicelib.moderation.asking import LinkRequest, ModeratorEmail, request_link
from chalicelib.moderation.decisions import DecisionRequest, decide
from chalicelib.moderation.digest import DigestRequest, ask_to_read, queue_digest, request_due_mails
from chalicelib.moderation.emails import send as send_mail
from chalicelib.moderation.queue import QueuePictureRequest, QueueRequest, moderation_queue, queue_picture
from chalicelib.moderation.releases import ReleaseRequest, release, request_overdue, request_releases
from chalicelib.moderation.reports import ReportForm, confirmation, is_confirmed, report
from chalicelib.moderation.screened import screen_changes
from chalicelib.moderation.sessions import SessionRequest, open_session
from chalicelib.moderation.stores import withdraw
from chalicelib.moderation.undo import DecidedRequest, UndoRequest, list_decided, undo

__all__ = [
    "AbsenceRequest",
    "DecidedRequest",
    "DecisionRequest",
    "DigestRequest",
    "LinkRequest",
    "ModeratorEmail",
    "QueuePictureRequest",
    "QueueRequest",
    "ReleaseRequest",
    "ReportForm",
    "SessionRequest",
    "UndoRequest",
    "ask_to_read",
    "confirmation",
    "decide",
    "is_confirmed",
    "list_decided",
    "moderation_queue",
    "open_session",
    "queue_digest",
    "queue_picture",
    "release",
    "report",
    "request_due_mails",
    "request_link",
    "request_overdue",
    "request_releases",
    "screen_changes",
    "send_mail",
    "set_own_absence",
    "undo",
    "withdraw",
]
