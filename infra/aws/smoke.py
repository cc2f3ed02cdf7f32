"""The smoke test after a deployment: whether people can use the stage, asked through the CDN's address.

It runs the platform's own checks (`chalicelib.smoke`) from the operator's machine. One pledge is made, as a canary.
"""

import socket
from urllib.parse import urlsplit

from infra.aws import config, functions, stacks
from infra.stage import OperatorError, Stage


def require(stage: Stage) -> None:
    """Print what was seen. Raises OperatorError with the first thing that does not work, and what to do about it."""
    address = address_of(stage)
    print(f"  smoke test of {address}", flush=True)
    try:
        seen = functions.run_operation(stage, "smoke", address)
    except OperatorError as failed:
        back = f"take it back: make rollback STAGE={stage.name}" if stage.on_aws else "look at .local/emulator.log"
        raise OperatorError(
            f"{failed}. What was deployed is live: {back}, or see docs/operations.md, *The canary fails*."
        ) from failed
    print(*(f"    {line}" for line in seen.splitlines()), sep="\n", flush=True)


def address_of(stage: Stage) -> str:
    """Where people find the site; before its name is in the DNS, the CDN's own name."""
    site = config.setting(stage, "SITE_ORIGIN").rstrip("/")
    parts = urlsplit(site)
    try:
        socket.getaddrinfo(parts.hostname, parts.port or 443)
    except socket.gaierror:
        print(f"  {parts.hostname} is not in the DNS yet (operations.md, The first deployment, DNS)", flush=True)
        return f"https://{stacks.outputs(stage, 'edge')['DistributionDomain']}"
    return site
