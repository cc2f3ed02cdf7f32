"""The whole platform on MiniStack with IAM enforced, and real Chromium in front of it."""

import json
import os
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from infra.local import local_stack

T = TypeVar("T")
PATIENCE = 30
"""Seconds after which a thing that did not happen is a failure; each wait ends as soon as it happens."""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_stack.Stack]:
    moderators = "Mairi Scott <mairi@board.example>, Ewan Reid <ewan@board.example>"
    settings = {"DIGEST_WINDOW": "2", "MODERATORS": moderators, "REQUESTS_PER_MINUTE": "100000"}
    with local_stack.running(tmp_path_factory.mktemp("stack"), settings=settings) as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    root = ["--no-sandbox"] if os.getuid() == 0 else []
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": QUIET + root}


@pytest.fixture
def page(stack: local_stack.Stack, browser: Browser) -> Iterator[Page]:
    """A page of a fresh visitor, whose console must stay free of errors."""
    with browser.new_context(base_url=stack.site) as context:
        page, said = context.new_page(), []
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        assert said == []
        assert context.cookies() == []


@pytest.fixture
def plain(stack: local_stack.Stack, browser: Browser) -> Iterator[Page]:
    """A page of a visitor whose browser runs no script."""
    with browser.new_context(base_url=stack.site, java_script_enabled=False) as context:
        yield context.new_page()


def eventually(what: Callable[[], T]) -> T:
    """The first true answer of `what`; fails when there is none within the patience."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)  # between looks at a condition


def totals(stack: local_stack.Stack) -> dict[str, Any]:
    with urllib.request.urlopen(f"{stack.site}/data/totals.json") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def kept(stack: local_stack.Stack) -> list[dict[str, Any]]:
    """The pledges in the table, as they stand there."""
    found: list[dict[str, Any]] = stack.client("dynamodb").scan(TableName="scbd-local-pledges")["Items"]
    return found


def open_page(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    return page
