"""Share pages: each public pledge's own page, the address that people send to their friends."""

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
                do(_remove, pledge)
        for pledge in found:
            if pledge.id in numbers:
                for lang in languages():
                    do(_write, lang, pledge, numbers[pledge.id].number, snapshot)


def _write(lang: str, pledge: Pledge, number: int, snapshot: int) -> None:
    card = pledge.card() | {"n": number}
    files.write(_path(lang, pledge), render_page("share.html", lang, card=card), snapshot)


def _remove(pledge: Pledge) -> None:
    for lang in languages():
        site_bucket.remove(_path(lang, pledge))


def _path(lang: str, pledge: Pledge) -> str:
    return f"{lang}/p/{pledge.id}/index.html"
