"""A partner's own page, of another origin, frames our total and sends people with its channel."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from infra.local import local_stack
from tests.support.browser import follow, own_address, press
from tests.support.stack import raw_items
from tests.support.waiting import eventually


@pytest.fixture
def partner(stack: local_stack.Stack) -> Iterator[str]:
    """The address of a partner's page, with our frame, our picture, and one of our pages in a frame."""
    body = f"""<!DOCTYPE html><title>Our health</title>
        <iframe src="{stack.site}/en/embed/?c=widget-council" title="Pledges" width="320" height="240"></iframe>
        <img src="{stack.site}/en/embed/total.svg" alt="Pledges">
        <iframe src="{stack.site}/en/pledge/" title="Form"></iframe>"""

    class PartnerPage(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), PartnerPage) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_frame_on_a_partner_site_leads_to_a_pledge_of_its_channel(
    stack: local_stack.Stack, page: Page, partner: str
) -> None:
    page.goto(partner)
    assert page.evaluate("document.images[0].naturalWidth") == 380
    frame = page.frame_locator("[title=Pledges]")
    expect(page.frame_locator("[title=Form]").get_by_role("heading", level=1)).to_have_count(0)
    frame.get_by_role("link", name="Make my pledge").click()
    page.wait_for_url(f"{stack.site}/en/?c=widget-council")
    follow(page, "Walk briskly")
    press(page, "I pledge this")
    own_address(page)
    eventually(lambda: "channel:widget-council" in str(raw_items(stack, "totals")))


def test_nothing_but_what_partners_show_can_be_framed(stack: local_stack.Stack, page: Page) -> None:
    for path in ("/en/", "/en/pledge/", "/en/partners/"):
        headers = page.request.get(path).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    headers = page.request.get("/gd/embed/").headers
    assert "x-frame-options" not in headers
    assert "frame-ancestors *" in headers["content-security-policy"]
    assert page.request.get("/gd/embed/total.svg").headers["cross-origin-resource-policy"] == "cross-origin"
