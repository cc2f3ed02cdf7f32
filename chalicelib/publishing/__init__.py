"""Publishing: everything that the public reads is a file, and this package writes it."""

from chalicelib.publishing.consumer import publish, publish_challenge
from chalicelib.publishing.due import write as publish_pages
from chalicelib.publishing.requests import (
    PagesRequest,
    PublishRequest,
    request_changed_pages,
    request_everything,
    request_ids,
    request_outcomes,
    request_pages,
    request_pledges,
    request_stale_cards,
    request_stories,
    request_switched,
    set_aside,
)
from chalicelib.publishing.seasons import turn_season
from chalicelib.publishing.switched import announce, end_notice

__all__ = [
    "PagesRequest",
    "PublishRequest",
    "announce",
    "end_notice",
    "publish",
    "publish_challenge",
    "publish_pages",
    "request_changed_pages",
    "request_everything",
    "request_ids",
    "request_outcomes",
    "request_pages",
    "request_pledges",
    "request_stale_cards",
    "request_stories",
    "request_switched",
    "set_aside",
    "turn_season",
]
