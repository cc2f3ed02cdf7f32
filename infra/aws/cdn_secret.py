"""Rotation of the CDN secret, without a request that is refused.

The API takes the new secret first, then the CDN sends it, then the API takes no other. A command that was killed
between any two of these is started again, and goes on with the same secret: what is done is read from what is live.
"""

import time
from collections.abc import Callable
from datetime import datetime

from chalicelib import clock
from infra.aws import edge, secrets
from infra.aws.deploy import step
from infra.stage import OperatorError, Stage


def sleep_until(moment: datetime) -> None:
    """Wait for a moment; not at all if it has passed."""
    time.sleep(max((moment - clock.now()).total_seconds(), 0))


def rotate(stage: Stage, wait_until: Callable[[datetime], None] = sleep_until) -> None:
    """Put a new CDN secret in the place of the present one. Takes some ten minutes on AWS."""
    if not edge.sends_live_secret(stage):
        raise OperatorError("The CDN sends no secret that the API takes. Mend that first, by: make deploy")
    new = step("the API takes a new secret", secrets.add_cdn_secret, stage)
    step("every function has noticed", wait_until, secrets.noticed_at(stage))
    step("the CDN sends it", edge.send_secret, stage, new)
    step("the API takes no other", _end_previous, stage, new)


def _end_previous(stage: Stage, new: str) -> None:
    if edge.sent_secret(stage) != new:
        raise OperatorError("The CDN sends another secret than the new one: somebody deployed meanwhile. Start again.")
    secrets.keep_newest_cdn_secret(stage)
