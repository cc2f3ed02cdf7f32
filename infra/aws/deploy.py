"""The whole deployment, step by step, for AWS and the emulator alike."""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import WaiterError

from infra.aws import config, edge, event_sources, foundation, functions, secrets, upload
from infra.stage import OperatorError, Stage, stage_options

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


def deploy(stage: Stage) -> dict[str, str]:
    """Bring the stage up to what the repository says; returns the outputs of the edge."""
    _check(stage)
    step("tables, queues, buckets and roles", foundation.deploy, stage)
    step("signing keys", secrets.ensure, stage)
    step("functions and API", functions.deploy, stage)
    step("event sources", event_sources.apply, stage)
    out = step("CDN and alarms", edge.deploy, stage)
    if stage.on_aws and config.record(stage, {"SITE_ORIGIN": out["SiteOrigin"]}):
        # The first deployment without a domain of one's own: only now is the site's address known.
        step("functions again, with the site's address", functions.deploy, stage)
        step("event sources again", event_sources.apply, stage)
    site(stage, out)
    return out


def site(stage: Stage, out: dict[str, str]) -> None:
    """Build and upload the pages, then have the functions write theirs."""
    step("pages", upload.build_and_upload, stage)
    step("challenge and totals", fill, stage)
    step("CDN forgets", edge.invalidate, stage, out["DistributionId"])


def fill(stage: Stage) -> None:
    """Run once now what else runs by itself later, so that no page waits for the clock."""
    invoke(stage, "rotate_challenge", SCHEDULED)
    ask_to_publish(stage)
    _await_home(stage)


def _await_home(stage: Stage) -> None:
    """Wait for the first home page; later deployments find the one that stands."""
    waiter = stage.client("s3").get_waiter("object_exists")
    pace = {"Delay": 5, "MaxAttempts": 24} if stage.on_aws else {"Delay": 1, "MaxAttempts": 60}
    try:
        waiter.wait(Bucket=config.settings(stage)["SITE_BUCKET"], Key="en/index.html", WaiterConfig=pace)
    except WaiterError as error:
        raise OperatorError(f"No home page was written. See the log of {stage.function_name('publish')}.") from error


def ask_to_publish(stage: Stage) -> None:
    """Ask for every page that is made from the tables."""
    functions.run_inside(stage, "from chalicelib import publishing; publishing.request_everything()")


def invoke(stage: Stage, handler: str, event: dict[str, Any]) -> Any:
    """Call a function and wait for its answer; a Problem if it fails."""
    name = stage.function_name(handler)
    answer = stage.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    body = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise OperatorError(f"{name} failed: {body[:2000]}")
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


def _check(stage: Stage) -> None:
    """Refuse to start what cannot end well on AWS."""
    chosen = stage_options(stage.name)
    if stage.on_aws and bool(chosen["domain"]) != bool(chosen["certificate"]):
        raise OperatorError(
            "infra/stages.json: a domain needs a certificate (in us-east-1), and a certificate a domain."
        )
