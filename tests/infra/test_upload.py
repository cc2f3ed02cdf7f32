"""The upload of the site's files: only what changed, whatever was interrupted, and nothing that the publisher wrote."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import site_bucket
from chalicelib.aws.clients import client
from frontend.builder import site
from infra.aws import config, deploy, edge, manifest, upload
from infra.stage import OperatorError, Stage
from tests.support.aws_calls import calls_of, hooked
from tests.support.crashes import Moment, at_call, crash_at
from tests.support.storage import object_keys, site_object
from tests.support.world import TODAY

Build = Callable[[dict[str, str]], Path]
OLD = {"en/index.html": "old", "en/gone/index.html": "old", "same.txt": "same", "assets/site.1a.css": "old"}
NEW = {"en/index.html": "new", "en/new/index.html": "new", "same.txt": "same", "assets/site.2b.css": "new"}
NEWER = {**NEW, "en/index.html": "newer", "en/new/index.html": "newer"}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Writes a build's files into a new folder."""
    number = itertools.count()

    def write(files: dict[str, str]) -> Path:
        folder = tmp_path / f"built-{next(number)}"
        for key, text in files.items():
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            (folder / key).write_text(text)
        return folder

    return write


def pages_in_the_bucket() -> dict[str, str | None]:
    """What visitors get, but for assets."""
    return {key: site_object(key) for key in object_keys("site") if not key.startswith(("assets/", "deployed/"))}


def pages_of(files: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in files.items() if not key.startswith("assets/")}


def start_with(stage: Stage, built: Path) -> None:
    """An empty bucket, and this build uploaded to it."""
    for key in object_keys("site"):
        client("s3").delete_object(Bucket="site", Key=key)
    upload.upload(stage, built)


def is_there(files: dict[str, str]) -> bool:
    """Whether the pages are these and no others, and their assets are there."""
    return pages_in_the_bucket() == pages_of(files) and {*files} <= {*object_keys("site")}


def test_only_changed_files_are_uploaded(stage: Stage, build: Build) -> None:
    assert upload.upload(stage, build(OLD)) == 4
    assert upload.upload(stage, build(OLD)) == 0
    assert upload.upload(stage, build({**OLD, "en/index.html": "new"})) == 1
    page = client("s3").get_object(Bucket="site", Key="en/index.html")
    assert page["Body"].read() == b"new"
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", upload.SOON)
    asset = client("s3").head_object(Bucket="site", Key="assets/site.1a.css")
    assert (asset["ContentType"], asset["CacheControl"]) == ("text/css; charset=utf-8", upload.FOREVER)


def test_upload_that_changes_nothing_reads_one_object_and_lists_none(stage: Stage, build: Build) -> None:
    upload.upload(stage, build(OLD))
    calls: list[str] = []
    with hooked(["before-call.s3"], lambda model, **_: calls.append(model.name)):
        upload.upload(stage, build(OLD))
    assert calls == ["GetObject"]


