"""Who pledged in two taps makes a plan on the page of thanks, with script and without; the API is the real one."""

import pytest
from playwright.sync_api import Page, expect

from chalicelib.pledges import State
from tests.support.browser import press
from tests.support.owners import change
from tests.support.review import publish
from tests.support.storage import stored_pledges

pytestmark = pytest.mark.usefixtures("world")


def plan() -> tuple[str | None, str | None]:
    (pledge,) = stored_pledges()
    return pledge.plan.when, pledge.plan.will


def pledge_in_two_taps(page: Page, idea: str = "ten-minute-walk") -> None:
    page.goto(f"/en/pledge/{idea}/")
    press(page, "I pledge this")
    page.wait_for_url("**/en/thanks/**")


def test_plan_is_made_in_one_tap_then_smaller_and_the_calendar_follows(real: Page) -> None:
    pledge_in_two_taps(real)
    press(real, "After my tea")
    expect(real.locator("#sure")).to_be_focused()
    expect(real.locator("[data-promise]")).to_have_text("After my tea, I will walk briskly for 10 minutes.")
    expect(real.get_by_text("Saved. Your plan is ready.")).to_be_visible()
    assert plan() == ("after-tea", "walk briskly for 10 minutes")
    press(real, "Not very sure")
    expect(real.locator("#small")).to_be_focused()
    press(real, "Start with 3 days a week")
    smaller = "walk briskly for 10 minutes, starting with 3 days a week"
    expect(real.locator("[data-promise]")).to_have_text(f"After my tea, I will {smaller}.")
    assert plan() == ("after-tea", smaller)
    with real.expect_download() as file:
        press(real, "Get the calendar file")
    assert "BYDAY=MO,WE,FR" in file.value.path().read_text("utf-8")
    real.reload()
    expect(real.locator("[data-promise]")).to_have_text(f"After my tea, I will {smaller}.")
    expect(real.locator("[data-when]")).to_be_hidden()
    assert stored_pledges()[0].v == 3, "one change for each tap"


def test_who_is_sure_sends_nothing_more_and_may_choose_another_time(real: Page) -> None:
    pledge_in_two_taps(real)
    press(real, "On my lunch break")
    press(real, "Not very sure")
    press(real, "Choose another time")
    expect(real.locator("#when")).to_be_focused()
    press(real, "After breakfast")
    press(real, "Very sure")
    expect(real.get_by_text("Good. Your plan is ready.")).to_be_visible()
    expect(real.locator("[data-sure]")).to_be_hidden()
    assert (plan()[0], stored_pledges()[0].v) == ("after-breakfast", 3)


def test_what_is_done_once_is_not_offered_on_fewer_days(real: Page) -> None:
    pledge_in_two_taps(real, "call-quit-your-way")
    press(real, "On my lunch break")
    press(real, "Not very sure")
    expect(real.get_by_role("button", name="Start with 5 minutes")).to_be_visible()
    expect(real.get_by_role("button", name="Start with 3 days a week")).to_be_hidden()


def test_own_words_are_planned_though_a_moderator_has_published_them_meanwhile(real: Page) -> None:
    real.goto("/en/pledge/")
    real.locator("[name=text]").fill("swim on Tuesdays")
    press(real, "I pledge this")
    expect(real.get_by_role("button", name="Before bed")).to_be_visible()
    publish(stored_pledges()[0])
    press(real, "Before bed")
    expect(real.locator("[data-promise]")).to_have_text("Before bed: swim on Tuesdays")
    assert (plan(), stored_pledges()[0].state) == (("before-bed", None), State.PUBLIC)


def test_plan_that_was_changed_elsewhere_is_shown_and_not_overwritten(real: Page) -> None:
    pledge_in_two_taps(real)
    expect(real.get_by_role("button", name="After my tea")).to_be_visible()
    change(stored_pledges()[0], "plan", plan={"when": "before-bed"})
    press(real, "After my tea")
    expect(real.get_by_text("Your pledge has changed since you opened")).to_be_visible()
    expect(real.locator("[data-promise]")).to_have_text("Before bed, I will walk briskly for 10 minutes.")
    assert plan() == ("before-bed", None)


def test_tap_that_fails_changes_nothing_and_may_be_repeated(real: Page) -> None:
    pledge_in_two_taps(real)
    real.route("**/api/owner/changes", lambda route: route.abort())
    press(real, "After my tea")
    expect(real.get_by_text("Nothing has changed. Please try again.")).to_be_visible()
    expect(real.locator("[data-promise]")).to_have_text("I will walk briskly for 10 minutes.")
    real.unroute("**/api/owner/changes")
    press(real, "After my tea")
    expect(real.locator("#sure")).to_be_focused()
    assert plan()[0] == "after-tea"


def test_same_pledge_again_with_a_plan_keeps_the_plan_and_counts_once(real: Page) -> None:
    pledge_in_two_taps(real)
    real.goto("/en/pledge/ten-minute-walk/#plan")
    real.get_by_label("After my tea").check()
    for _ in ("about", "check"):
        press(real, "Continue")
    press(real, "Send my pledge")
    expect(real.get_by_text("We have changed its plan to your new one.")).to_be_visible()
    expect(real.locator("[data-promise]")).to_have_text("After my tea, I will walk briskly for 10 minutes.")
    assert plan()[0] == "after-tea"


def test_without_script_the_same_questions_are_forms(plain: Page) -> None:
    plain.goto("/en/pledge/ten-minute-walk/")
    press(plain, "I pledge this")
    press(plain, "Send my pledge")
    expect(plain.get_by_text("I will walk briskly for 10 minutes.")).to_be_visible()
    press(plain, "After my tea")
    expect(plain.get_by_role("heading", level=1)).to_have_text("My pledge")
    expect(plain.get_by_text("After my tea, I will walk briskly for 10 minutes.")).to_be_visible()
    plain.get_by_text("Not very sure").click()
    press(plain, "Start with 5 minutes")
    expect(plain.get_by_text("starting with 5 minutes.")).to_be_visible()
    expect(plain.get_by_text("How sure are you?")).to_have_count(0)
    assert plan() == ("after-tea", "walk briskly for 10 minutes, starting with 5 minutes")


def test_plan_that_was_stored_though_its_answer_was_lost_is_not_stored_twice(real: Page) -> None:
    pledge_in_two_taps(real)
    expect(real.get_by_role("button", name="After my tea")).to_be_visible()
    change(stored_pledges()[0], "plan", plan={"when": "after-tea", "will": "walk briskly for 10 minutes"})
    press(real, "After my tea")
    expect(real.locator("#sure")).to_be_focused()
    assert (plan()[0], stored_pledges()[0].v) == ("after-tea", 2)
