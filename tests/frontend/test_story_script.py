"""The story's form in a real browser; the API and the uploads bucket are played by the test."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.played_api import Api

PICTURE = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"not looked at here"}
ID = "0123456789abcdefghjkmnpqrs"
INVITED = (201, {"id": ID, "to": "/uploads/", "fields": {"key": f"incoming/{ID}"}})
TOLD = "01knhakyg0s7qed1chrkxzm459t2q1dn1qx6"
TAKEN = (201, {"id": TOLD, "links": {"thanks": f"/en/stories/thanks/#{TOLD}"}})


@pytest.fixture
def uploads(page: Page) -> list[bytes]:
    """What was sent to the uploads bucket."""
    sent: list[bytes] = []

    def take(route: Route) -> None:
        sent.append(route.request.post_data_buffer or b"")
        route.fulfill(status=201, body="")

    page.route("**/uploads/", take)
    return sent


def choose(page: Page, **other: Any) -> None:
    file: Any = PICTURE | other
    page.locator("input[type=file]").set_input_files(file)


def test_a_story_is_sent_with_the_id_of_its_picture(page: Page, api: Api, uploads: list[bytes]) -> None:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    api.answers = [INVITED, TAKEN]
    page.goto("/en/stories/tell/")
    page.get_by_label("Your story").fill("One flight of stairs, then two, and so on up.")
    choose(page)
    expect(page.locator("[data-picture-status]")).to_contain_text("Your picture is here")
    assert f"incoming/{ID}".encode() in uploads[0]
    assert b"not looked at here" in uploads[0]
    page.get_by_label("What does the picture show?").fill("Me")
    page.locator("#f-consent").check()
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_url("**/stories/thanks/#*")
    sent = api.asked[1]
    assert (sent["path"], sent["picture"], sent["picture_alt"], sent["consent"]) == ("/stories", ID, "Me", "yes")
    assert said == []


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"mimeType": "application/pdf", "name": "me.pdf"}, "Choose a JPEG"),
        ({"buffer": b"x" * (8 * 1024 * 1024 + 1)}, "up to 8 MB"),
    ],
    ids=["another kind", "too large"],
)
def test_what_cannot_be_taken_is_said_before_it_is_sent(
    page: Page, api: Api, uploads: list[bytes], other: dict[str, Any], says: str
) -> None:
    page.goto("/en/stories/tell/")
    choose(page, **other)
    expect(page.locator("[data-picture-status]")).to_contain_text(says)
    assert api.asked == []
    assert uploads == []


def test_a_failed_upload_is_said_and_the_story_goes_without(page: Page, api: Api) -> None:
    page.route("**/uploads/", lambda route: route.abort())
    api.answers = [INVITED, TAKEN]
    page.goto("/en/stories/tell/")
    choose(page)
    expect(page.locator("[data-picture-status]")).to_contain_text("could not take that picture")
    page.get_by_label("Your story").fill("One flight of stairs, then two, and so on up.")
    page.locator("#f-consent").check()
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_url("**/stories/thanks/#*")
    assert "picture" not in api.asked[1]


def test_the_draft_and_the_picture_survive_a_reload_and_it_can_be_left_out(
    page: Page, api: Api, uploads: list[bytes]
) -> None:
    api.answers = [INVITED]
    page.goto("/en/stories/tell/")
    page.get_by_label("Your story").fill("One flight")
    choose(page)
    expect(page.locator("[data-picture-status]")).to_contain_text("Your picture is here")
    page.reload()
    expect(page.get_by_label("Your story")).to_have_value("One flight")
    expect(page.locator("input[name=picture]")).to_have_value(ID)
    page.get_by_role("button", name="Leave the picture out").click()
    expect(page.locator("input[name=picture]")).to_have_value("")
    assert json.loads(page.evaluate("sessionStorage.getItem('picture')")) == ""


def test_words_of_distress_bring_help_lines(page: Page) -> None:
    page.goto("/en/stories/tell/")
    expect(page.locator("[data-support]")).to_be_hidden()
    page.get_by_label("Your story").fill("Some days I want to die")
    expect(page.locator("[data-support]")).to_be_visible()


def test_a_story_about_an_idea_keeps_its_words(page: Page, api: Api) -> None:
    api.answers = [TAKEN]
    page.goto("/en/stories/tell/")
    page.locator("[name=text]").fill("One flight of stairs, and then another one, each day for a month.")
    page.locator("[name=idea]").select_option("ten-minute-walk")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_url("**/stories/thanks/#*")
    assert api.asked[0]["text"].startswith("One flight")
    assert api.asked[0]["idea"] == "ten-minute-walk"


def submit_story(page: Page) -> None:
    page.get_by_label("Your story").fill("One flight of stairs, then two, and so on up.")
    page.locator("#f-consent").check()
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_url("**/stories/thanks/#*")


def test_a_second_story_in_the_same_tab_does_not_get_the_picture_of_the_first(
    page: Page, api: Api, uploads: list[bytes]
) -> None:
    api.answers = [INVITED, TAKEN, TAKEN]
    page.goto("/en/stories/tell/")
    choose(page)
    page.get_by_label("What does the picture show?").fill("Me")
    expect(page.locator("[data-picture-status]")).to_contain_text("Your picture is here")
    submit_story(page)
    page.goto("/en/stories/tell/")
    expect(page.locator("[data-picture-status]")).to_be_empty()
    submit_story(page)
    assert len(uploads) == 1
    assert (api.asked[1]["picture"], api.asked[2].get("picture")) == (ID, None)


def test_the_page_of_thanks_names_the_address_of_the_story(page: Page, base_url: str) -> None:
    page.goto(f"/en/stories/thanks/#{TOLD}")
    address = f"{base_url}/en/stories/{TOLD}/"
    own = page.get_by_role("link", name=address)
    expect(own).to_have_attribute("href", f"/en/stories/{TOLD}/")
    expect(page.locator("[data-support]")).to_be_hidden()
    page.get_by_role("link", name="Gàidhlig").click()
    expect(page.get_by_role("link", name=address.replace("/en/", "/gd/"))).to_be_visible()


def test_without_an_address_the_page_of_thanks_promises_none(page: Page) -> None:
    page.goto("/en/stories/thanks/")
    expect(page.get_by_role("heading", name="The address of your story")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_help_lines_are_there_after_sending_too(page: Page) -> None:
    page.goto("/en/stories/tell/")
    page.evaluate("sessionStorage.setItem('support', 'true')")
    page.goto(f"/en/stories/thanks/#{TOLD}")
    expect(page.locator("[data-support]")).to_be_visible()
