"""Signing keys and the upload of the site's files, on moto."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.aws import secrets, upload
from infra.stage import Stage


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stage]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    (tmp_path / ".chalice").mkdir()
    settings = {"environment_variables": {"SITE_BUCKET": "site"}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps({"stages": {"test": settings}}))
    with mock_aws():
        yield Stage("test", tmp_path)


def stored_secrets(stage: Stage) -> dict[str, Any]:
    found = stage.client("ssm").get_parameter(Name="/scbd/test/secrets", WithDecryption=True)["Parameter"]
    assert found["Type"] == "SecureString"
    return dict(json.loads(found["Value"]))


def test_signing_keys_are_created_once(stage: Stage) -> None:
    assert secrets.ensure(stage)
    first = stored_secrets(stage)
    assert not secrets.ensure(stage)
    assert stored_secrets(stage) == first
    assert all(len(secret) >= 43 for secret in first["signing"].values())


def test_rotation_retains_only_the_previous_signing_key(stage: Stage) -> None:
    secrets.ensure(stage)
    first = next(iter(stored_secrets(stage)["signing"]))
    second, also_first = secrets.rotate_signing_key(stage)
    assert also_first == first
    third, also_second = secrets.rotate_signing_key(stage)
    assert also_second == second
    assert list(stored_secrets(stage)["signing"]) == [third, second]


def test_rotation_does_not_change_the_identity_secret(stage: Stage) -> None:
    secrets.ensure(stage)
    before = stored_secrets(stage)["identity"]
    secrets.rotate_signing_key(stage)
    assert stored_secrets(stage)["identity"] == before


def test_only_changed_files_are_uploaded(stage: Stage, tmp_path: Path) -> None:
    bucket = boto3.client("s3", region_name="eu-west-2")
    bucket.create_bucket(Bucket="site", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    folder = tmp_path / "built"
    for name in ("en/index.html", "assets/site.1a.css"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    assert upload.upload(stage, folder) == 2
    assert upload.upload(stage, folder) == 0
    (folder / "en/index.html").write_text("new")
    assert upload.upload(stage, folder) == 1
    page = bucket.get_object(Bucket="site", Key="en/index.html")
    assert page["Body"].read() == b"new"
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", upload.SOON)
    asset = bucket.head_object(Bucket="site", Key="assets/site.1a.css")
    assert (asset["ContentType"], asset["CacheControl"]) == ("text/css; charset=utf-8", upload.FOREVER)


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
