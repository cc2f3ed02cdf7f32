"""The mailbox in Chromium: a link in a mail opens, a script in it does not run."""

from playwright.sync_api import Browser

from infra.local import local_stack


def test_mailbox_shows_a_new_mail_and_opens_its_link(stack: local_stack.Stack, browser: Browser) -> None:
    html = f'<p><a href="{stack.site}/en/">Read and decide</a></p><script>document.body.textContent = "ran"</script>'
    page = browser.new_page()
    page.goto(stack.mailbox)
    stack.client("sesv2").send_email(
        FromEmailAddress="probe@pledges.example.org",
        Destination={"ToAddresses": ["a@pledges.example.org"]},
        Content={
            "Simple": {
                "Subject": {"Data": "probe of the mailbox"},
                "Body": {"Html": {"Data": html}, "Text": {"Data": "text"}},
            }
        },
    )
    mail = page.locator("article", has_text="probe of the mailbox")  # digests of other tests may come meanwhile
    with page.context.expect_page() as opened:
        mail.frame_locator("iframe").get_by_text("Read and decide").click()
    opened.value.wait_for_load_state()
    assert opened.value.url == f"{stack.site}/en/"
    assert opened.value.locator("h1").count() == 1
    page.context.close()
