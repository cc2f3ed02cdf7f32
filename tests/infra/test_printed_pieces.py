"""Printed pieces are put on the kit page, and leave it with their channel or season."""

import argparse
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from chalicelib import clock, content, pages
from chalicelib.aws.clients import client
from chalicelib.content import channels
from frontend.builder import kit, printing, site
from infra import print_verbs
from infra.aws import config, manifest, printed_pieces, releases, upload
from infra.stage import OperatorError, Stage
from tests.support.aws_calls import hooked
from tests.support.crashes import crash_at
from tests.support.storage import object_keys, site_object

SETTINGS = {"SITE_ORIGIN": "https://pledge.example", "LANGUAGES": "", "REHEARSAL": "0", "DETAILS_MONTHS": "7"}
KIT = f"kit/{kit.mark(SETTINGS['SITE_ORIGIN'])}/"
PAGES = ["en/kit/index.html", "gd/kit/index.html"]


@pytest.fixture(autouse=True)
def deployed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage holds this checkout's site, of which only the kit page matters here. Typst's place is taken: what
    pieces look like is tested where they are made."""

    def build(folder: Path, edition: site.Edition) -> None:
        (folder / "assets").mkdir()
        for name in content.assets().values():
            (folder / "assets" / name).touch()
        site.write_kit(folder, edition)

    config.record(stage, SETTINGS)
    monkeypatch.setattr(site, "build", build)
    monkeypatch.setattr(printing, "typeset", lambda piece, paper, told, **_: f"{piece} {paper} {told['lang']}".encode())
    upload_site(stage)


def upload_site(stage: Stage) -> int:
    with TemporaryDirectory() as folder:
        upload.build(stage, Path(folder))
        return upload.upload(stage, Path(folder))


def uploaded_pieces() -> list[str]:
    return [key for key in object_keys("site") if key.startswith("kit/")]


def on_page(page: str) -> list[str]:
    return re.findall(r'<a href="/(kit/[^"]+)" download', site_object(page) or "")


def test_pieces_stand_in_the_bucket_and_on_the_page(stage: Stage) -> None:
    assert printed_pieces.put(stage, "2026", ["poster-hawick-2"]) == 6
    papers = [f"{KIT}2026/poster-hawick-2.{paper}.{lang}.pdf" for paper in ("a3", "a4") for lang in ("en", "gd")]
    assert uploaded_pieces() == sorted(papers)
    for page in PAGES:
        assert on_page(page) == sorted(papers)
    piece = client("s3").get_object(Bucket="site", Key=papers[0])
    assert (piece["ContentType"], piece["Body"].read()) == ("application/pdf", b"poster a3 en")
    assert printed_pieces.put(stage, "2026", ["poster-hawick-2"]) == 0
    printed_pieces.put(stage, "2027-new-year", ["slip"])
    assert on_page(PAGES[0]) == [
        *sorted(papers),
        f"{KIT}2027-new-year/slip.a4.en.pdf",
        f"{KIT}2027-new-year/slip.a4.gd.pdf",
    ]


def test_piece_is_there_before_the_page_that_names_it(stage: Stage) -> None:
    written: list[str] = []
    with hooked(["provide-client-params.s3.PutObject"], lambda params, **_: written.append(params["Key"])):
        printed_pieces.put(stage, "2026", ["leaflet"])
    changed = [key for key in written if key != manifest.KEY]
    assert changed == [f"{KIT}2026/leaflet.a4.en.pdf", f"{KIT}2026/leaflet.a4.gd.pdf", *PAGES]


def test_upload_of_the_site_keeps_pieces_until_their_season_is_over(stage: Stage) -> None:
    printed_pieces.put(stage, "2026", ["poster"])
    assert upload_site(stage) == 0
    assert len(uploaded_pieces()) == 4
    with clock.at(datetime(2027, 1, 1, 0, 30, tzinfo=UTC)):
        upload_site(stage)
    assert (uploaded_pieces(), on_page(PAGES[0])) == ([], [])


@pytest.mark.parametrize("renew", [upload_site, lambda stage: printed_pieces.put(stage, "2027-spring", ["poster"])])
def test_content_calendar_goes_with_its_season(stage: Stage, renew: Callable[[Stage], object]) -> None:
    def calendars() -> list[str]:
        return [key for key in object_keys("site") if key.endswith((".ics", ".csv"))]

    both = [
        f"{lang}/kit/2027-{season}.{kind}"
        for lang in ("en", "gd")
        for season in ("new-year", "spring")
        for kind in ("csv", "ics")
    ]
    assert calendars() == both
    with clock.at(datetime(2027, 3, 1, 0, 30, tzinfo=UTC)):
        renew(stage)
    assert calendars() == [key for key in both if "spring" in key]
    for page in PAGES:
        assert re.findall(r"kit/([^/]+)\.ics", site_object(page) or "") == ["2027-spring"]


def test_pieces_go_with_their_channel(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    printed_pieces.put(stage, "2026", ["leaflet", "leaflet-kelso"])
    fewer = replace(content.catalogue(), locations=content.catalogue().locations - {"kelso"})
    monkeypatch.setattr(channels, "catalogue", lambda: fewer)
    upload_site(stage)
    printed_pieces.put(stage, "2026", ["slip"])
    assert uploaded_pieces() == on_page(PAGES[0])
    assert {key.split(".")[0] for key in uploaded_pieces()} == {f"{KIT}2026/leaflet", f"{KIT}2026/slip"}


def test_pieces_go_with_their_language(stage: Stage) -> None:
    printed_pieces.put(stage, "2026", ["leaflet"])
    config.record(stage, SETTINGS | {"LANGUAGES": "en"})
    upload_site(stage)
    assert uploaded_pieces() == on_page(PAGES[0]) == [f"{KIT}2026/leaflet.a4.en.pdf"]


def test_pieces_with_an_old_address_go(stage: Stage) -> None:
    printed_pieces.put(stage, "2026", ["leaflet"])
    config.record(stage, SETTINGS | {"SITE_ORIGIN": "https://new.example"})
    upload_site(stage)
    assert (uploaded_pieces(), on_page(PAGES[0])) == ([], [])
    printed_pieces.put(stage, "2026", ["slip"])
    assert uploaded_pieces() == on_page(PAGES[0])
    assert KIT not in uploaded_pieces()[0]


@pytest.mark.parametrize("code", ["paper-hawick", "radio", "nonsense"])
def test_verb_refuses_what_must_not_be_printed_twice_or_is_not_printed(stage: Stage, code: str) -> None:
    with pytest.raises(OperatorError, match=r"poster, slip, leaflet.*have a number each"):
        print_verbs.put(stage, argparse.Namespace(channel=[code], season=""))
    assert uploaded_pieces() == []


def test_verb_puts_the_kit_of_the_season_without_its_paper_forms(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    print_verbs.put(stage, argparse.Namespace(channel=[], season="2027-spring"))
    assert "The kit page: https://pledge.example/en/kit/" in capsys.readouterr().out
    kit = content.site()["seasons"]["2027-spring"]["kit"]
    assert {key.split(".")[0].rpartition("/")[2] for key in uploaded_pieces()} == {*kit} - {"paper"}


def refuse(stage: Stage) -> None:
    with pytest.raises(OperatorError, match="This checkout is not what is deployed"):
        printed_pieces.put(stage, "2026", ["poster"])


def test_page_of_another_checkout_is_not_written(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer than what is deployed, or older: its assets still stand then, for pages that name them."""
    names = dict(content.assets())
    monkeypatch.setattr(content, "assets", lambda: names | {"kit.js": "kit.0123456789.js"})
    refuse(stage)
    upload_site(stage)
    monkeypatch.setattr(content, "assets", lambda: names)
    monkeypatch.setattr(site, "kit_pages", lambda *_: {})
    refuse(stage)


