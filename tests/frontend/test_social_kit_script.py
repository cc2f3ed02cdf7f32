"""The page of the social kit with an API that the test plays: pictures are whole, and failures say what to do."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib import content
from chalicelib.content import translations
from chalicelib.social_kit import pieces
from chalicelib.social_kit.pieces import Told
from tests.support.browser import press, start_reviewing
from tests.support.played_api import Api, PlayedAnswer
from tests.support.played_review import SESSION

WRITES = """() => {
  window.written = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (words, x, y, most) {
    window.written.push([words, y]);
    return most ? fillText.call(this, words, x, y, most) : fillText.call(this, words, x, y);
  };
}"""
"""Notes what is written into pictures, and how far down."""


def words_of_season(lang: str, season: str = "2026") -> Told:
    words = content.site()["seasons"][season]
    title, lead = (translations.in_language(lang, words[part]) for part in ("title", "lead"))
    return Told("season", title, lead, lang, f"/{lang}/", "")


def listed_pieces(lang: str = "en") -> PlayedAnswer:
    each = words_of_season(lang)
    return 200, {"offered": [{"of": "season", "words": each.words, "line": each.line, "lang": lang}], "handed_out": []}


def picture(lang: str, **more: Any) -> PlayedAnswer:
    return 200, {**pieces.piece(lang, words_of_season(lang, **more), "square")}


def open_kit(page: Page, api: Api, *answers: PlayedAnswer, lang: str = "en") -> None:
    api.answers = [SESSION, listed_pieces(lang), *answers, listed_pieces(lang)]
    start_reviewing(page, "/en/review/kit/#li.n.k")
    expect(page.locator("[data-offer-line]")).to_have_text(words_of_season(lang).line)


@pytest.mark.parametrize("lang", content.languages())
@pytest.mark.parametrize("season", content.ordered("seasons"))
def test_whole_line_stands_in_the_picture_above_the_cloth(page: Page, api: Api, lang: str, season: str) -> None:
    page.add_init_script(f"({WRITES})()")
    open_kit(page, api, picture(lang, season=season), lang=lang)
    with page.expect_download():
        press(page, "Square picture")
    *said, _, _ = page.evaluate("window.written")
    each = words_of_season(lang, season)
    assert " ".join(words for words, _ in said) == f"{each.words} {each.line}"
    assert max(y for _, y in said) + 40 < 1080 - 420


def test_no_picture_is_asked_for_where_the_canvas_lies(page: Page, api: Api) -> None:
    page.add_init_script("CanvasRenderingContext2D.prototype.getImageData = () => ({ data: [255, 255, 255, 255] })")
    open_kit(page, api)
    expect(page.get_by_text("This browser cannot make our pictures.")).to_be_visible()
    expect(page.get_by_role("button", name="Square picture")).to_be_hidden()
    expect(page.locator("summary", has_text="Words to post")).to_be_visible()


def test_picture_that_fails_after_it_was_noted_says_so(page: Page, api: Api) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.toBlob = (done) => done(null)")
    open_kit(page, api, picture("en"))
    press(page, "Square picture")
    expect(page.locator("[data-status]")).to_contain_text("It is noted as taken all the same.")
    expect(page.locator("[data-taken]")).to_be_hidden()


def test_language_that_changes_during_a_request_is_listed_after_it(page: Page, api: Api) -> None:
    """And a second press meanwhile takes nothing twice."""
    open_kit(page, api, picture("en"), listed_pieces("gd"))
    page.evaluate("""() => {
      const button = document.querySelector("[data-piece=square]");
      button.click();
      button.click();
      document.querySelector("[name=written][value=gd]").click();
    }""")
    expect(page.locator("[data-offer-line]")).to_have_text(words_of_season("gd").line)
    expect(page.locator("[data-status]")).to_contain_text("The picture is in your downloads")
    sent = [(each.get("piece"), each["written"]) for each in api.asked if each["path"] == "/review/kit"]
    assert sent == [(None, "en"), ("square", "en"), (None, "gd"), (None, "gd")]
