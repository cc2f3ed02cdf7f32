"""Signing keys and the site's files, on moto."""

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


def kept(stage: Stage) -> dict[str, Any]:
    found = stage.client("ssm").get_parameter(Name="/scbd/test/secrets", WithDecryption=True)["Parameter"]
    assert found["Type"] == "SecureString"
    return dict(json.loads(found["Value"]))


def test_keys_are_made_once(stage: Stage) -> None:
    assert secrets.ensure(stage)
    first = kept(stage)
    assert not secrets.ensure(stage)
    assert kept(stage) == first
    assert all(len(secret) >= 43 for secret in first["signing"].values())


def test_rotation_keeps_the_previous_key_and_no_older(stage: Stage) -> None:
    secrets.ensure(stage)
    first = next(iter(kept(stage)["signing"]))
    second, also_first = secrets.rotate_signing_key(stage)
    assert also_first == first
    third, also_second = secrets.rotate_signing_key(stage)
    assert also_second == second
    assert list(kept(stage)["signing"]) == [third, second]


def test_rotation_leaves_what_ids_are_made_from(stage: Stage) -> None:
    secrets.ensure(stage)
    before = kept(stage)["identity"]
    secrets.rotate_signing_key(stage)
    assert kept(stage)["identity"] == before


def test_only_what_changed_is_uploaded(stage: Stage, tmp_path: Path) -> None:
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
def test_files_are_sent_as_what_they_are(name: str, kind: str) -> None:
    assert upload.headers(name)["ContentType"] == kind


@pytest.mark.parametrize(
    ("name", "kept"),
    [("assets/site.0123456789.css", "31536000"), ("cards/en/site.png", "86400"), ("en/index.html", "5")],
)
def test_files_are_kept_as_long_as_they_stay_true(name: str, kept: str) -> None:
    assert f"max-age={kept}" in upload.headers(name)["CacheControl"].replace(",", "").split()
