"""Back to a release of before: its code in the functions, and its pages on the site, within minutes.

Which functions, routes, roles, queues and alarms there are, settings and the CDN stay as the newest deployment made
them, and so do all data. A rollback that was interrupted is repeated: it goes on with the same release.
"""

import io
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from chalicelib import content
from frontend.builder import kit
from infra.aws import config, deploy, functions, releases, stacks, upload
from infra.aws.deploy import step
from infra.aws.releases import Release, Releases
from infra.stage import OperatorError, Stage


def roll_back(stage: Stage, wanted: str = "") -> Release:
    """Bring a release back, and return it. Without an id: the last whole release, if a deployment stopped halfway; else
    the one before the live one. Raises OperatorError if there is none, or if pages and functions would not agree."""
    known = releases.read(stage)
    release = _target(known, wanted)
    _check(stage, release)
    step("note that it began", releases.begin, stage, release.id)
    with tempfile.TemporaryDirectory() as folder:
        step("release", _unpack, stage, release, Path(folder))
        _keep_kit_page(stage, release, Path(folder))
        step("assets", upload.upload, stage, Path(folder), upload.NAMED_BY_PAGES)
        step("functions", _send_code, stage, release)
        deploy.send_pages(stage, Path(folder), stacks.outputs(stage, "edge"))
    step("note of the release", releases.settle, stage, release)
    return release


def describe(stage: Stage) -> list[str]:
    """A line for each release, the newest last."""
    known = releases.read(stage)
    listed = [
        f"{each.id}  {each.at}  {_short(each.commit)}" + ("  live" if each.id == known.live else "")
        for each in known.listed
    ]
    unfinished = [f"A deployment or rollback ({known.began}) has not ended."] if known.began else []
    return [*listed, *unfinished] or ["No release is kept yet: the next deployment notes one."]


def _short(commit: str) -> str:
    """With its plus, if files differed from it."""
    return commit[:12].rstrip("+") + ("+" if commit.endswith("+") else "")


def _target(known: Releases, wanted: str) -> Release:
    live = known.find(known.live)
    going_back = known.find(known.began)
    found = known.find(wanted) if wanted else going_back or _before(known, live)
    if found is None:
        kept = ", ".join(each.id for each in known.listed) or "none"
        raise OperatorError(f"There is no such release to go back to. Kept: {kept}. Check out a commit and deploy it.")
    return found


def _before(known: Releases, live: Release | None) -> Release | None:
    return live if live is None or known.began else known.find(live.before)


def _check(stage: Stage, release: Release) -> None:
    live = functions.live_settings(stage)
    if any(live.get(name, "") != value for name, value in release.edition.items()):
        raise OperatorError(
            "That release published other languages, or one of the two was a rehearsal. Check out its commit "
            f"({release.commit}) and deploy the whole."
        )


def _unpack(stage: Stage, release: Release, folder: Path) -> None:
    body = stage.client("s3").get_object(Bucket=releases.bucket(stage), Key=release.pages)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as zipped:
        zipped.extractall(folder)


def _keep_kit_page(stage: Stage, release: Release, folder: Path) -> None:
    """Put the kit page that is live among the pages. What it names stays, as files of a build that was replaced do."""
    files, bucket = stage.client("s3"), config.setting(stage, "SITE_BUCKET")
    for lang in content.published(release.edition["LANGUAGES"]):
        page = f"{lang}/{kit.PATH}index.html"
        with suppress(files.exceptions.NoSuchKey):
            body = files.get_object(Bucket=bucket, Key=page)["Body"].read()
            (folder / page).parent.mkdir(parents=True, exist_ok=True)
            (folder / page).write_bytes(body)


def _send_code(stage: Stage, release: Release) -> None:
    """Give each function that ran this code, and is there, this code again."""
    lambdas, where = stage.client("lambda"), {"S3Bucket": releases.bucket(stage), "S3Key": release.code_key}
    changed = [
        name for name, sha in releases.code_shas(stage).items() if sha != release.code and name in release.functions
    ]
    for name in changed:
        lambdas.update_function_code(FunctionName=stage.function_name(name), **where)
    for name in changed:
        lambdas.get_waiter("function_updated_v2").wait(FunctionName=stage.function_name(name))
