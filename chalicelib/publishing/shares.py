"""Share pages: each public pledge's own page, the address that people send to their friends."""

from concurrent.futures import ThreadPoolExecutor

from chalicelib.aws import site_bucket
from chalicelib.content import languages
from chalicelib.pledges import Pledge, State
from chalicelib.publishing import files, wall
from chalicelib.publishing.pages import render_page

WRITERS = 8
"""Threads of one run: each waits for S3 most of the time."""


def publish(found: list[Pledge], snapshot: int) -> None:
    """Write the pages of the public pledges, and remove those of all others."""
    numbers = wall.numbers(pledge.id for pledge in found)

    def publish_one(pledge: Pledge) -> None:
        if pledge.state is State.PUBLIC and pledge.id in numbers:
            _write(pledge, numbers[pledge.id].number, snapshot)
        else:
            _remove(pledge)

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(publish_one, found))


def _write(pledge: Pledge, number: int, snapshot: int) -> None:
    """Write the page in each language."""
    card = pledge.card() | {"n": number}
    for lang in languages():
        files.write(_path(lang, pledge), render_page("share.html", lang, card=card), snapshot)


def _remove(pledge: Pledge) -> None:
    for lang in languages():
        site_bucket.remove(_path(lang, pledge))


def _path(lang: str, pledge: Pledge) -> str:
    return f"{lang}/p/{pledge.id}/index.html"
