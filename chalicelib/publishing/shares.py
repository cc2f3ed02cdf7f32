"""Share pages: each public pledge's own page, the address that people send to their friends."""

from collections.abc import Iterable

from chalicelib.aws import site_bucket
from chalicelib.content import languages
from chalicelib.pledges import Pledge, State
from chalicelib.publishing import files, wall
from chalicelib.publishing.pages import render_page


def publish(found: list[Pledge], snapshot: int) -> None:
    """Remove the pages of pledges that are not public, then write those of the public ones."""
    numbers = wall.numbers(pledge.id for pledge in found if pledge.state is State.PUBLIC)
    with files.side_by_side() as do:
        for pledge in found:
            if pledge.id not in numbers:
                do(_remove, pledge.id)
        for pledge in found:
            if pledge.id in numbers:
                for lang in languages():
                    do(_write, lang, pledge, numbers[pledge.id].number, snapshot)


def remove(pledge_ids: Iterable[str]) -> None:
    """Remove the pages of pledges that no longer exist."""
    with files.side_by_side() as do:
        for pledge_id in pledge_ids:
            do(_remove, pledge_id)


def _write(lang: str, pledge: Pledge, number: int, snapshot: int) -> None:
    card = pledge.card() | {"n": number}
    files.write(path(lang, pledge.id), render_page("share.html", lang, card=card), snapshot)


def _remove(pledge_id: str) -> None:
    for lang in languages():
        site_bucket.remove(path(lang, pledge_id))


def path(lang: str, pledge_id: str) -> str:
    """Where the page is in the site bucket."""
    return f"{lang}/p/{pledge_id}/index.html"
