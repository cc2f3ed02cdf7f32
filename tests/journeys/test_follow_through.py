"""The second half of a pledge's life, with the mailbox read at each step: weeks pass in a minute."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from frontend.builder import printing
from infra.aws import functions
from infra.local import local_stack, travel
from tests.support.browser import follow, own_address, press
from tests.support.mailbox import Mailbox
from tests.support.stack import raw_items, running_at, settled_totals, stack_totals
from tests.support.tagged_pdf import TaggedPdf
from tests.support.travelling import travel_until
from tests.support.waiting import eventually

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_stack.Stack]:
    """One of its own, because its clock is moved. It begins at noon on a Monday: who leaves an address at night waits
    for mail until the morning after the next."""
    with running_at(tmp_path_factory.mktemp("travelling"), datetime(2027, 1, 4, 12, tzinfo=UTC)) as running:
        yield running


@pytest.fixture
def phone(stack: local_stack.Stack, browser: Browser) -> Iterator[Page]:
    """A page of a visitor without script, on a small phone."""
    small = {"width": 360, "height": 740}
    with browser.new_context(base_url=stack.site, java_script_enabled=False, viewport=small) as context:  # type: ignore[arg-type]
        yield context.new_page()


@pytest.fixture
def listener(stack: local_stack.Stack, browser: Browser) -> Iterator[Page]:
    """A page of somebody who listens to the radio."""
    with browser.new_context(base_url=stack.site) as context:
        yield context.new_page()


def travel_days(stack: local_stack.Stack, days: int) -> None:
    travel_until(stack, travel.now(stack) + timedelta(days=days))


def scan_poster(stack: local_stack.Stack, page: Page, code: str) -> None:
    """Follow the code on the printed poster of a channel, and choose an idea."""
    poster = TaggedPdf(printing.typeset("poster", "a4", printing.facts(stack.site, code, "en", "2026")))
    page.goto(poster.codes()[0])
    expect(page).to_have_url(f"{stack.site}/en/?c={code}")
    follow(page, "Walk briskly for 10 minutes a day")


def hear_radio(stack: local_stack.Stack, page: Page) -> None:
    """Type the address that a script says twice, and choose an idea."""
    script = functions.run_operation(stack.stage, "radio", "Ailsa", "hawick", "2026-12-28T07:45:00+00:00")
    heard = re.findall(r"\blocalhost( slash [a-z ]*?)\.", script)
    assert len(heard) >= 2
    page.goto(heard[0].replace(" slash ", "/"))
    expect(page).to_have_url(f"{stack.site}/en/?c=radio")
    follow(page, "Walk briskly for 10 minutes a day")


def pledge_with_address(page: Page, mailbox: Mailbox, *, scripted: bool = True) -> str:
    """Make a pledge on the page of its idea, and leave an address on the page of thanks. Returns the pledge's public
    address."""
    press(page, "I pledge this")
    if not scripted:
        press(page, "Send my pledge")
    public = own_address(page)
    page.get_by_label("Remind me of my pledge").check()
    page.get_by_label("Ask me how it went").check()
    page.get_by_label("Email address").fill(mailbox.address)
    press(page, "Send me the link")
    expect(page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    return public


def confirm_address(page: Page, mailbox: Mailbox) -> None:
    page.goto(mailbox.link("Please confirm your email address", "Yes, this is my address"))
    press(page, "Yes, it is mine")
    expect(page.get_by_text("Thank you. We will write to you as you asked.")).to_be_visible()


def check_in(page: Page, mailbox: Mailbox, answer: str, then: str) -> None:
    """Open the mail's link, which has the answer chosen, and press the button that records it."""
    page.goto(mailbox.link("How is it going?", answer))
    expect(page.get_by_role("radio", name=answer)).to_be_checked()
    press(page, "Save my answer")
    expect(page.get_by_role("heading", name=then)).to_be_visible()


def open_my_pledges(page: Page, mailbox: Mailbox, *, scripted: bool = True) -> None:
    """By a link that is mailed; without script it is copied into the page."""
    page.goto("/en/my-pledges/")
    page.get_by_label("Email address").fill(mailbox.address)
    press(page, "Send me the link")
    expect(page.get_by_text("We have sent the link to that address, if we write to it.")).to_be_visible()
    link = mailbox.link("The link that you asked for", "Open the page")
    page.goto(link)
    if not scripted:
        page.get_by_label("The link from our email").fill(link)
        press(page, "Open my pledges")
    expect(page.get_by_text(f"These are all pledges that were confirmed at {mailbox.address}.")).to_be_visible()


def erase_everything(page: Page) -> None:
    page.get_by_text("I want everything erased").click()
    press(page, "Erase everything now")
    expect(page.get_by_role("heading", name="Everything is erased")).to_be_visible()


