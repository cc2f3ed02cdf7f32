"""The page on which staff type in pledges from paper and phone, in a real browser; the test plays the API."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import press, start_reviewing
from tests.support.played_api import Api, PlayedAnswer
from tests.support.played_review import SESSION

NUMBER = "482 913 7705"


@pytest.fixture
def entries(page: Page, api: Api) -> Api:
    api.answers = [SESSION, entered()]
    start_reviewing(page, "/en/review/entries/#li.n.k")
    expect(page.locator("#f-number")).to_be_focused()
    return api


def entered(number: str = NUMBER, **more: Any) -> PlayedAnswer:
    return 201, {"number": number.replace(" ", ""), "id": "0m25", "idea": "ten-minute-walk", "waiting": False} | more


def test_form_is_sent_by_its_number_and_what_a_box_has_in_common_stays(page: Page, entries: Api) -> None:
    page.locator("#f-number").fill(NUMBER)
    page.get_by_label("Where was the form handed in?").select_option("hawick")
    page.get_by_label("The idea they ticked").select_option("ten-minute-walk")
    page.locator("[name='plan.when']").fill("after tea")
    press(page, "Save this pledge")
    expect(page.locator("[data-status]")).to_have_text("Saved: 482 913 7705. Ready for the next one.")
    sent = entries.asked[1]
    assert (sent["path"], sent["token"], sent["number"]) == ("/review/entries", "to.ke.n", NUMBER)
    assert (sent["medium"], sent["location"]) == ("paper", "hawick")
    assert sent["pledge"] == {"lang": "en", "idea": "ten-minute-walk", "plan": {"when": "after tea"}}
    expect(page.locator("#f-number")).to_be_focused()
    expect(page.locator("#f-number")).to_have_value("")
    expect(page.locator("[name='plan.when']")).to_have_value("")
    expect(page.get_by_label("Where was the form handed in?")).to_have_value("hawick")
    expect(page.locator("[data-entered-list] li")).to_have_count(1)
    expect(page.locator("[data-entered-list]")).to_contain_text("482 913 7705: Walk briskly for 10 minutes a day")


def test_who_phones_is_told_a_new_number(page: Page, entries: Api) -> None:
    press(page, "Nobody has a form? Make a number to read out")
    first = page.locator("#f-number").input_value()
    assert re.fullmatch(r"\d{3} \d{3} \d{4}", first)
    expect(page.get_by_label("By phone")).to_be_checked()
    press(page, "Nobody has a form? Make a number to read out")
    assert page.locator("#f-number").input_value() != first
    assert len(entries.asked) == 1


def test_faults_are_listed_and_nothing_typed_is_lost(page: Page, entries: Api) -> None:
    entries.answers = [
        (422, {"error": "There is a problem", "fields": {"number": "Enter all the digits of the number"}})
    ]
    page.get_by_label("Or their own words").fill("walk the dog")
    press(page, "Save this pledge")
    expect(page.locator("[data-summary]")).to_be_focused()
    page.get_by_role("link", name="Number: Enter all the digits of the number").click()
    expect(page.locator("#f-number")).to_be_focused()
    expect(page.get_by_label("Or their own words")).to_have_value("walk the dog")


def test_entries_of_this_tab_are_taken_back_one_by_one_and_a_failure_stops(page: Page, entries: Api) -> None:
    for number in ("1111111111", "2222222222", "3333333333"):
        entries.answers = [entered(number, idea=None, waiting=True)]
        press(page, "Save this pledge")
        expect(page.locator("[data-status]")).to_contain_text(f"{number[:3]} {number[:3]} {number[:4]}")
    expect(page.locator("[data-entered-list] li").first).to_contain_text("333 333 3333: Own words")
    entries.answers = [(200, entered("3333333333")[1])]
    press(page, "Take 333 333 3333 back")
    expect(page.locator("[data-entered-list] li")).to_have_count(2)
    entries.answers = [(200, entered("1111111111")[1]), (503, {"error": "Not saved. Please send it again"})]
    press(page, "Take all of these back")
    expect(page.locator("[data-summary]")).to_contain_text("Not saved. Please send it again")
    expect(page.locator("[data-status]")).to_have_text("1 pledge taken back")
    expect(page.locator("[data-entered-list] li")).to_have_count(1)
    page.reload()
    entries.answers = [SESSION]
    press(page, "Start reviewing")
    expect(page.locator("[data-entered-list] li")).to_have_count(1)


def test_outcome_and_withdrawal_go_by_the_same_number(page: Page, entries: Api) -> None:
    page.locator("#f-number").fill(NUMBER)
    page.get_by_label("I kept it").check()
    entries.answers = [(200, entered()[1])]
    press(page, "Save how it went")
    expect(page.locator("[data-status]")).to_have_text("Saved how it went: 482 913 7705")
    assert entries.asked[1]["outcome"] == {"step": "28", "answer": "kept"}
    page.locator("#f-number").fill(NUMBER)
    page.locator("[data-entry='/withdrawals'] button").click()
    expect(page.locator("[data-status]")).to_have_text("Taken back: 482 913 7705")
    assert entries.asked[2] == {
        "path": "/review/entries/withdrawals",
        "token": "to.ke.n",
        "lang": "en",
        "number": NUMBER,
    }


def test_review_page_leads_here_with_its_link(page: Page, api: Api) -> None:
    api.answers = [SESSION, (200, {"waiting": [], "reasons": []})]
    start_reviewing(page, "/en/review/#li.n.k")
    page.get_by_role("link", name="Pledges from paper and phone").click()
    expect(page).to_have_url(re.compile(r"/en/review/entries/#li\.n\.k$"))
