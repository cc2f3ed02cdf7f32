"""A page opened in a browser, and what must hold of it at every size of window and text."""

from playwright.sync_api import Page, Request

from tests.support.browser import WAIT_UNTIL_DRAWN

CONSOLE_TYPES = {"error", "warning"}
WORDS_ON_TWO_LINES = r"""() => {
  const own = "script, style, template, .pledge, .join strong"; // what people typed, and the site's address, may break
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const broken = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (text.parentElement.closest(own) || !text.parentElement.checkVisibility()) continue;
    for (const word of text.data.matchAll(/[\p{L}\p{N},.]+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter((box) => box.width).map((box) => Math.round(box.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""

LEFT_OUT = r"""async (addresses) => {
  const linked = [...document.querySelectorAll("link[rel=stylesheet]")].map((link) => new URL(link.href).pathname);
  if (!linked.some((address) => address.includes("/site."))) return [];
  const bare = (name) => name.replace(/:not\(.*?\)+(?= |$)|::?[a-z-]+(\([^)]*\))?/g, "").replace(/[>+~ ]\s*$/, "$&*");
  const named = (rules) => [...rules].flatMap((rule) => (rule.selectorText ? [rule] : named(rule.cssRules || [])));
  const namesIn = async (address) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await (await fetch(address)).text());
    return named(sheet.cssRules).flatMap((rule) => rule.selectorText.split(/,(?![^(]*\))/));
  };
  const had = new Set((await Promise.all(linked.map(namesIn))).flat());
  const found = [];
  for (const address of addresses.filter((each) => !linked.includes(each))) {
    const lacking = (await namesIn(address)).filter((name) => !had.has(name) && bare(name).includes("."));
    found.push(...lacking.filter((name) => document.querySelector(bare(name))));
  }
  return found;
}"""
"""The selectors of these style sheets that fit a page which does not link them, nor another one that has them. A page
without site.css is left out."""


class Visit:
    """A page opened, with its console messages and its requests to other hosts."""

    def __init__(self, page: Page, path: str) -> None:
        self.page = page
        self.console_messages: list[str] = []
        self.foreign_requests: list[str] = []
        self._open: set[Request] = set()
        page.on(
            "console",
            lambda message: self.console_messages.append(message.text) if message.type in CONSOLE_TYPES else None,
        )
        page.on("pageerror", lambda error: self.console_messages.append(str(error)))
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)
        page.emulate_media(reduced_motion="reduce")  # axe must not meet words that are fading in
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(path)

    def resize(self, width: int, height: int = 800) -> None:
        """Make the window so large, and wait until the page is drawn."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.settle()

    def _begin(self, request: Request) -> None:
        self._open.add(request)
        if "//localhost" not in request.url:
            self.foreign_requests.append(request.url)

    def _end(self, request: Request) -> None:
        self._open.discard(request)

    def settle(self) -> None:
        """Wait until every request has its response and the page is drawn."""
        self.page.evaluate(WAIT_UNTIL_DRAWN)
        while self._open:
            self.page.evaluate(WAIT_UNTIL_DRAWN)

    def fits(self, width: int) -> bool:
        """Whether the page needs no horizontal scrolling."""
        return int(self.page.evaluate("document.documentElement.scrollWidth")) <= width

    def enlarge_text(self) -> None:
        """Make letters twice as large, as people do in the settings of their browser."""
        sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
        self.page.context.new_cdp_session(self.page).send("Page.setFontSizes", sizes)

    def left_out(self, sheets: list[str]) -> list[str]:
        """Selectors that fit this page in style sheets, given by address, that it does not link."""
        return list(self.page.evaluate(LEFT_OUT, sheets))

    def broken_words(self) -> list[str]:
        """Words that do not fit on one line."""
        return list(self.page.evaluate(WORDS_ON_TWO_LINES))

    def blank_below_border(self) -> int:
        """Whole pixels between the border below the footer and the end of the page."""
        below = "border => document.documentElement.scrollHeight - scrollY - border.getBoundingClientRect().bottom"
        return int(self.page.locator(".foot__border").evaluate(below))
