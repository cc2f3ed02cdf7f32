"""A fake API for browser tests."""

import json
from typing import Any

from playwright.sync_api import Page, Route

from frontend.builder.samples import IDS

PlayedAnswer = tuple[int, dict[str, Any]]
STORY_ID = "01knhakyg0s7qed1chrkxzm459t2q1dn1qx6"
STORY_CREATED: PlayedAnswer = (201, {"id": STORY_ID, "links": {"thanks": f"/en/stories/thanks/#{STORY_ID}"}})
"""The API's answer to a stored story."""


class Api:
    """Answers POST requests with `answers` in order, repeating the last; None aborts. Records requests in `asked`."""

    def __init__(self, page: Page) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[PlayedAnswer | None] = []
        page.route("**/api/**", self._answer)

    def _answer(self, route: Route) -> None:
        self.asked.append(json.loads(route.request.post_data or "{}") | {"path": route.request.url.split("/api")[1]})
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            route.abort()
        else:
            route.fulfill(status=answer[0], json=answer[1])


def created_pledge(lang: str = "en") -> PlayedAnswer:
    """The API's answer to a stored pledge."""
    links = {
        "page": f"/{lang}/p/{IDS[0]}/",
        "thanks": f"/{lang}/thanks/#{IDS[0]}",
        "owner": f"/{lang}/my-pledge/#a.b.c",
    }
    return 201, {"id": IDS[0], "links": links}
