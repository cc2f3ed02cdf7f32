"""The journey: the mails after a pledge, one a day at most to a person, each step once."""

from chalicelib.journey.follow_up import follow_up
from chalicelib.journey.mail_events import note_events
from chalicelib.journey.requests import request_changed, request_due

__all__ = ["follow_up", "note_events", "request_changed", "request_due"]
