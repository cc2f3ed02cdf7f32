"""The kit page makes the address of any channel, and what leads there, without a deployment."""

import gzip
import io
import re
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Download, Page, expect

from chalicelib.content import catalogue, channels
from tests.support.outline import Outline

MOST_BYTES = 60 * 1024
"""Of the page with all that it loads but the tapestry, as a browser that takes gzip gets it."""
ALL_CODES = """() => {
  const form = document.querySelector("[data-kit]");
  const { medium, location, number } = form.elements;
  const choose = (field, value) => {
    field.value = value;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const options = (field) =>
    field.closest("[data-choice]").hidden ? [field.value] : [...field.options].map((each) => each.value);
  const found = [];
  for (const one of options(medium)) {
    choose(medium, one);
    for (const place of options(location)) {
      choose(location, place);
      for (const which of options(number)) {
        choose(number, which);
        found.push(document.querySelector("[data-made-code]").textContent);
      }
    }
  }
  return found;
}"""


def choose(page: Page, **choices: str) -> None:
    for name, chosen in choices.items():
        page.locator(f"#kit-{name}").select_option(chosen)


def read(picture: bytes) -> list[str]:
    return [each.text for each in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))]


def save(page: Page, button: str) -> Download:
    with page.expect_download() as saved:
        page.get_by_role("button", name=button).click()
    return saved.value


def test_form_makes_exactly_the_codes_that_requests_may_name(page: Page) -> None:
    page.goto("/en/kit/")
    page.evaluate("document.querySelector('.sheet').remove()")  # nothing is drawn twice for nothing
    known = catalogue()
    media = {slug: each for slug, each in known.media.items() if slug not in known.entered}
    wanted = {channel.code for channel in channels.every(media, known.locations)}
    made = page.evaluate(ALL_CODES)
    assert set(made) == wanted
    assert len(made) == len(wanted)
    assert {channels.recognise(code) for code in made} == wanted


def test_new_channel_has_address_spoken_address_and_a_poster_to_print(page: Page, base_url: str) -> None:
    page.add_init_script("window.print = () => (window.printed = true)")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)
    page.goto("/en/kit/")
    choose(page, medium="poster", location="st-boswells", number="3", language="gd")
    address = f"{base_url}/go/poster-st-boswells-3"
    expect(page.locator("[data-made-address]")).to_have_text(address.removeprefix("http://"))
    expect(page.locator("[data-made-spoken]")).to_contain_text("slais go slais poster loidhne st loidhne boswells")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert read(page.locator("[data-made-qr]").screenshot()) == [address]
    expect(page.get_by_text("No file is ready for this one.")).to_be_visible()
    page.get_by_role("button", name="Print the poster").click()
    assert page.evaluate("window.printed")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    sheet = page.locator("[data-sheet]:visible")
    expect(sheet).to_have_count(1)
    expect(sheet).to_contain_text("Sganaich seo")
    assert read(sheet.locator(".poster__way").screenshot()) == [address]


def test_browser_that_refuses_to_copy_has_the_address_marked(page: Page) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    page.goto("/en/kit/")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.locator("[data-made] [data-status]")).to_contain_text("The address is marked")
    marked = page.evaluate("getSelection().toString()")
    expect(page.locator("[data-made-address]")).to_have_text(marked)


def test_code_is_saved_as_svg_and_png(page: Page, base_url: str) -> None:
    page.goto("/en/kit/")
    choose(page, medium="slip", location="gp-practices")
    svg, png = save(page, "Save the code for print"), save(page, "Save the code as a picture")
    assert [svg.suggested_filename, png.suggested_filename] == ["slip-gp-practices.svg", "slip-gp-practices.png"]
    expect(page.get_by_text("Saved as slip-gp-practices.png.")).to_be_visible()
    assert read(Path(png.path()).read_bytes()) == [f"{base_url}/go/slip-gp-practices"]
    page.set_viewport_size({"width": 600, "height": 600})
    page.set_content(Path(svg.path()).read_text("utf-8"))
    assert read(page.screenshot()) == [f"{base_url}/go/slip-gp-practices"]


def test_files_of_the_channel_are_offered_in_the_chosen_language(page: Page) -> None:
    page.goto("/en/kit/")
    choose(page, medium="poster", location="hawick", number="2", language="gd")
    links = page.locator("[data-made-pieces] a")
    expect(links).to_have_count(2)
    expect(links.first).to_have_attribute("href", "/kit/0a1b2c3d/2027-new-year/poster-hawick-2.a3.gd.pdf")
    expect(links.first).to_have_text("poster-hawick-2 on A3, Gàidhlig: One small change for the new year")
    choose(page, number="1")
    expect(links).to_have_count(0)


def test_page_without_script_lists_channels_codes_and_files(page: Page, base_url: str) -> None:
    html = page.request.get("/en/kit/").text()
    links = {attributes.get("href", "") for _, attributes in Outline(html).tags}
    assert "/kit/0a1b2c3d/2027-new-year/poster-hawick-2.a4.en.pdf" in links
    for code in catalogue().media.keys() - catalogue().entered:
        assert f"/qr/{code}.svg" in links
        assert f"/go/{code}</strong>" in html
    assert not {f"/qr/{code}.svg" for code in catalogue().entered} & links
    assert "slash go slash staff dash intranet" in html
    page.goto("/qr/radio.svg")
    assert read(page.screenshot()) == [f"{base_url}/go/radio"]


def test_page_is_light(page: Page) -> None:
    loaded: list[bytes] = []
    page.on("response", lambda response: loaded.append(response.body()) if "/data/" not in response.url else None)
    page.goto("/en/kit/", wait_until="networkidle")
    assert sum(len(gzip.compress(body, 9)) for body in loaded) <= MOST_BYTES