@pytest.mark.parametrize(
    ("live", "said"),
    [
        ("two", "This checkout is not what is deployed"),
        ("one", "A release of before was brought back, .*`make print` writes the same pieces"),
    ],
)
def test_after_a_rollback_the_kit_waits_for_a_deployment_and_says_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, live: str, said: str
) -> None:
    kept = [releases.Release(each, "", "", "", "", [], {}) for each in ("one", "two")]
    monkeypatch.setattr(releases, "read", lambda _: releases.Releases(kept, live))
    monkeypatch.setattr(site, "kit_pages", lambda *_: dict.fromkeys(PAGES, "of another release"))
    with pytest.raises(OperatorError, match=said):
        printed_pieces.put(stage, "2026", ["poster"])


def test_page_with_other_words_than_are_deployed_is_not_written(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    printed_pieces.put(stage, "2026", ["poster"])
    render = pages.render
    monkeypatch.setattr(pages, "render", lambda *given, **more: render(*given, **more).replace("kit", "set"))
    refuse(stage)


def test_pieces_are_put_after_a_season_is_over(stage: Stage) -> None:
    printed_pieces.put(stage, "2026", ["poster"])
    with clock.at(datetime(2027, 3, 1, 0, 30, tzinfo=UTC)):
        printed_pieces.put(stage, "2027-spring", ["poster", "poster-kelso"])
        assert {key.split("/")[2] for key in uploaded_pieces()} == {"2027-spring"}
        assert upload_site(stage) == 0


@pytest.mark.parametrize("number", [2, 4])
def test_interrupted_verb_is_done_by_the_next(stage: Stage, number: int) -> None:
    """Among the pieces, and among the pages, which the manifest then has no digest of."""
    with crash_at(number, "after"):
        printed_pieces.put(stage, "2026", ["slip"])
    assert manifest.read(stage).unsure
    printed_pieces.put(stage, "2026", ["slip"])
    assert uploaded_pieces() == on_page(PAGES[0])
