"""Content calendars that people hold. An entry changes there only under a higher revision (RFC 5545, 3.8.7.4), which
is `revised` of `seasons.yaml`: a post that changed without it stays as it was.
"""

from typing import Any, NamedTuple

from icalendar import Calendar

from chalicelib import clock
from frontend.builder import content, content_calendar
from infra.aws import config
from infra.stage import OperatorError, Stage

TOLD = ("dtstart", "duration", "summary", "description", "url")
"""What an entry says, as `content_calendar` writes it."""


class Entry(NamedTuple):
    """`revision`: which one; `said`: what it says."""

    revision: int
    said: tuple[bytes, ...]


def unrevised(stage: Stage) -> str | None:
    """Which seasons have posts that differ from the uploaded ones under the same revision, and what to do; None: none.
    Posts that came or went need no revision."""
    settings = config.settings(stage)
    if "SITE_BUCKET" not in settings:
        return None
    seasons = content_calendar.current(content.read()["content/seasons.yaml"].seasons, clock.today())
    files = content_calendar.files(seasons, config.languages(stage), settings["SITE_ORIGIN"])
    stale = [
        season.code
        for season in seasons
        if any(_stays(_live(stage, key), body) for key, body in files.items() if key.endswith(f"/{season.code}.ics"))
    ]
    if not stale:
        return None
    return (
        f"frontend/content/seasons.yaml: posts of {', '.join(stale)} have changed, and `revised` has not, so calendars "
        f"that hold them would keep the old ones. Write there: `revised: {clock.now():%Y-%m-%dT%H:%M}`"
    )


def require_revised(stage: Stage) -> None:
    """OperatorError with what `unrevised` says."""
    if said := unrevised(stage):
        raise OperatorError(said)


def _stays(live: bytes, body: bytes) -> bool:
    """Whether an entry of the live file would stay as it is, although the new one says something else."""
    held = _entries(live)
    return any(
        held[uid].said != entry.said and held[uid].revision >= entry.revision
        for uid, entry in _entries(body).items()
        if uid in held
    )


def _entries(body: bytes) -> dict[str, Entry]:
    entries: list[Any] = Calendar.from_ical(body).walk("VEVENT") if body else []
    return {
        str(each["uid"]): Entry(int(each["sequence"]), tuple(each[name].to_ical() for name in TOLD)) for each in entries
    }


def _live(stage: Stage, key: str) -> bytes:
    """The uploaded file; empty if there is none, or no bucket any more."""
    files = stage.client("s3")
    try:
        return bytes(files.get_object(Bucket=config.setting(stage, "SITE_BUCKET"), Key=key)["Body"].read())
    except (files.exceptions.NoSuchKey, files.exceptions.NoSuchBucket):
        return b""