def test_people_are_helped_to_keep_their_pledges_and_can_erase_everything(
    stack: local_stack.Stack, page: Page, phone: Page, listener: Page
) -> None:
    """Two people at once, because the same time passes for both: Calum's browser runs no script. Rhona heard of it on
    the radio, and is asked beside them."""
    before = settled_totals(stack)
    ailsa, calum = Mailbox(stack, "ailsa@example.org"), Mailbox(stack, "calum@example.org")
    rhona = Mailbox(stack, "rhona@example.org")
    both = ((page, ailsa), (phone, calum))
    scan_poster(stack, page, "poster-hawick-2")
    phone.goto("/go/slip-kelso")  # leads to the form without an idea; without script the channel ends here
    phone.goto("/en/pledge/ten-minute-walk/")
    public = [pledge_with_address(visitor, mailbox, scripted=visitor is not phone) for visitor, mailbox in both]
    for visitor, mailbox in both:
        confirm_address(visitor, mailbox)
    hear_radio(stack, listener)
    pledge_with_address(listener, rhona)
    confirm_address(listener, rhona)
    eventually(lambda: stack_totals(stack)["made"] == before["made"] + 3)

    travel_days(stack, 8)
    for visitor, mailbox in both:
        reminders = ["Your reminder for today"] * 5
        assert mailbox.subjects[1:] == ["Your plan is ready", *reminders, "How is it going?"]
        check_in(visitor, mailbox, "Not yet", "Not yet? You can start again today.")
    travel_days(stack, 3)
    for visitor, mailbox in both:
        visitor.goto(mailbox.link("A small step for today", "Change my plan"))
    expect(page.get_by_text("Your pledge is public.")).to_be_visible()

    travel_days(stack, 18)
    check_in(page, ailsa, "I kept it", "You kept your pledge. Well done.")
    check_in(phone, calum, "Some of it", "Some of it is a real start.")
    check_in(listener, rhona, "I kept it", "You kept your pledge. Well done.")
    kept = {"asked": "1", "kept": "1"}
    eventually(lambda: outcomes_of(stack, "poster-hawick-2") == outcomes_of(stack, "radio") == kept)
    travel_days(stack, 38)
    for visitor, mailbox in both:
        check_in(visitor, mailbox, "I kept it", "You kept your pledge. Well done.")
    travel_days(stack, 2)
    for visitor, mailbox in both:
        visitor.goto(mailbox.link("Thank you, and one question", "Tell my story"))
        expect(visitor.get_by_label("Your story")).to_be_visible()

    for visitor, mailbox in (*both, (listener, rhona)):
        open_my_pledges(visitor, mailbox, scripted=visitor is not phone)
        erase_everything(visitor)
        found = json.dumps([raw_items(stack, name) for name in ("people", "pledges", "mail")])
        assert mailbox.address not in found
    for address in public:
        eventually(lambda address=address: page.request.get(address).status == 404)  # type: ignore[misc]
    eventually(lambda: stack_totals(stack)["made"] == before["made"])


def outcomes_of(stack: local_stack.Stack, channel: str) -> dict[str, str]:
    """The counters at 28 days of those who came by this channel."""
    rows = [row for row in raw_items(stack, "totals") if row["row"]["S"].endswith("~28")]
    ending = f":channel:{channel}"
    return {name.removesuffix(ending): row[name]["N"] for row in rows for name in row if name.endswith(ending)}


def test_address_that_bounces_is_forgotten(stack: local_stack.Stack, page: Page) -> None:
    mailbox = Mailbox(stack, "gone@example.org")
    page.goto("/en/pledge/ten-minute-walk/")
    pledge_with_address(page, mailbox)
    confirm_address(page, mailbox)
    eventually(lambda: "gone@example.org" in json.dumps(raw_items(stack, "people")))
    travel_days(stack, 1)
    mailbox.newest("Your plan is ready")
    tell_of_a_bounce(stack, mailbox)
    eventually(lambda: "gone@example.org" not in json.dumps(raw_items(stack, "people")))
    assert "bounced" in json.dumps(raw_items(stack, "people"))


def test_request_by_letter_is_answered_and_erases(stack: local_stack.Stack, page: Page) -> None:
    """By the commands of operators, and noted in the audit log."""
    mailbox = Mailbox(stack, "letter@example.org")
    page.goto("/en/pledge/ten-minute-walk/")
    public = pledge_with_address(page, mailbox)
    confirm_address(page, mailbox)
    assert "ask, remind\n" in act_on(stack, "find", mailbox), "confirmed, or it would say that it is not"
    assert json.loads(act_on(stack, "export", mailbox))["person"]["address"] == mailbox.address
    eventually(lambda: page.request.get(public).status == 200)
    act_on(stack, "erase", mailbox)
    eventually(lambda: page.request.get(public).status == 404)
    assert mailbox.address not in json.dumps([raw_items(stack, name) for name in ("people", "audit-log")])
    assert "erased" in json.dumps(raw_items(stack, "audit-log"))
    assert "confirmed" in functions.run_operation(stack.stage, "report", "outcomes", "2027-new-year")
    assert "slash go slash radio" in functions.run_operation(
        stack.stage, "radio", "Ailsa", "hawick", "2026-12-28T07:45:00+00:00"
    )


def act_on(stack: local_stack.Stack, what: str, mailbox: Mailbox) -> str:
    return functions.run_operation(stack.stage, "person", what, mailbox.address, "Ailsa")


def tell_of_a_bounce(stack: local_stack.Stack, mailbox: Mailbox) -> None:
    """As SES does, which the emulator does not."""
    sent = (item["id"]["S"] for item in raw_items(stack, "mail"))
    tags = {
        "mail": [next(each for each in sent if each.startswith("journey-"))],
        "ses:configuration-set": ["scbd-local"],
    }
    mail = {"messageId": "1", "sendingAccountId": "000000000000", "tags": tags}
    bounce = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": mailbox.address}]}
    topics = [topic["TopicArn"] for topic in stack.client("sns").list_topics()["Topics"]]
    stack.client("sns").publish(
        TopicArn=next(topic for topic in topics if topic.endswith("mail-events")),
        Subject="Amazon SES Email Event Notification",
        Message=json.dumps({"eventType": "Bounce", "mail": mail, "bounce": bounce}),
        MessageAttributes={"from": {"DataType": "String", "StringValue": "ses"}},  # the emulator has no empty ones
    )
