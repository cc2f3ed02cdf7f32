"""What a bare `chalice deploy` would do wrong, said before it does anything. `make code` looks at all of it, and more.

Chalice takes the region from the shell and the Python from whatever runs it, and deploys a stage that it does not know
with settings of nobody's.
"""

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from chalicelib.settings import settings

PYTHONS = ((3, 12), (3, 13), (3, 14))
"""That Lambda runs and that may still be created in 2027 (AWS, Lambda runtimes, November 2026)."""
_PLACEHOLDER = "000000000000"
"""The account of ARNs that no deployment has recorded."""


def refuse_hazards() -> None:
    """Leave with a sentence for each hazard, if this process is a `chalice deploy` to AWS; else do nothing."""
    if "AWS_CHALICE_CLI_MODE" not in os.environ or "deploy" not in sys.argv or "AWS_ENDPOINT_URL" in os.environ:
        return
    noted = Path(".chalice", "deployed", f"{settings().stage}.json").exists()
    if found := hazards(_region(sys.argv), sys.version_info[:2], noted=noted):
        sys.exit("\n".join(found))


def hazards(region: str | None, python: tuple[int, int], *, noted: bool = True) -> list[str]:
    """What is wrong with a deployment of this process's settings to that region by that Python. `noted`: whether
    Chalice's note of what it made is on this machine."""
    _, _, _, recorded, account, *_ = settings().pledges_stream_arn.split(":")
    if account == _PLACEHOLDER:
        return ["Nothing was made for this stage yet. Name one (--stage prod), and deploy it once by: make deploy"]
    found = []
    if region != recorded:
        found.append(f"The stage is in {recorded}, and this shell in {region}: export AWS_DEFAULT_REGION={recorded}")
    if python not in PYTHONS:
        found.append(
            f"Lambda would run Python {python[0]}.{python[1]}. Deploy from 3.12 to 3.14, such as by `make code`."
        )
    if not noted:
        found.append(
            "This machine has no note of what Chalice made, so it would make another API. Deploy by: make code"
        )
    return found


def _region(arguments: Sequence[str]) -> str | None:
    """As Chalice finds it: that of the profile it was given, or of the shell."""
    import boto3  # functions make their clients without a session

    given = dict(pairwise(arguments)).get("--profile")
    return boto3.Session(profile_name=given).region_name
