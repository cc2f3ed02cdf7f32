"""The story form uploads a picture and sends a story; the test plays the API and the uploads bucket."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from frontend.builder.samples import IDS
from tests.support.images import image_bytes
from tests.support.played_api import STORY_CREATED, STORY_ID, Api

PICTURE = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"not looked at here"}
PICTURE_ID = "0123456789abcdefghjkmnpqrs"
UPLOAD_ALLOWED = (201, {"id": PICTURE_ID, "to": "/uploads/", "fields": {"key": f"incoming/{PICTURE_ID}"}})


@pytest.fixture
def uploads(page: Page) -> list[bytes]:
    """The request bodies that the uploads bucket received."""
    sent: list[bytes] = []

    def store_upload(route: Route) -> None:
        sent.append(route.request.post_data_buffer or b"")
        route.fulfill(status=201, body="")

    page.route("**/uploads/", store_upload)
    return sent


def choose_picture(page: Page, **other: Any) -> None:
    file: Any = PICTURE | other
    page.locator("input[type=file]").set_input_files(file)


def test_story_is_sent_with_its_picture_id(page: Page, api: Api, uploads: list[bytes]) -> None:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    api.answers = [UPLOAD_ALLOWED, STORY_CREATED]
    page.goto("/en/stories/tell/")
    page.get_by_label("Your story").fill("One flight of stairs, then two, and so on up.")
    choose_picture(page)
    expect(page.locator("[data-picture-status]")).to_contain_text("We have your picture")
    assert f"incoming/{PICTURE_ID}".encode() in uploads[0]
    assert b"not looked at here" in uploads[0]
    page.get_by_label("What does the picture show?").fill("Me")
    page.locator("#f-consent").check()
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_url("**/stories/thanks/#*")
    sent = api.asked[1]
    assert (sent["path"], sent["picture"], sent["picture_alt"], sent["consent"]) == (
        "/stories",
        PICTURE_ID,
        "Me",
        "yes",
    )
    assert said == []
    expect(page).to_have_title(re.compile("^Thank you for your story"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your story")


@pytest.mark.parametrize("fragment", ["", f"#{IDS[5]}"], ids=["bare", "of another tab"])
def test_page_of_thanks_claims_no_story_that_was_not_sent(page: Page, fragment: str) -> None:
    page.goto(f"/en/stories/thanks/{fragment}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your story")
    expect(page).to_have_title(re.compile("^Your story"))


def test_chosen_picture_is_shown_before_it_is_sent(page: Page, api: Api) -> None:
    page.goto("/en/stories/tell/")
    preview = page.get_by_role("img", name="The picture you chose")
    expect(preview).to_be_hidden()
    page.route("**/api/stories/pictures", lambda _: None)  # no answer yet
    choose_picture(page, name="me.png", mimeType="image/png", buffer=image_bytes((40, 30)))
    expect(preview).to_be_visible()
    assert preview.evaluate("each => each.naturalWidth") == 40


def test_description_says_that_a_picture_needs_it_and_preview_goes_with_the_picture(
    page: Page, api: Api, uploads: list[bytes]
) -> None:
    api.answers = [UPLOAD_ALLOWED]
    page.goto("/en/stories/tell/")
    choose_picture(page, buffer=image_bytes((40, 30)))
    described = page.get_by_label("What does the picture show? (needed with a picture)")
    expect(described).to_be_visible()
    expect(described).to_have_attribute("aria-required", "true")
    page.get_by_role("button", name="Remove the picture").click()
    expect(page.locator("[data-picture-preview]")).to_be_hidden()
    choose_picture(page, mimeType="application/pdf")
    expect(page.locator("[data-picture-preview]")).to_be_hidden()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"mimeType": "application/pdf", "name": "me.pdf"}, "Choose a JPEG"),
        ({"buffer": b"x" * (8 * 1024 * 1024 + 1)}, "up to 8 MB"),
    ],
    ids=["wrong type", "too large"],
)
def test_unsupported_picture_is_refused_before_upload(
    page: Page, api: Api, uploads: list[bytes], other: dict[str, Any], says: str
) -> None:
    page.goto("/en/stories/tell/")
    choose_picture(page, **other)
    expect(page.locator("[data-picture-status]")).to_contain_text(says)
    assert api.asked == []
    assert uploads == []


def test_story_is_sent_without_picture_after_failed_upload(page: Page, api: Api) -> None:
    page.route("**/uploads/", lambda route: route.abort())
    api.answers = [UPLOAD_ALLOWED, STORY_CREATED]
    page.goto("/en/stories/tell/")
    choose_picture(page)
    expect(page.locator("[data-picture-status]")).to_contain_text("could not use that picture")
    page.get_by_label("Your story").fill("One flight of stairs, then two, and so on up.")
    page.locator("#f-consent").check()
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_url("**/stories/thanks/#*")
    assert "picture" not in api.asked[1]


def test_draft_and_picture_survive_reload_and_picture_can_be_removed(
    page: Page, api: Api, uploads: list[bytes]
) -> None:
    api.answers = [UPLOAD_ALLOWED]
    page.goto("/en/stories/tell/")
    page.get_by_label("Your story").fill("One flight")
    choose_picture(page)
    expect(page.locator("[data-picture-status]")).to_contain_text("We have your picture")
    page.reload()
    expect(page.get_by_label("Your story")).to_have_value("One flight")
    expect(page.locator("input[name=picture]")).to_have_value(PICTURE_ID)
    page.get_by_role("button", name="Remove the picture").click()
    expect(page.locator("input[name=picture]")).to_have_value("")
    assert json.loads(page.evaluate("sessionStorage.getItem('picture')")) == ""


def test_distress_text_in_story_shows_help_lines(page: Page) -> None:
    page.goto("/en/stories/tell/")
    expect(page.locator("[data-support]")).to_be_hidden()
    page.get_by_label("Your story").fill("Some days I want to die")
    expect(page.locator("[data-support]")).to_be_visible()


def test_story_about_an_idea_is_sent_with_its_text(page: Page, api: Api) -> None:
    api.answers = [STORY_CREATED]
    page.goto("/en/stories/tell/")
    page.locator("[name=text]").fill("One flight of stairs, and then another one, each day for a month.")
    page.locator("[name=idea]").select_option("ten-minute-walk")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_url("**/stories/thanks/#*")
    assert api.asked[0]["text"].startswith("One flight")
    assert api.asked[0]["idea"] == "ten-minute-walk"


def submit_story(page: Page, words: str = "One flight of stairs, then two, and so on up.") -> None:
    page.get_by_label("Your story").fill(words)
    page.locator("#f-consent").check()
    page.get_by_role("button", name="Send my story").click()
    page.wait_for_url("**/stories/thanks/#*")


def test_second_story_in_same_tab_lacks_picture_of_the_first(page: Page, api: Api, uploads: list[bytes]) -> None:
    api.answers = [UPLOAD_ALLOWED, STORY_CREATED, STORY_CREATED]
    page.goto("/en/stories/tell/")
    choose_picture(page)
    page.get_by_label("What does the picture show?").fill("Me")
    expect(page.locator("[data-picture-status]")).to_contain_text("We have your picture")
    submit_story(page)
    page.goto("/en/stories/tell/")
    expect(page.locator("[data-picture-status]")).to_be_empty()
    submit_story(page, "Two flights of stairs now, each morning before work.")
    assert len(uploads) == 1
    assert (api.asked[1]["picture"], api.asked[2].get("picture")) == (PICTURE_ID, None)


def test_same_story_again_is_not_sent_twice(page: Page, api: Api) -> None:
    api.answers = [STORY_CREATED]
    for _ in range(2):
        page.goto("/en/stories/tell/")
        submit_story(page)
    assert len(api.asked) == 1


def test_story_thanks_page_links_to_the_story(page: Page, base_url: str) -> None:
    page.goto(f"/en/stories/thanks/#{STORY_ID}")
    address = f"{base_url}/en/stories/{STORY_ID}/"
    own = page.get_by_role("link", name=address)
    expect(own).to_have_attribute("href", f"/en/stories/{STORY_ID}/")
    expect(page.locator("[data-support]")).to_be_hidden()
    page.get_by_role("link", name="Gàidhlig").click()
    expect(page.get_by_role("link", name=address.replace("/en/", "/gd/"))).to_be_visible()


def test_story_thanks_page_without_id_shows_no_link(page: Page) -> None:
    page.goto("/en/stories/thanks/")
    expect(page.get_by_role("heading", name="The address of your story")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_story_thanks_page_shows_help_lines_after_distress_text(page: Page) -> None:
    page.goto("/en/stories/tell/")
    page.evaluate("sessionStorage.setItem('support', 'true')")
    page.goto(f"/en/stories/thanks/#{STORY_ID}")
    expect(page.locator("[data-support]")).to_be_visible()
