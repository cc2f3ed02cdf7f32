"""Codes of channels are valid by construction; all others count as one."""

from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.content import catalogue, channels
from chalicelib.content.channels import Channel
from frontend.builder import site


@pytest.mark.parametrize(
    ("code", "channel"),
    [
        ("radio", Channel("radio")),
        ("poster-hawick", Channel("poster", "hawick")),
        ("poster-hawick-9", Channel("poster", "hawick", 9)),
        ("surgery-screen-gp-practices-2", Channel("surgery-screen", "gp-practices", 2)),
    ],
)
def test_code_names_medium_location_and_number(code: str, channel: Channel) -> None:
    assert channels.parse(code) == channel
    assert channels.recognise(code) == channel.code == code


@pytest.mark.parametrize(
    "code",
    [
        *("poster-york", "poster-hawick-10", "poster-hawick-0", "poster-hawick-02", "poster-hawick-2-2", "poster-"),
        *("POSTER", "radio-hawick", "surgery-screen-hawick-4", "posters", "-hawick", "other", "<script>", "x" * 9999),
    ],
)
def test_any_other_code_is_counted_as_other(code: str) -> None:
    assert channels.parse(code) is None
    assert channels.recognise(code) == "other"


def test_first_of_several_has_one_code() -> None:
    assert channels.recognise("poster-hawick-1") == "poster-hawick"


def test_no_code_is_no_channel() -> None:
    assert channels.recognise(None) is None
    assert channels.recognise("") is None


def test_every_code_that_the_content_check_knows_is_recognised() -> None:
    every = list(channels.every(catalogue().media, catalogue().locations))
    assert len(every) > 500
    assert all(channels.parse(channel.code) == channel for channel in every)


def test_site_without_screens_in_surgeries_is_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A board without them takes the medium out of `channels.yaml`: the code on the big screen then leads home."""
    known = catalogue()
    left = {medium: most for medium, most in known.media.items() if medium != site.SCREEN}
    monkeypatch.setattr("chalicelib.content.catalogue", lambda: replace(known, media=left))
    drawn: list[str] = []
    monkeypatch.setattr("frontend.builder.qr.code", drawn.append)
    site.build(tmp_path, site.Edition("https://small.changes.scot", languages=("en",)))
    assert not list(tmp_path.glob(f"qr/{site.SCREEN}*"))
    assert drawn == ["https://small.changes.scot/", "https://small.changes.scot/go/poster"]
