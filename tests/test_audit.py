"""The page audit computes medians and verdicts from recorded numbers, without Lighthouse."""

import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest

from audit import pages, table
from audit.budget import BUDGET, Run, Visit, failed, measured, median, run_of
from audit.server import headers, serving
from tests.support.site_server import POLICY

VISIT = Visit(weight=23_286, requests=7, css=7179, js=1857, foreign=0, fonts=0, cookies=0)
RUN = Run(
    performance=100, accessibility=100, best_practices=100, seo=100, lcp=1146.3869, tbt=12.4, cls=0.0, machine=1800
)
REPORT: dict[str, Any] = {
    "categories": {
        "performance": {"score": 0.99},
        "accessibility": {"score": 1},
        "best-practices": {"score": 1},
        "seo": {"score": 0.92},
    },
    "audits": {
        "largest-contentful-paint": {"numericValue": 1146.3869},
        "total-blocking-time": {"numericValue": 65.3},
        "cumulative-layout-shift": {"numericValue": 0.0123},
    },
    "environment": {"benchmarkIndex": 1800.5},
}


def test_lighthouse_report_is_parsed() -> None:
    assert run_of(REPORT) == Run(99, 100, 100, 92, 1146.3869, 65.3, 0.0123, 1800.5)


@pytest.mark.parametrize(
    "broken",
    [
        REPORT | {"runtimeError": {"code": "NO_FCP", "message": "The page did not paint any content."}},
        REPORT | {"categories": REPORT["categories"] | {"performance": {"score": None}}},
    ],
)
def test_incomplete_lighthouse_report_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"paint|score"):
        run_of(broken)


def test_each_metric_has_its_own_median() -> None:
    runs = [replace(RUN, performance=score, lcp=lcp) for score, lcp in ((77, 1900), (100, 1100), (99, 1200))]
    assert (median(runs).performance, median(runs).lcp) == (99, 1200)


def test_metrics_use_the_units_of_the_budget() -> None:
    numbers = measured(VISIT, RUN)
    assert numbers.keys() == {*BUDGET, "machine"}
    assert (numbers["weight"], numbers["css"], numbers["lcp"], numbers["tbt"]) == (22.7, 7.0, 1.15, 12)


@pytest.mark.parametrize(
    ("name", "met", "over", "past"),
    [
        ("performance", 100, 98, 97),
        ("lcp", 1.5, 1.8, 1.81),
        ("tbt", 100, 200, 201),
        ("cls", 0.02, 0.05, 0.051),
    ],
)
def test_budget_fails_only_past_its_limit(name: str, met: float, over: float, past: float) -> None:
    assert [BUDGET[name].verdict(number) for number in (met, over, past)] == ["met", "over", "FAILED"]


@pytest.mark.parametrize(
    ("name", "past"),
    [
        ("weight", 25.1),
        ("requests", 9),
        ("css", 8.1),
        ("js", 8.1),
        ("accessibility", 99),
        ("best_practices", 99),
        ("seo", 99),
        ("foreign", 1),
        ("fonts", 1),
        ("cookies", 1),
    ],
)
def test_strict_metrics_have_no_tolerance(name: str, past: float) -> None:
    line = BUDGET[name]
    assert line.goal == line.fails_at
    assert [line.verdict(number) for number in (line.goal, past)] == ["met", "FAILED"]


def test_budget_failure_names_page_and_metric() -> None:
    good, bad = measured(VISIT, RUN), measured(replace(VISIT, requests=11, cookies=1), replace(RUN, lcp=1900))
    assert failed({"home en": good}) == []
    said = failed({"home en": good, "wall gd": bad})
    assert len(said) == 3
    assert said[0] == "wall gd: requests is 11, the limit is 8"
    assert said[1] == "wall gd: largest paint (LCP) is 1.9 s, the limit is 1.8 s"


def test_table_shows_worst_value_and_its_page() -> None:
    good, bad = measured(VISIT, RUN), measured(replace(VISIT, weight=27_000), replace(RUN, performance=97, lcp=1700))
    rows = table.of_budget({"home en": good, "wall gd": bad}).splitlines()
    assert len(rows) == len(BUDGET) + 1
    assert rows[1].endswith("26.4 KB  FAILED (wall gd)")
    assert any(row.endswith("1.7 s  over (wall gd)") for row in rows)
    assert any(row.endswith("97  FAILED (wall gd)") for row in rows)
    assert all(row.endswith("met") for row in rows if "CSS" in row)
    assert table.of_pages({"home en": good, "wall gd": bad}).count("\n") == 2


def test_table_marks_measurement_on_a_busy_machine() -> None:
    busy = measured(VISIT, replace(RUN, machine=420))
    assert "(benchmark 420)" in table.of_pages({"home en": busy})
    assert "benchmark" not in table.of_pages({"home en": measured(VISIT, RUN)})


def test_audit_server_compresses_and_caches_like_the_cdn(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "index.html").write_text("<p>hello</p>" * 100, "utf-8")
    (tmp_path / "404.html").write_text("<p>nowhere</p>", "utf-8")
    with serving(tmp_path) as origin, urllib.request.urlopen(f"{origin}/en/?c=x") as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert "max-age=5" in answer.headers["Cache-Control"]
        assert brotli.decompress(answer.read()) == b"<p>hello</p>" * 100


def test_audit_server_uses_headers_of_the_deployment() -> None:
    page, asset = headers("/en/"), headers("/assets/site.css")
    assert asset == headers("/data/totals.json")
    assert page["X-Frame-Options"] == "DENY"
    assert page["Permissions-Policy"].startswith("accelerometer=()")
    assert asset["Content-Security-Policy"] == "default-src 'none'"
    assert "Permissions-Policy" not in asset
    assert page.keys() > asset.keys()


def test_build_contains_every_audited_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.build(tmp_path, "http://localhost:1")
    assert len(pages.listed(tmp_path)) == 2 * len(pages.PAGES)
    assert "pledge.example" not in (tmp_path / "en" / "index.html").read_text("utf-8")
    monkeypatch.setitem(pages.PAGES, "nowhere", "nowhere/")
    with pytest.raises(LookupError, match="no page nowhere"):
        pages.listed(tmp_path)