def test_file_with_changed_headers_is_uploaded(stage: Stage, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    upload.upload(stage, build(OLD))
    monkeypatch.setattr(upload, "SOON", "public, max-age=1")
    assert upload.upload(stage, build(OLD)) == 3
    assert client("s3").head_object(Bucket="site", Key="en/index.html")["CacheControl"] == "public, max-age=1"


def test_page_that_is_built_no_more_is_deleted(stage: Stage, build: Build) -> None:
    upload.upload(stage, build(OLD))
    assert upload.upload(stage, build(NEW)) == 4
    assert is_there(NEW)


def test_files_of_the_publisher_stay(stage: Stage, build: Build) -> None:
    site_bucket.write("en/p/x/index.html", "a pledge", 1)
    upload.upload(stage, build(OLD))
    site_bucket.write("en/gone/index.html", "now made from the tables", 1)
    upload.upload(stage, build(NEW))
    assert site_object("en/p/x/index.html") == "a pledge"
    assert site_object("en/gone/index.html") == "now made from the tables"
    assert "en/gone/index.html" not in manifest.read(stage).known()


def test_assets_come_before_the_pages_that_name_them(stage: Stage, build: Build) -> None:
    puts = calls_of("s3.PutObject")
    upload.upload(stage, build({"404.html": "", "assets/site.css": "", "cards/en/site.png": "", "en/index.html": ""}))
    first, *keys, last = [put["Key"] for put in puts]
    assert (first, last) == (manifest.KEY, manifest.KEY)
    assert keys == ["assets/site.css", "cards/en/site.png", "404.html", "en/index.html"]


def test_assets_alone_leave_pages_as_they_are(stage: Stage, build: Build) -> None:
    upload.upload(stage, build(OLD))
    assert upload.upload(stage, build(NEW), upload.NAMED_BY_PAGES) == 1
    assert is_there(OLD)
    assert site_object("assets/site.2b.css") == "new"
    upload.upload(stage, build(NEW))
    assert is_there(NEW)


def test_deployment_uploads_assets_before_it_sends_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def note(name: str, *_: Any) -> dict[str, str]:
        steps.append(name)
        return {"DistributionId": "x"}

    monkeypatch.setattr(deploy, "step", note)
    monkeypatch.setattr(edge, "would_be_refused", lambda _: False)
    deploy.deploy(Stage("local", endpoint="http://localhost"))
    assert steps.index("assets") < steps.index("functions and API") < steps.index("pages")


def test_pages_are_built_as_the_settings_of_the_stage_say(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[site.Edition] = []
    monkeypatch.setattr(site, "build", lambda _folder, edition: built.append(edition))
    recorded = {"DETAILS_MONTHS": "7", "SITE_ORIGIN": "https://pledge.example", "LANGUAGES": "en", "REHEARSAL": "1"}
    config.record(stage, recorded)
    upload.build(stage, Path("built"))
    assert built == [site.Edition("https://pledge.example", ("en",), rehearsal=True, details_months=7)]


@pytest.mark.parametrize("key", ["assets/site.1a.css", "cards/en/walk.png"])
def test_file_that_pages_name_stays_for_30_days(stage: Stage, build: Build, key: str) -> None:
    upload.upload(stage, build({**NEW, key: "old"}))
    upload.upload(stage, build(NEW))
    for days, there in ((29, True), (31, False)):
        with clock.at(TODAY + timedelta(days=days)):
            upload.upload(stage, build(NEW))
            assert (key in object_keys("site")) is there
    assert key not in manifest.read(stage).known() | manifest.read(stage).unused.keys()


def test_asset_that_a_later_build_has_again_is_not_deleted(stage: Stage, build: Build) -> None:
    for files in (OLD, NEW, OLD):
        upload.upload(stage, build(files))
    with clock.at(TODAY + timedelta(days=31)):
        upload.upload(stage, build(OLD))
    assert is_there(OLD)


def test_lost_manifest_makes_everything_be_uploaded(stage: Stage, build: Build) -> None:
    upload.upload(stage, build(OLD))
    client("s3").delete_object(Bucket="site", Key="same.txt")
    upload.forget(stage)
    assert upload.upload(stage, build(OLD)) == 4
    assert is_there(OLD)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("following", [NEW, OLD, NEWER], ids=["again", "back", "on"])
def test_interrupted_upload_is_made_up_for_by_the_next(
    stage: Stage, build: Build, moment: Moment, following: dict[str, str]
) -> None:
    old, new, next_ = build(OLD), build(NEW), build(following)
    for number in range(40):
        start_with(stage, old)
        ended = False
        with crash_at(number, moment):
            upload.upload(stage, new)
            ended = True
        upload.upload(stage, next_)
        assert is_there(following), number
        if ended:
            break
    assert number == 8, "all calls had their turn"


@pytest.mark.parametrize("following", [OLD, NEW, NEWER], ids=["old", "first", "second"])
def test_uploads_that_mix_are_made_up_for_by_the_next(stage: Stage, build: Build, following: dict[str, str]) -> None:
    old, new, other, next_ = build(OLD), build(NEW), build(NEWER), build(following)
    refused = 0
    for number in range(40):
        start_with(stage, old)
        began = False

        def begin() -> None:
            nonlocal began
            began = True
            upload.upload(stage, other)

        with at_call(number, "before", begin, ["s3"]):
            try:
                upload.upload(stage, new)
            except OperatorError as error:
                refused += "has begun meanwhile" in str(error)
        upload.upload(stage, next_)
        assert is_there(following), number
        if not began:
            break
    assert (number, refused) == (8, 7), "all but the one that begins before the manifest is read"


def test_file_that_two_uploads_changed_is_sent_until_neither_can_change_it(stage: Stage, build: Build) -> None:
    with crash_at(3, "before"):
        upload.upload(stage, build(OLD))
    assert [upload.upload(stage, build(OLD)) for _ in range(2)] == [4, 4]
    with clock.at(TODAY + manifest.UNSURE_FOR + timedelta(seconds=1)):
        assert [upload.upload(stage, build(OLD)) for _ in range(2)] == [4, 0]


def test_upload_ends_itself_before_others_may_be_sure(stage: Stage, build: Build) -> None:
    late = clock.at(TODAY + manifest.UPLOAD_LASTS + timedelta(seconds=1))
    with at_call(3, "before", late.__enter__, ["s3"]), pytest.raises(OperatorError, match="15 minutes"):
        upload.upload(stage, build(OLD))
    late.__exit__(None, None, None)
    assert manifest.UPLOAD_LASTS * 2 < manifest.UNSURE_FOR


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("site.webmanifest", "application/manifest+json"),
        ("a.svg", "image/svg+xml"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("data/x.json", "application/json"),
        ("favicon.png", "image/png"),
    ],
)
def test_uploaded_file_has_the_content_type_of_its_extension(name: str, kind: str) -> None:
    assert upload.headers(name)["ContentType"] == kind


@pytest.mark.parametrize(
    ("name", "kept"),
    [("assets/site.0123456789.css", "31536000"), ("cards/en/site.png", "86400"), ("en/index.html", "5")],
)
def test_cache_time_of_an_uploaded_file_depends_on_its_path(name: str, kept: str) -> None:
    assert f"max-age={kept}" in upload.headers(name)["CacheControl"].replace(",", "").split()
