"""Posts that changed without a new revision are told before calendars that hold them are given out again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws.clients import client
from frontend.builder import content, content_calendar
from frontend.builder.season_models import Season
from infra.aws import calendars, config
from infra.preflight import checks
from infra.stage import OperatorError, Stage

TODAY = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
ORIGIN = "https://pledge.example"
SEASON: Season = next(each for each in content.read()["content/seasons.yaml"].seasons if each.posts)


@pytest.fixture(autouse=True)
def deployed(stage: Stage) -> None:
    config.record(stage, {"SITE_ORIGIN": ORIGIN, "LANGUAGES": "en"})


def upload(**before: Any) -> None:
    """The calendar as it was uploaded, when the season had these other fields."""
    season = SEASON.model_copy(update=before)
    for key, body in content_calendar.files([season], ["en", "gd"], ORIGIN).items():
        client("s3").put_object(Bucket="site", Key=key, Body=body)


def unrevised(stage: Stage) -> str | None:
    with clock.at(TODAY):
        return calendars.unrevised(stage)


def moved() -> tuple[Any, ...]:
    return tuple(post.model_copy(update={"day": post.day + timedelta(days=1)}) for post in SEASON.posts)


def test_post_that_moved_without_a_revision_is_told_with_what_to_write(stage: Stage) -> None:
    upload(posts=moved())
    said = unrevised(stage) or ""
    assert said.startswith(f"frontend/content/seasons.yaml: posts of {SEASON.code} have changed")
    assert said.endswith("Write there: `revised: 2026-12-01T09:30`")
    with clock.at(TODAY), pytest.raises(OperatorError, match="`revised` has not"):
        calendars.require_revised(stage)


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"posts": moved(), "revised": SEASON.revised - timedelta(days=1) if SEASON.revised else None},
        {"posts": SEASON.posts[1:]},
    ],
    ids=["the same", "an older revision", "a post that is new"],
)
def test_what_every_calendar_takes_is_not_told(stage: Stage, before: dict[str, Any]) -> None:
    upload(**before)
    assert unrevised(stage) is None


@pytest.mark.parametrize("bucket", ["site", "gone-with-its-stage"])
def test_before_the_first_upload_nothing_is_told(stage: Stage, bucket: str) -> None:
    config.record(stage, {"SITE_BUCKET": bucket})
    assert unrevised(stage) is None


def test_deployment_stops_and_code_alone_goes_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(posts=moved())
    monkeypatch.setattr(checks, "CHECKS", tuple(each for each in checks.CHECKS if each.name == "content calendars"))
    monkeypatch.setattr(checks, "_rehearsal_would_do", lambda *_: False)
    with clock.at(TODAY):
        with pytest.raises(OperatorError, match=r"STOP +content calendars: .*`revised` has not"):
            checks.require(stage, rehearsal=False)
        checks.require_for_code(stage)
