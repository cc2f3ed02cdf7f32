"""The files of the publisher, played by a test that watches the big screen."""

from typing import Any

from playwright.sync_api import Page, Route

from chalicelib.pages.tapestry import svg
from frontend.builder.samples import stitches, totals


class PublishedFiles:
    """The files of the publisher, played by the test; while `down`, requests for totals fail."""

    def __init__(self, page: Page) -> None:
        self.totals_requests = 0
        self.down = False
        self.made, self.seq = 2000, 10
        self.stories: list[dict[str, Any]] = []
        self.milestones: list[dict[str, Any]] | None = None
        """In place of those of the sample."""
        page.route("**/data/totals.json", self._totals)
        page.route("**/data/tapestry.svg", self._tapestry)
        page.route("**/data/last-in-the-queue", lambda route: route.fulfill(body=""))
        page.route("**/data/stories.json", lambda route: route.fulfill(json=self.stories))

    def _totals(self, route: Route) -> None:
        self.totals_requests += 1
        if self.down:
            route.abort()
        else:
            reached = {} if self.milestones is None else {"milestones": self.milestones}
            route.fulfill(json=totals(self.made) | {"seq": self.seq} | reached)

    def _tapestry(self, route: Route) -> None:
        drawn = svg.file(stitches(self.made), self.made, "", totals(self.made)["themes"])
        route.fulfill(body=drawn, content_type="image/svg+xml")
