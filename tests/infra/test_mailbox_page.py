"""The mailbox in a real browser: a mail's link can be followed, its script does not run."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, BrowserType

from infra.local import local_stack

pytestmark = pytest.mark.journey
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def chromium(browser_type: BrowserType) -> Browser:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    root = ["--no-sandbox"] if os.getuid() == 0 else []
    return browser_type.launch(executable_path=path, args=["--disable-gpu", *root])


def test_a_mail_appears_and_its_link_opens(stack: local_stack.Stack, chromium: Browser) -> None:
    html = f'<p><a href="{stack.site}/en/">Read and decide</a></p><script>document.body.textContent = "ran"</script>'
    page = chromium.new_page()
    page.goto(stack.mailbox)
    before = page.locator("article").count()
    stack.client("sesv2").send_email(
        FromEmailAddress="probe@pledges.example.org",
        Destination={"ToAddresses": ["a@pledges.example.org"]},
        Content={"Simple": {"Subject": {"Data": "probe"}, "Body": {"Html": {"Data": html}, "Text": {"Data": "text"}}}},
    )
    page.wait_for_function("before => document.querySelectorAll('article').length > before", arg=before)
    with page.context.expect_page() as opened:
        page.frame_locator("article >> nth=0 >> iframe").get_by_text("Read and decide").click()
    opened.value.wait_for_load_state()
    assert opened.value.url == f"{stack.site}/en/"
    assert opened.value.locator("h1").count() == 1
    page.context.close()
