"""`make audit`: prints the table of the budget; ends with 1 when something is past it."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from audit import browser, pages, table
from audit.budget import Run, Visit, failed, measured, median
from audit.server import serving

RUNS = 3
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), "")


def main() -> int:
    """Build, serve, measure, print. 0 if all is within the budget."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as origin:
        pages.build(Path(folder), origin)
        paths = pages.listed(Path(folder))
        visits = _visits(origin, paths)
        numbers = {
            name: measured(visits[name], _timed(name, Path(folder), origin, path)) for name, path in paths.items()
        }
    print(f"\n{table.of_pages(numbers)}\n\n{table.of_budget(numbers)}\n")
    print("axe and the Nu Html Checker look at every page and state in `make test`; both must find nothing.")
    wrong = failed(numbers)
    print("\n".join(["", *wrong]) if wrong else "All within the budget.")
    return 1 if wrong else 0


def _visits(origin: str, paths: dict[str, str]) -> dict[str, Visit]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=browser.FLAGS)
        try:
            return {name: browser.visit(chromium, origin, path) for name, path in paths.items()}
        finally:
            chromium.close()


def _timed(name: str, folder: Path, origin: str, path: str) -> Run:
    """The medians of some runs, with a word after each, because it takes minutes."""
    html = (folder / path.partition("#")[0].lstrip("/") / "index.html").read_text("utf-8")
    runs = []
    print(f"{name} ", end="", flush=True)
    for _ in range(RUNS):
        runs.append(browser.lighthouse(origin + path, CHROMIUM, hidden='name="robots" content="noindex' in html))
        print(f" {runs[-1].performance:g}", end="", flush=True)
    print(flush=True)
    return median(runs)


if __name__ == "__main__":
    sys.exit(main())
