"""Browser journeys: a story with a picture, uploads, and a report."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from infra.local import local_stack
from tests.support.browser import own_address, start_reviewing
from tests.support.images import image_with_metadata
from tests.support.stack import review_link, settled_totals, site_bytes, stack_totals
from tests.support.waiting import eventually


def test_story_with_picture_is_submitted_reviewed_and_published(
    stack: local_stack.Stack, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "me.jpg").write_bytes(image_with_metadata())
    page.goto("/en/stories/tell/")
    page.get_by_label("Your story").fill("It began with one flight of stairs.\n\nNow I sing all the way up.")
    page.get_by_label("In one sentence").fill("Up I go, singing")
    page.locator("input[type=file]").set_input_files(tmp_path / "me.jpg")
    expect(page.locator("[data-picture-status]")).to_contain_text("We have your picture")
    page.get_by_label("What does the picture show?").fill("Me on the stairs")
    page.get_by_role("button", name="Send my story").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Tick the box")
    page.get_by_label("Yes, you can publish my story").check()
    for use in ("social media", "radio", "feeds"):
        tick = page.get_by_label(re.compile(use))
        expect(tick).not_to_be_checked()
        tick.check()
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your story")
    own_page = page.get_by_role("link", name="Open my private page").get_attribute("href") or ""

    start_reviewing(page, review_link(stack, "one flight of stairs"))
    card = page.locator(".review__card", has_text="one flight of stairs")
    expect(card.get_by_role("img")).to_be_visible(timeout=20_000)
    expect(card).to_contain_text(
        "On the health board’s social media · On the radio and in newspapers · In our news feeds"
    )
    card.get_by_role("button", name="Publish", exact=True).click()
    expect(card).to_contain_text("Published by Mairi Scott")

    eventually(lambda: b"Up I go, singing" in site_bytes(stack, "/en/stories/"))
    page.goto("/en/stories/")
    page.get_by_role("link", name="Read the story").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Up I go, singing")
    picture = page.get_by_role("img", name="Me on the stairs")
    assert picture.evaluate("each => each.decode().then(() => each.naturalHeight)") == 1200
    data = site_bytes(stack, picture.get_attribute("src") or "")
    with Image.open(io.BytesIO(data)) as shown:
        assert dict(shown.getexif()) == {}
    assert b"SpyCam" not in data
    eventually(lambda: b"Up I go, singing" in site_bytes(stack, "/en/stories/feed.xml"))
    take_from_kit(page, stack)
    take_back_uses(page, own_page)
    eventually(lambda: b"Up I go, singing" not in site_bytes(stack, "/en/stories/feed.xml"), within=60)
    assert b"Up I go, singing" in site_bytes(stack, "/en/stories/")
    start_reviewing(page, kit_link(stack))
    ended = page.get_by_role("region", name="Please have these taken down")
    expect(ended).to_contain_text("Square picture, English")
    expect(ended).to_contain_text("Mairi Scott")
    expect(page.locator("[data-offered]")).not_to_contain_text("Up I go, singing")
    listed = stack.client("s3").list_objects_v2(Bucket="scbd-local-uploads-000000000000").get("Contents", [])
    assert not [each["Key"] for each in listed if each["Key"].startswith("incoming/")]


def kit_link(stack: local_stack.Stack) -> str:
    """The page of the social kit, opened with a review link."""
    return review_link(stack, "one flight of stairs").replace("/review/", "/review/kit/")


def take_from_kit(page: Page, stack: local_stack.Stack) -> None:
    """Staff take a picture of the story, and words to post; both are noted."""
    page.set_viewport_size({"width": 360, "height": 780})
    start_reviewing(page, kit_link(stack))
    card = page.locator("[data-offered] > li", has_text="Up I go, singing")
    with page.expect_download() as taken:
        card.get_by_role("button", name="Square picture").click()
    with Image.open(taken.value.path()) as picture:
        assert picture.size == (1080, 1080)
    expect(page.locator("[data-status]")).to_contain_text("The picture is in your downloads")
    card.locator("summary").click()
    card.get_by_role("button", name="Words for X").click()
    expect(card.get_by_label("Words to post")).to_have_value(re.compile(r"“Up I go, singing” .*\?c=x #"))
    expect(page.locator("[data-handed-list]")).to_contain_text("Words for X, English")


def take_back_uses(page: Page, own_page: str) -> None:
    """The author takes back all that was agreed to beside the site, on their private page."""
    page.goto(own_page)
    uses = page.get_by_role("region", name="Where else we may tell it")
    expect(uses.get_by_role("checkbox", checked=True)).to_have_count(3)
    for tick in uses.get_by_role("checkbox").all():
        tick.uncheck()
    uses.get_by_role("button").click()
    expect(page.locator(".note")).to_have_text(re.compile("saved", re.IGNORECASE))
    expect(uses.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_upload_that_does_not_match_its_invitation_is_refused(stack: local_stack.Stack, page: Page) -> None:
    assert page.request.get("/uploads/").status == 403
    form = {"key": "incoming/x", "file": {"name": "x", "mimeType": "image/jpeg", "buffer": b"x"}}
    assert page.request.post("/uploads/", multipart=form).status == 403  # type: ignore[arg-type]
    invited = page.request.post("/api/stories/pictures", data={"type": "image/jpeg"}).json()["fields"]
    elsewhere = invited | {"key": "ready/x.jpg", "file": form["file"]}
    assert page.request.post("/uploads/", multipart=elsewhere).status == 403
    large = invited | {"file": {"name": "x", "mimeType": "image/jpeg", "buffer": b"x" * (8 * 1024 * 1024 + 1)}}
    assert page.request.post("/uploads/", multipart=large).status == 400


def confirm_until_taken(page: Page, thanks: str) -> None:
    """Whoever confirms within two seconds is asked once more."""

    def confirm() -> bool:
        page.get_by_role("button", name="Yes, tell them").click()
        return page.url == thanks

    eventually(confirm)


def test_reported_pledge_is_rejected_and_its_share_page_removed(
    stack: local_stack.Stack, page: Page, plain: Page
) -> None:
    before = settled_totals(stack)["made"]
    page.goto("/en/pledge/one-more-veg/")
    page.get_by_role("button", name="I pledge this").click()
    address = own_address(page)
    path = re.sub(r"^https?://[^/]+", "", address)
    eventually(lambda: site_bytes(stack, path))
    plain.goto(path)
    plain.locator("details.report summary").click()
    plain.get_by_role("combobox").select_option("unkind")
    plain.get_by_role("button", name="Tell our moderators").click()
    confirm_until_taken(plain, f"{stack.site}/en/reported/")
    start_reviewing(page, review_link(stack, "Reported by the public"))
    card = page.locator(".review__card", has_text="Reported by the public: It is unkind")
    card.get_by_role("button", name="Take it down").click()
    card.get_by_role("combobox").select_option("unkind")
    card.get_by_role("button", name="Reject it").click()
    expect(card).to_contain_text("Taken down by Mairi Scott")
    eventually(lambda: not site_bytes(stack, path))
    eventually(lambda: stack_totals(stack)["made"] == before)
