"""Check-ins in a real browser, by a mail's link and on the owner's page: with script, without, and by keys alone. The
API is the real one, in process."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib import clock
from chalicelib.pledges import Pledge, check_ins, owner
from tests.support.accessible import assert_accessible
from tests.support.browser import press
from tests.support.check_ins import note_question
from tests.support.factories import create_pledge
from tests.support.storage import stored, stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
HEADING = "You kept your pledge. Well done."


def mail_link(pledge: Pledge, answer: str, *, step: Any = 28, lang: str = "en", own: bool = True) -> str:
    """The address of a mail's button."""
    private = f"#{owner.link(pledge)}" if own else ""
    return f"/api/check-ins/{check_ins.link(pledge, step)}?answer={answer}&lang={lang}{private}"


def _outcome(pledge: Pledge) -> str:
    return stored(pledge).check_ins[-1].answer


def test_link_of_a_mail_shows_the_sentence_records_the_answer_and_finishes_the_stitch(real: Page) -> None:
    pledge = note_question(create_pledge(plan={"when": "after-tea"}))
    real.goto(mail_link(pledge, "kept"))
    expect(real.get_by_text("After my tea, I will walk briskly for 10 minutes.")).to_be_visible()
    assert "#" not in real.url, "the owner's link does not stay in the history"
    expect(real.get_by_role("radio", name="I kept it")).to_be_checked()
    assert stored(pledge).check_ins == (), "opening the link records nothing"
    press(real, "Save my answer")
    expect(real.get_by_role("heading", level=1)).to_have_text(HEADING)
    expect(real.get_by_role("heading", level=1)).to_be_focused()
    expect(real.get_by_role("img", name="Your stitch, finished with a knot")).to_be_visible()
    expect(real.get_by_role("link", name="Ask someone to do it with me")).to_be_visible()
    real.get_by_label("On how many days last week", exact=False).select_option("6")
    real.get_by_label("A set time").check()
    real.get_by_label("Show on my pledge’s page that I kept it").check()
    press(real, "Save")
    expect(real.get_by_label("A set time")).to_be_checked()
    (told,) = stored(pledge).check_ins
    assert (told.answer, told.days, told.helped, stored(pledge).show_kept) == ("kept", 6, ("plan",), True)
    real.get_by_text("Change my answer").click()
    press(real, "Not yet")
    expect(real.get_by_text("Help near you")).to_be_visible()
    assert (_outcome(pledge), stored(pledge).show_kept) == ("not_yet", False)
    press(real, "Start with 5 minutes")
    expect(real.get_by_text("Saved.")).to_be_visible()
    assert stored(pledge).plan.will == "walk briskly for 10 minutes, starting with 5 minutes"


def test_same_link_without_script_and_without_anything_of_the_pledge(plain: Page) -> None:
    pledge = note_question(create_pledge(text="Swim in the Teviot"))
    plain.goto(mail_link(pledge, "partly", lang="gd"))
    expect(plain.get_by_label("Cuid dheth")).to_be_checked()
    press(plain, "Sàbhail mo fhreagairt")
    expect(plain.get_by_role("heading", level=1)).to_contain_text("fìor thoiseach")
    plain.get_by_label("Dhìochuimhnich mi").check()
    press(plain, "Sàbhail")
    expect(plain.get_by_text("Ceangail e ri rud a nì thu gach latha", exact=False)).to_be_visible()
    plain.get_by_text("Atharraich mo fhreagairt").click()
    press(plain, "Chùm mi e")
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Chùm thu do ghealladh")
    (told,) = stored(pledge).check_ins
    assert (told.answer, told.hindered) == ("kept", ("forgot",))
    assert "Teviot" not in plain.content()


def test_answer_by_keys_alone(real: Page) -> None:
    pledge = note_question(create_pledge())
    real.goto(mail_link(pledge, "", own=False))
    real.get_by_role("radio", name="I kept it").focus()
    real.keyboard.press("ArrowDown")
    real.keyboard.press("ArrowDown")
    real.keyboard.press("Tab")
    expect(real.get_by_role("button", name="Save my answer")).to_be_focused()
    real.keyboard.press("Enter")
    expect(real.get_by_role("heading", level=1)).to_be_focused()
    assert _outcome(pledge) == "not_yet"


def test_missing_answer_is_pointed_out_and_a_lost_connection_explained(real: Page) -> None:
    pledge = create_pledge()
    real.goto(mail_link(pledge, "", own=False))
    press(real, "Save my answer")
    expect(real.locator("[data-summary]")).to_be_focused()
    real.get_by_role("link", name="Choose one of the answers").click()
    expect(real.get_by_role("radio", name="I kept it")).to_be_focused()
    real.get_by_role("radio", name="I kept it").check()
    real.route("**/api/**", lambda route: route.abort())
    press(real, "Save my answer")
    expect(real.locator("[data-status]")).to_have_text("That did not work. Nothing has changed. Please try again.")


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_is_accessible_and_fits(real: Page, *, lang: str, width: int) -> None:
    real.set_viewport_size({"width": width, "height": 800})
    pledge = note_question(create_pledge(text="W" * 280, plan={"when": "W" * 120}))
    real.goto(mail_link(pledge, "not_yet", lang=lang))
    expect(real.locator("[data-promise]")).to_be_visible()
    assert_accessible(real, width)
    real.locator("main form button").first.click()
    expect(real.locator("[data-said]")).to_be_visible()
    assert_accessible(real, width)


def test_without_an_address_the_owners_page_asks_from_week_to_week(real: Page) -> None:
    """Pledge, "not yet", a smaller plan, "kept", shown as kept, a story to tell: nobody knows an address."""
    real.goto("/en/pledge/ten-minute-walk/")
    press(real, "I pledge this")
    real.wait_for_url("**/en/thanks/**")
    real.get_by_role("button", name="After my tea").click()
    (pledge,) = stored_pledges()
    page = f"/en/my-pledge/#{owner.link(pledge)}"
    with clock.at(TODAY + timedelta(days=7)):
        real.goto(page)
        real.get_by_label("Not yet").check()
        press(real, "Save my answer")
        expect(real.get_by_role("heading", name="Not yet? You can start again today.")).to_be_visible()
        with real.expect_response("**/api/owner/changes"):  # "Saved." stands there already
            real.locator("[data-said]").get_by_role("button", name="Start with 5 minutes").click()
    assert stored(pledge).plan.will == "walk briskly for 10 minutes, starting with 5 minutes"
    with clock.at(TODAY + timedelta(days=28)):
        real.goto("/en/about/")
        real.goto(page)
        real.get_by_role("radio", name="I kept it").check()
        press(real, "Save my answer")
        expect(real.get_by_role("img", name="Your stitch, finished with a knot")).to_be_visible()
        real.get_by_text("Tell us more, if you like").click()
        real.get_by_label("On how many days last week did you do it?").select_option("5")
        with real.expect_response("**/api/owner/changes"):
            press(real, "Save")
    with clock.at(TODAY + timedelta(days=66)):
        real.goto("/en/about/")
        real.goto(page)
        real.get_by_role("radio", name="I kept it").check()
        press(real, "Save my answer")
        expect(real.get_by_role("link", name="Tell my story")).to_have_attribute("href", "/en/stories/tell/")
    after = stored(pledge)
    answers = [(each.step, each.answer, each.days) for each in after.check_ins]
    assert answers == [(7, "not_yet", None), (28, "kept", 5), (66, "kept", None)]
    assert (after.asked, after.card()["kept"]) == ((), None)
