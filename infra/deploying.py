"""The whole deployment, step by step, for AWS and the emulator alike."""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import WaiterError

from infra import code, config, edge, foundation, keys, upload, wiring
from infra.target import Problem, Target, choices

Result = TypeVar("Result")

# What a schedule sends, as Chalice reads it.
SCHEDULED = {
    "version": "0",
    "id": "deploy",
    "detail-type": "Scheduled Event",
    "source": "scbd.deploy",
    "account": "",
    "time": "1970-01-01T00:00:00Z",
    "region": "",
    "resources": [],
    "detail": {},
}


def deploy(target: Target) -> dict[str, str]:
    """Bring the stage up to what the repository says; returns the outputs of the edge."""
    _check(target)
    step("tables, queues, buckets and roles", foundation.deploy, target)
    step("signing keys", keys.ensure, target)
    step("functions and API", code.deploy, target)
    step("event sources", wiring.apply, target)
    out = step("CDN and alarms", edge.deploy, target)
    if target.on_aws and config.record(target, {"SITE_ORIGIN": out["SiteOrigin"]}):
        # The first deployment without a domain of one's own: only now is the site's address known.
        step("functions again, with the site's address", code.deploy, target)
        step("event sources again", wiring.apply, target)
    site(target, out)
    return out


def site(target: Target, out: dict[str, str]) -> None:
    """Build and upload the pages, then have the functions write theirs."""
    step("pages", upload.build_and_upload, target)
    step("challenge and totals", fill, target)
    step("CDN forgets", edge.invalidate, target, out["DistributionId"])


def fill(target: Target) -> None:
    """Run once now what else runs by itself later, so that no page waits for the clock."""
    invoke(target, "rotate_challenge", SCHEDULED)
    ask_to_publish(target)
    _await_home(target)


def _await_home(target: Target) -> None:
    """Wait for the first home page; later deployments find the one that stands."""
    waiter = target.client("s3").get_waiter("object_exists")
    pace = {"Delay": 5, "MaxAttempts": 24} if target.on_aws else {"Delay": 1, "MaxAttempts": 60}
    try:
        waiter.wait(Bucket=config.settings(target)["SITE_BUCKET"], Key="en/index.html", WaiterConfig=pace)
    except WaiterError as error:
        raise Problem(f"No home page was written. See the log of {target.function('publish')}.") from error


def ask_to_publish(target: Target) -> None:
    """Ask for every page that is made from the tables."""
    code.run_inside(target, "from chalicelib import publishing; publishing.ask_for_everything()")


def invoke(target: Target, handler: str, event: dict[str, Any]) -> Any:
    """Call a function and wait for its answer; a Problem if it fails."""
    name = target.function(handler)
    answer = target.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    body = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise Problem(f"{name} failed: {body[:2000]}")
    return json.loads(body or "null")


def step(name: str, work: Callable[..., Result], *arguments: Any) -> Result:
    """Do one step and say how long it took."""
    print(f"  {name} ...", end="", flush=True)
    began = time.monotonic()
    try:
        result = work(*arguments)
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)
    return result


def _check(target: Target) -> None:
    """Refuse to start what cannot end well on AWS."""
    chosen = choices(target.stage)
    if target.on_aws and bool(chosen["domain"]) != bool(chosen["certificate"]):
        raise Problem("infra/stages.json: a domain needs a certificate (in us-east-1), and a certificate a domain.")
