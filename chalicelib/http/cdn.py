"""The API answers the CDN only: firewall, rates and the viewer's address count for nothing past it."""

import hmac

from chalice.app import Request

from chalicelib import errors
from chalicelib.aws.secrets import secrets
from chalicelib.settings import settings

HEADER = "x-cdn-secret"
"""The CDN puts it into each request to the API (`infra/edge.yaml`), in place of one that a viewer sent."""


def require(request: Request) -> None:
    """Raise PastTheCdn unless the request holds a live CDN secret; Unavailable if the secrets are out of reach.

    The secrets are those that making a pledge needs anyway, cached for minutes: no request waits for a call of its own.
    A stage without a CDN secret lets nobody in.
    """
    sent = request.headers.get(HEADER, "").encode(errors="replace")
    matches = [hmac.compare_digest(sent, live.encode()) for live in secrets().cdn]
    if not sent or not any(matches):
        raise errors.PastTheCdn(site=settings().site_origin)
