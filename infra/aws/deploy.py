"""The whole deployment, step by step, for AWS and the emulator alike."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from botocore.exceptions import WaiterError

from infra.aws import (
    backup,
    chalice_note,
    concurrency,
    config,
    edge,
    event_sources,
    foundation,
    functions,
    monitoring,
    releases,
    secrets,
    stacks,
    tags,
    throttling,
    upload,
)
from infra.preflight import checks, launch
from infra.stage import OperatorError, Stage

Result = TypeVar("Result")

# The event that a schedule sends, as Chalice reads it.
SCHEDULED_EVENT = {
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


def deploy(stage: Stage, *, rehearsal: bool = False) -> dict[str, str]:
    """Bring the stage up to what the repository says; returns the outputs of the edge.

    `rehearsal`: every page and mail says that it is one, and what the public needs may still be missing. Raises
    OperatorError before the first step if a check stops it.
    """
    checks.require(stage, rehearsal=rehearsal)
    if stage.on_aws:
        config.record(stage, _edition(stage, rehearsal=rehearsal))
    step("tables, queues, buckets and roles", foundation.deploy, stage)
    step("secrets", secrets.ensure, stage)
    step("note that it began", releases.begin, stage)
    step("assets", upload.upload_assets, stage)  # before functions write pages that name them
    step("reserved executions", concurrency.record, stage)
    config.record_tags(stage)
    if edge.would_be_refused(stage):  # by the new functions; those of an older version ask for no secret
        step("note of what is live", chalice_note.write, stage)
        step("CDN before functions", edge.send_live_secret, stage)
    step("functions and API", functions.deploy, stage)
    step("event sources", event_sources.apply, stage)
    step("rates", throttling.apply, stage)
    step("tags", tags.apply, stage)
    out = step("CDN", edge.deploy, stage)
    step("alarms and dashboard", monitoring.deploy, stage)
    if stage.on_aws and config.record(stage, {"SITE_ORIGIN": out["SiteOrigin"]}):
        # At the first deployment without an own domain, the site's address is known only now.
        step("functions again, with the site's address", functions.deploy, stage)
        step("event sources again", event_sources.apply, stage)
    publish_site(stage, out)
    step("copies in another account", backup.deploy, stage)  # last: if it fails, the site is whole
    return out


def send_code(stage: Stage) -> None:
    """Send out functions and API alone, to a stage on AWS. Only what a rehearsal needs, too, is checked: an emergency
    fix must go out. What is live decides whether it is a rehearsal. Raises OperatorError if pages or CDN would have to
    change, too."""
    checks.require_for_code(stage)
    live = functions.live_settings(stage)
    if not live:
        raise OperatorError(f"Stage {stage.name!r} has no functions yet. Deploy the whole: make deploy")
    record_live(stage)
    edition = _edition(stage, rehearsal=live.get("REHEARSAL") == "1")
    if not edition.items() <= live.items():
        raise OperatorError("Other languages are published than before, on all pages. Deploy the whole: make deploy")
    if not edge.sends_live_secret(stage):
        raise OperatorError("The API would refuse all that comes through the CDN. Deploy the whole: make deploy")
    step("note that it began", releases.begin, stage)
    step("assets", upload.upload_assets, stage)
    step("reserved executions", concurrency.record, stage)  # else Chalice takes away those that are not recorded here
    config.record_tags(stage)
    step("functions and API", functions.deploy, stage)
    step("event sources", event_sources.apply, stage)
    step("challenge and changed pages", publish_now, stage)
    step("note of the release", releases.note_code, stage)


def record_live(stage: Stage) -> None:
    """Record what is live, for a checkout that may not have deployed the stage, or not as the last: names, the site's
    address, languages, and whether it is a rehearsal. Raises OperatorError if the stage was never deployed."""
    foundation.record(stage)
    live = functions.live_settings(stage)
    edition = {name: live[name] for name in releases.EDITION if name in live}
    config.record(stage, {"SITE_ORIGIN": stacks.outputs(stage, "edge")["SiteOrigin"], **edition})


def _edition(stage: Stage, *, rehearsal: bool) -> dict[str, str]:
    """The settings that say what a stage on AWS publishes."""
    return {"LANGUAGES": ",".join(launch.published(stage.project)), "REHEARSAL": "1" if rehearsal else "0"}


def publish_site(stage: Stage, out: dict[str, str]) -> None:
    """Build and upload the pages, then have the functions write theirs where those have changed. What is live then is a
    release to go back to."""
    with tempfile.TemporaryDirectory() as folder:
        step("site", upload.build, stage, Path(folder))
        send_pages(stage, Path(folder), out)
        step("note of the release", releases.note, stage, Path(folder))


def send_pages(stage: Stage, folder: Path, out: dict[str, str]) -> None:
    """Upload these pages, and have the functions write theirs where those have changed."""
    step("pages", upload.upload, stage, folder)
    step("challenge and changed pages", publish_now, stage)
    step("CDN cache", edge.invalidate, stage, out["DistributionId"])


def publish_now(stage: Stage) -> None:
    """Write the challenge now, and have the publisher write again what its new version would write differently."""
    invoke(stage, "rotate_challenge", SCHEDULED_EVENT)
    functions.run_operation(stage, "request-changed-pages")
    _wait_for_home_page(stage)


def _wait_for_home_page(stage: Stage) -> None:
    """Wait for the first home page and forms. A later deployment finds those that are there."""
    waiter = stage.client("s3").get_waiter("object_exists")
    pace = {"Delay": 5, "MaxAttempts": 24} if stage.on_aws else {"Delay": 1, "MaxAttempts": 60}
    try:
        for key in ("en/index.html", "en/pledge/index.html"):
            waiter.wait(Bucket=config.setting(stage, "SITE_BUCKET"), Key=key, WaiterConfig=pace)
    except WaiterError as error:
        raise OperatorError(f"No {key} was written. See the log of {stage.function_name('publish')}.") from error


def request_publishing(stage: Stage) -> str:
    """Request every page that is made from the tables; returns the name of the run."""
    return functions.run_operation(stage, "request-publishing").strip()


def invoke(stage: Stage, function: str, event: dict[str, Any]) -> Any:
    """Call a function and return its answer; OperatorError if it fails."""
    name = stage.function_name(function)
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
