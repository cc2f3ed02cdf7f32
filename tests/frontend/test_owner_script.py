"""The owner's page in a real browser, from the pledge to its withdrawal, with script and without; the API is the real
one, in process."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from chalicelib.pledges import State, owner
from tests.support.aws_calls import before_next_call
from tests.support.browser import press
from tests.support.factories import create_pledge
from tests.support.real_api import answer_in_process
from tests.support.storage import stored, stored_pledges
from tests.support.world import ORIGIN

pytestmark = pytest.mark.usefixtures("world")
STORED = "() => [Object.keys(sessionStorage).includes('my-pledge'), Object.keys(localStorage)]"


@pytest.fixture
def open_own(real: Page) -> Callable[..., None]:
    def go(token: str, lang: str = "en") -> None:
        real.goto(f"/{lang}/my-pledge/#{token}")

    return go


def test_owner_changes_and_withdraws_a_pledge(real: Page) -> None:
    real.goto("/en/pledge/ten-minute-walk/")
    press(real, "I pledge this")
    real.wait_for_url("**/en/thanks/**")
    real.get_by_role("link", name="Open my private page").click()
    expect(real.get_by_text("Your pledge is public.")).to_be_visible()
    assert real.url.endswith("/en/my-pledge/"), "the address does not stay in the history"
    assert real.evaluate(STORED) == [True, []]
    expect(real.get_by_role("heading", level=1)).to_be_focused()

    real.get_by_label("After my tea").check()
    press(real, "Save my plan")
    expect(real.get_by_text("Saved.")).to_be_visible()
    expect(real.get_by_text(": the plan")).to_be_visible()
    real.get_by_label("Another time, in your own words").fill("when the dog barks")
    press(real, "Save my plan")
    expect(real.get_by_label("when the dog barks")).to_be_checked()

    real.get_by_label("Show my first name").check()
    press(real, "Save what others see")
    expect(real.locator("[data-summary]")).to_be_focused()
    expect(real).to_have_title("Error: My pledge – Small Changes, Big Difference")
    real.get_by_role("link", name="Write your first name, or untick the box").click()
    expect(real.get_by_label("Your first name")).to_be_focused()
    real.get_by_label("Your first name").fill("Ailsa")
    press(real, "Save what others see")
    expect(real.get_by_text("A person will read your first name")).to_be_visible()

    real.reload()
    real.get_by_text("I want to take my pledge back").click()
    press(real, "Yes, take it back")
    expect(real.get_by_text("You have taken this pledge back.")).to_be_visible()
    expect(real.get_by_role("button", name="Save my plan")).to_have_count(0)
    expect(real.get_by_text("You can take the pledge back.")).to_have_count(0)
    (pledge,) = stored_pledges()
    assert (pledge.state, pledge.plan.when, pledge.name) == (State.WITHDRAWN, None, None)


def test_same_journey_without_script(plain: Page) -> None:
    plain.goto("/gd/pledge/ten-minute-walk/")
    plain.locator("form[action='/api/pledges'] button").first.click()
    press(plain, "Cuir mo ghealladh")
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Mòran taing")
    press(plain, "Fosgail mo dhuilleag phrìobhaideach")
    expect(plain.get_by_text("Tha do ghealladh poblach.")).to_be_visible()
    plain.get_by_label("Às dèidh mo dhìnneir").check()
    press(plain, "Sàbhail mo phlana")
    expect(plain.get_by_text("Air a shàbhaladh.")).to_be_visible()
    plain.locator("input[name=name]").fill("Mòrag")
    plain.locator("input[name=show_name]").check()
    press(plain, "Sàbhail na chì daoine eile")
    plain.get_by_text("Seall mo sheòladh prìobhaideach").click()
    address = plain.locator(".own__address").inner_text()
    plain.goto("/en/my-pledge/")
    plain.get_by_label("Your private address").fill(address)
    press(plain, "Open my pledge")
    expect(plain.get_by_label("After my tea")).to_be_checked()
    plain.get_by_text("I want to take my pledge back").click()
    press(plain, "Yes, take it back")
    expect(plain.get_by_text("You have taken this pledge back.")).to_be_visible()
    (pledge,) = stored_pledges()
    assert (pledge.state, pledge.plan.when, pledge.name) == (State.WITHDRAWN, None, None)


def test_link_stays_on_the_device_only_if_the_person_asks(real: Page, open_own: Callable[..., None]) -> None:
    open_own(owner.link(create_pledge()))
    press(real, "Remember it on this device")
    expect(real.get_by_role("button", name="Forget it on this device")).to_be_focused()
    expect(real.locator("[data-status]")).to_contain_text("Remembered.")
    expect(real.locator("[data-device-hint]")).to_be_hidden()  # "Do not press it" would now speak of the other button
    assert real.evaluate(STORED) == [True, ["my-pledge"]], "of a pledge of another tab, nothing else is known"
    another = real.context.new_page()
    answer_in_process(another)
    another.goto("/en/about/")
    another.get_by_role("link", name="My pledge").click()
    expect(another.get_by_text("Your pledge is public.")).to_be_visible()
    press(another, "Forget it on this device")
    assert another.evaluate(STORED) == [False, []]
    another.reload()
    expect(another.get_by_label("Your private address")).to_be_visible()


def test_wrong_link_and_lost_connection_are_explained(real: Page, open_own: Callable[..., None]) -> None:
    pledge = create_pledge()
    open_own("x.y.z")
    expect(real.locator("[data-summary]")).to_contain_text("This private address does not work.")
    real.get_by_label("Your private address").fill(f"{ORIGIN}/en/my-pledge/#{owner.link(pledge)}")
    press(real, "Open my pledge")
    expect(real.get_by_text("Your pledge is public.")).to_be_visible()
    real.route("**/api/**", lambda route: route.abort())
    press(real, "Save my plan")
    expect(real.locator("[data-status]")).to_have_text("That did not work. Nothing has changed. Please try again.")
    real.get_by_role("link", name="Gàidhlig").click()
    expect(real.locator("[data-status]")).to_contain_text("Cha do dh'obraich sin.")


def test_change_that_somebody_else_overtook_shows_what_stands(real: Page, open_own: Callable[..., None]) -> None:
    pledge = create_pledge()
    open_own(owner.link(pledge))
    expect(real.get_by_text("Your pledge is public.")).to_be_visible()
    before_next_call("dynamodb.TransactWriteItems", lambda: owner.raise_epoch(pledge.id))
    real.get_by_label("After my tea").check()
    press(real, "Save my plan")
    expect(real.get_by_text("This is how it is now.")).to_be_visible()
    assert stored(pledge).plan.when is None


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_is_accessible_and_fits(
    real: Page, open_own: Callable[..., None], *, lang: str, width: int
) -> None:
    real.set_viewport_size({"width": width, "height": 800})
    said: dict[str, Any] = {"text": "W" * 280, "name": "W" * 40, "show_name": True, "plan": {"when": "W" * 120}}
    pledge = create_pledge(**said)
    open_own(owner.link(pledge), lang)
    expect(real.locator("[data-link]")).to_be_visible()
    for details in real.locator("main summary").all():
        details.click()
    found = Axe().run(real)
    assert found.violations_count == 0, found.generate_report()
    assert real.evaluate("document.documentElement.scrollWidth") <= width
    real.evaluate("document.documentElement.style.fontSize = '200%'")
    assert real.evaluate("document.documentElement.scrollWidth") <= max(width, 360)


def test_pledge_that_the_device_remembers_is_not_counted_twice_until_it_is_taken_back(real: Page) -> None:
    real.goto("/en/pledge/ten-minute-walk/")
    press(real, "I pledge this")
    real.wait_for_url("**/en/thanks/**")
    real.get_by_role("link", name="Open my private page").click()
    real.get_by_text("Show my private address").click()
    press(real, "Remember it on this device")
    another_tab = real.context.new_page()
    answer_in_process(another_tab)
    another_tab.goto("/en/pledge/ten-minute-walk/")
    press(another_tab, "I pledge this")
    expect(another_tab.get_by_role("heading", level=1)).to_have_text("You have made this pledge already")
    assert len(stored_pledges()) == 1
    another_tab.get_by_role("link", name="Open my private page").click()
    another_tab.get_by_text("I want to take my pledge back").click()
    press(another_tab, "Yes, take it back")
    expect(another_tab.get_by_text("You have taken this pledge back.")).to_be_visible()
    another_tab.goto("/en/pledge/ten-minute-walk/")
    press(another_tab, "I pledge this")
    another_tab.wait_for_url("**/en/thanks/**")
    assert len(stored_pledges()) == 2
