"""Leaving an address and "My pledges" in a real browser. The API is the real one, in process."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.people import my_pledges
from tests.support.accessible import assert_accessible
from tests.support.browser import go_on, press
from tests.support.factories import create_pledge
from tests.support.people import ADDRESS, confirm, known_person, leave_address, person_at, send_link

pytestmark = pytest.mark.usefixtures("world")
ASK = "Ask me how it went"


def test_address_in_the_last_step_goes_with_the_pledge_and_a_mistyped_domain_is_asked_about(real: Page) -> None:
    real.goto("/en/pledge/")
    real.locator("textarea[name=text]").fill("walk the dog twice")
    go_on(real, to=4)
    real.get_by_label("Email address").fill("mairi@gmial.com")
    press(real, "Send my pledge")
    expect(real.locator("[data-summary]")).to_contain_text("Tick what we may write about")
    real.get_by_label(ASK).check()
    press(real, "Send my pledge")
    press(real, "Use mairi@gmail.com")
    expect(real.get_by_label("Email address")).to_have_value("mairi@gmail.com")
    expect(real.get_by_label("Email address")).to_be_focused()
    press(real, "Send my pledge")
    expect(real.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    person = known_person("mairi@gmail.com")
    assert [(each.ask is not None, each.remind) for each in person.following] == [(True, None)]


def test_own_address_is_taken_if_it_is_sent_again(real: Page) -> None:
    real.goto("/en/pledge/ten-minute-walk/")
    press(real, "I pledge this")
    real.wait_for_url("**/en/thanks/**")
    real.get_by_label(ASK).check()
    real.get_by_label("Email address").fill("mairi@gmial.com")
    press(real, "Send me the link")
    expect(real.get_by_role("button", name="Use mairi@gmail.com")).to_be_visible()
    press(real, "Send me the link")
    expect(real.get_by_role("heading", name="Look in your inbox")).to_be_focused()
    assert person_at("mairi@gmial.com")
    assert person_at("mairi@gmail.com") is None


def _person_with_pledges(sent: list[dict[str, Any]]) -> str:
    """The address of the page of somebody with two pledges, one with the longest words."""
    for fields in ({"plan": {"when": "after-tea"}}, {"text": "W" * 280, "name": "Mòrag", "show_name": True}):
        leave_address(create_pledge(**fields), ask=True, remind=True, campaign=True, season=True)
    confirm(sent)
    return f"/{{}}/my-pledges/#{my_pledges.token(known_person())}"


def test_page_pauses_stops_following_and_takes_a_pledge_back(real: Page, sent: list[dict[str, Any]]) -> None:
    real.goto(_person_with_pledges(sent).format("en"))
    expect(real.get_by_text(ADDRESS)).to_be_visible()
    assert "#" not in real.url, "the link does not stay in the history"
    press(real, "Pause for 30 days")
    expect(real.get_by_role("button", name="Start again")).to_be_visible()
    real.get_by_role("radio", name="Once a week", exact=True).check()
    press(real, "Save")
    expect(real.get_by_role("radio", name="Once a week", exact=True)).to_be_checked()
    first = real.locator("section.step", has_text="After my tea")
    first.get_by_role("button", name="Stop writing about it").click()
    expect(first).to_have_count(0)
    other = real.locator("section.step", has_text="WWW")
    other.locator("summary").click()
    other.get_by_role("button", name="Yes, take it back").click()
    expect(real.get_by_text("No pledge is followed at this address.")).to_be_visible()
    person = known_person()
    assert (person.rhythm, person.following) == ("weekly", ())


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_is_accessible_and_fits(real: Page, sent: list[dict[str, Any]], *, lang: str, width: int) -> None:
    real.set_viewport_size({"width": width, "height": 800})
    address = _person_with_pledges(sent).format(lang)
    real.goto(f"/{lang}/my-pledges/")
    assert_accessible(real, width)
    real.locator("input[name=email]").fill(ADDRESS)
    real.locator("form:has(input[name=email]) button").click()
    expect(real.locator("input[name=email]")).to_have_count(0)
    assert_accessible(real, width)
    send_link()
    real.goto(address)
    expect(real.get_by_text(ADDRESS)).to_be_visible()
    assert_accessible(real, width)
    real.locator("form:has(input[value=erase]) button").click()
    expect(real.get_by_text(ADDRESS)).to_have_count(0)
    assert_accessible(real, width)
