"""Pages of visitors of the shared stack, in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local import local_stack


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Answers come from functions that a busy machine may have to start first, which can take more than 5 seconds."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def page(stack: local_stack.Stack, browser: Browser) -> Iterator[Page]:
    """A page of a new visitor; script errors and cookies fail the test."""
    with browser.new_context(base_url=stack.site) as context:
        page, said = context.new_page(), []
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        assert said == []
        assert context.cookies() == []


@pytest.fixture
def plain(stack: local_stack.Stack, browser: Browser) -> Iterator[Page]:
    """A page of a visitor without script."""
    with browser.new_context(base_url=stack.site, java_script_enabled=False) as context:
        yield context.new_page()
