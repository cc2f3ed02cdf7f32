"""The API, played by a test."""

import json
from typing import Any

from playwright.sync_api import Page, Route

from tests.frontend.samples import IDS

Answer = tuple[int, dict[str, Any]]


class Api:
    """Answers POST requests with what the test lays ready, in order, the last for ever; remembers what was asked."""

    def __init__(self, page: Page) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[Answer | None] = []
        page.route("**/api/**", self._answer)

    def _answer(self, route: Route) -> None:
        self.asked.append(json.loads(route.request.post_data or "{}") | {"path": route.request.url.split("/api")[1]})
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            route.abort()
        else:
            route.fulfill(status=answer[0], json=answer[1])


def go_on(page: Page, *, to: int) -> None:
    """Press Continue until the form is at this step."""
    while f"step-{('change', 'plan', 'about', 'check')[to - 1]}" not in (
        page.locator("section[data-step]:not([hidden])").get_attribute("aria-labelledby") or ""
    ):
        page.locator("[data-next]:visible").click()


def kept(lang: str = "en") -> Answer:
    return 201, {"id": IDS[0], "links": {"page": f"/{lang}/p/{IDS[0]}/", "thanks": f"/{lang}/thanks/#{IDS[0]}"}}
