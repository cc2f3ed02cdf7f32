"""Publishing: everything that the public reads is a file, and this package writes it."""

from chalicelib.publishing.consumer import publish, publish_challenge
from chalicelib.publishing.requests import (
    PublishRequest,
    request_changed_pages,
    request_everything,
    request_ids,
    request_pledges,
    request_stories,
    request_totals,
    set_aside,
)

__all__ = [
    "PublishRequest",
    "publish",
    "publish_challenge",
    "request_changed_pages",
    "request_everything",
    "request_ids",
    "request_pledges",
    "request_stories",
    "request_totals",
    "set_aside",
]
