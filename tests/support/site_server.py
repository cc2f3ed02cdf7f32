"""Serves the built site on a free port with its security headers."""

import contextlib
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chalicelib.pages import total_picture
from chalicelib.pages.tapestry import svg
from chalicelib.publishing import forms
from frontend.builder import check_in_samples, kit, owner_samples, samples, site

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
"""The content security policy of the response headers policy."""

PIECES = [
    kit.Piece("2027-new-year", "poster-hawick-2", paper, lang, "0a1b2c3d")
    for paper in ("a3", "a4")
    for lang in ("en", "gd")
]
"""Those that the kit page lists."""


class Server(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer every error with the 404 page."""
        del message, explain
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """A page that is left in the middle of an answer is no error."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the standard library's
        """Tests print nothing."""


@contextmanager
def serving(out: Path) -> Iterator[str]:
    """Build the site into a folder, add pages as the publisher writes them, and serve it; yields its origin."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Server, directory=str(out)))
    origin = f"http://localhost:{server.server_port}"
    site.build(out, site.Edition(origin, pieces=PIECES))
    for path, text in [*_published(), *forms.render_all(origin)]:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, "utf-8")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield origin
    server.shutdown()
    thread.join()
    server.server_close()


def _published() -> Iterator[tuple[str, str]]:
    for lang in ("en", "gd"):
        yield f"{lang}/index.html", samples.home(lang, 2000)
        yield f"{lang}/first/index.html", samples.home(lang, 3)
        yield f"{lang}/wall/index.html", samples.wall(lang, 50)
        yield f"{lang}/wall/2026-11/2/index.html", samples.wall(lang, 3, month="2026-11")
        yield f"{lang}/wall/2026-11/3/index.html", samples.wall(lang, 50, month="2026-11")
        yield f"{lang}/empty/index.html", samples.wall(lang, 0)
        for name in ("places", "teams"):
            yield f"{lang}/{name}/index.html", samples.counts(lang, name, 2000)
            yield f"{lang}/few-{name}/index.html", samples.counts(lang, name, 3)
        yield f"{lang}/owned/index.html", owner_samples.own(lang, "public")
        for name, page in check_in_samples.link_pages(lang, samples.ORIGIN).items():
            yield f"{lang}/{name}/index.html", page
        for name, given in check_in_samples.OWN.items():
            yield f"{lang}/owned-{name}/index.html", owner_samples.own(lang, "public", given)
        yield f"{lang}/owned-story/index.html", owner_samples.own_story(lang, "rejected")
        yield f"{lang}/wrong/index.html", samples.form(lang, wrong=True)
        yield f"{lang}/stories/index.html", samples.stories(lang, 7)
        yield f"{lang}/no-stories/index.html", samples.stories(lang, 0)
        yield f"{lang}/wrong-story/index.html", samples.story_form(lang, wrong=True)
        for number in (0, 1):
            yield f"{lang}/stories/{samples.IDS[number]}/index.html", samples.one_story(lang, number)
        for number in range(8):
            yield f"{lang}/p/{samples.IDS[number]}/index.html", samples.share(lang, number)
    yield "data/switches.json", "{}"
    yield from ((f"data/switches.{lang}.css", "") for lang in ("en", "gd"))
    yield "data/totals.json", json.dumps(samples.totals(2001) | {"seq": 8})
    yield "data/wall.json", json.dumps({"most": 40, "pages": {"place:hawick": {"2026-11": [2]}}})
    yield "data/stories.json", "[]"
    yield from ((f"{lang}/embed/total.svg", total_picture.svg(lang, 2001)) for lang in ("en", "gd"))
    yield "data/tapestry.svg", svg.file(samples.stitches(2001), 2001, "Our tapestry", samples.totals(2001)["themes"])
    yield "data/challenge.json", json.dumps({"token": "a.b.c", "bits": 0})
