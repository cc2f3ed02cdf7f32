"""The mailbox in Chromium: a link in a mail opens, a script in it does not run."""

from playwright.sync_api import Browser

from infra.local import local_stack


def test_mailbox_shows_a_new_mail_and_opens_its_link(stack: local_stack.Stack, browser: Browser) -> None:
    html = f'<p><a href="{stack.site}/en/">Read and decide</a></p><script>document.body.textContent = "ran"</script>'
    page = browser.new_page()
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
