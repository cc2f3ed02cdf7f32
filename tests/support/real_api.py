"""The real API, in this process, for pages in a browser."""

from playwright.sync_api import Page, Route

from tests.support import api
from tests.support.world import ORIGIN


def answer_in_process(page: Page) -> None:
    """Let the API in this process answer the page."""

    def answer(route: Route) -> None:
        asked = route.request
        sent = {name: value for name, value in asked.headers.items() if name in {"content-type", "accept"}}
        headers = sent | ({"origin": ORIGIN} if asked.method == "POST" else {})
        path = asked.url.partition("/api")[2]
        found = api.Answer(asked.method, path, headers, asked.post_data_buffer or b"")
        route.fulfill(status=found.status, headers=found.headers, body=found.text)

    page.route("**/api/**", answer)
    page.route("**/data/challenge.json", lambda route: route.abort())  # the site's is not signed by this API
