"""The budget and what it says of measured numbers. Pure: no browser, no clock."""

import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

KB = 1024
SLOW_MACHINE = 1000
"""Below this, times say more about the machine than about the page."""


@dataclass(frozen=True)
class Visit:
    """What one first view of a page loads, as sent: compressed, and where it says so with headers."""

    weight: int
    """Bytes with headers."""
    requests: int
    css: int
    js: int
    """Bytes of bodies."""
    foreign: int
    fonts: int
    cookies: int


@dataclass(frozen=True)
class Run:
    """One run of Lighthouse: scores from 0 to 100, milliseconds, and the shift of the layout."""

    performance: float
    accessibility: float
    best_practices: float
    seo: float
    lcp: float
    tbt: float
    cls: float
    machine: float
    """Lighthouse's benchmark of the machine in that minute; a quiet desk's is 1,500 and more."""


@dataclass(frozen=True)
class Line:
    """One line of the budget. `most`: whether more is worse; else less is."""

    name: str
    unit: str
    goal: float
    fails_at: float
    most: bool = True

    def verdict(self, measured: float) -> str:
        """`met`, `over` (past the goal, still allowed) or `FAILED`."""
        if not self._within(measured, self.fails_at):
            return "FAILED"
        return "met" if self._within(measured, self.goal) else "over"

    def worst(self, measured: Iterable[float]) -> float:
        return max(measured) if self.most else min(measured)

    def _within(self, measured: float, limit: float) -> bool:
        return measured <= limit if self.most else measured >= limit


BUDGET = {
    "weight": Line("first view, brotli, with headers", "KB", 25, 25),
    "requests": Line("requests", "", 8, 8),
    "css": Line("CSS, brotli", "KB", 8, 8),
    "js": Line("JS, brotli", "KB", 8, 8),
    "performance": Line("Lighthouse performance", "", 100, 98, most=False),
    "accessibility": Line("Lighthouse accessibility", "", 100, 100, most=False),
    "best_practices": Line("Lighthouse best practices", "", 100, 100, most=False),
    "seo": Line("Lighthouse SEO", "", 100, 100, most=False),
    "lcp": Line("largest paint (LCP)", "s", 1.5, 1.8),
    "tbt": Line("blocked (TBT)", "ms", 100, 200),
    "cls": Line("shift (CLS)", "", 0.02, 0.05),
    "foreign": Line("third-party requests", "", 0, 0),
    "fonts": Line("web fonts", "", 0, 0),
    "cookies": Line("cookies", "", 0, 0),
}
"""As in the project's design of the site. What is counted, and does not vary with the machine, fails past the goal. A
limit itself is still allowed."""


def run_of(report: dict[str, Any]) -> Run:
    """A run from Lighthouse's JSON report. Raises ValueError when the page could not be measured."""
    if report.get("runtimeError"):
        raise ValueError(report["runtimeError"]["message"])
    scores = {name: category["score"] for name, category in report["categories"].items()}
    if None in scores.values():
        raise ValueError("Lighthouse gave no score")
    audits = report["audits"]
    return Run(
        performance=round(scores["performance"] * 100),
        accessibility=round(scores["accessibility"] * 100),
        best_practices=round(scores["best-practices"] * 100),
        seo=round(scores["seo"] * 100),
        lcp=audits["largest-contentful-paint"]["numericValue"],
        tbt=audits["total-blocking-time"]["numericValue"],
        cls=audits["cumulative-layout-shift"]["numericValue"],
        machine=report["environment"]["benchmarkIndex"],
    )


def median(runs: list[Run]) -> Run:
    """The middle of each number by itself."""
    return Run(**{field.name: statistics.median(getattr(run, field.name) for run in runs) for field in fields(Run)})


def measured(visit: Visit, run: Run) -> dict[str, float]:
    """Name of each line of the budget to its number, in the line's unit."""
    found: dict[str, float] = {name: number for part in (visit, run) for name, number in asdict(part).items()}
    found |= {name: round(found[name] / KB, 1) for name in ("weight", "css", "js")}
    return found | {"lcp": round(found["lcp"] / 1000, 2), "tbt": round(found["tbt"]), "cls": round(found["cls"], 3)}


def failed(pages: dict[str, dict[str, float]]) -> list[str]:
    """What goes past the budget, one sentence each."""
    return [
        f"{page}: {line.name} is {said(numbers[name], line)}, the limit is {said(line.fails_at, line)}"
        for page, numbers in pages.items()
        for name, line in BUDGET.items()
        if line.verdict(numbers[name]) == "FAILED"
    ]


def said(number: float, line: Line) -> str:
    return f"{number:g} {line.unit}".strip()
