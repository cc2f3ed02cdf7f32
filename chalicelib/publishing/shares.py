"""Share pages: each public pledge's own page, the address that people send to their friends."""

from collections.abc import Container, Iterable
from typing import Any, NamedTuple

from chalicelib import totals
from chalicelib.aws import site_bucket
from chalicelib.content import languages
from chalicelib.pledges import Pledge, State
from chalicelib.publishing import files
from chalicelib.publishing.files import Do
from chalicelib.publishing.pages import render_page
from chalicelib.publishing.small_numbers import without_small
from chalicelib.publishing.wall_places import Stitch
from chalicelib.totals.open_data import PublicTotals


class Numbered(NamedTuple):
    """`stitches`: by pledge id; `new`: ids of pledges that should have no page yet."""

    stitches: dict[str, Stitch]
    new: Container[str] = ()


def publish(do: Do, found: list[Pledge], numbered: Numbered, snapshot: int, public: PublicTotals | None = None) -> None:
    """Have the threads remove the pages of pledges that are not public, then write those of the public ones. `public`:
    the totals, if they were read already, after the number of the snapshot was taken."""
    shown = [pledge for pledge in found if pledge.state is State.PUBLIC and pledge.id in numbered.stitches]
    remove(do, {pledge.id for pledge in found} - {pledge.id for pledge in shown})
    public = public or totals.public_totals()
    for pledge in shown:
        card = without_small(pledge.card(), public) | {"n": numbered.stitches[pledge.id].number}
        for lang in languages():
            do(_write, path(lang, pledge.id), {"card": card, "totals": public}, snapshot, numbered.new)


def remove(do: Do, pledge_ids: Iterable[str]) -> None:
    """Have the threads remove the pages of these pledges."""
    for pledge_id in pledge_ids:
        do(_remove, pledge_id)


def _write(file: str, shown: dict[str, Any], snapshot: int, new: Container[str]) -> None:
    lang = file.partition("/")[0]
    files.write(file, render_page("share.html", lang, **shown), snapshot, new=shown["card"]["id"] in new)


def _remove(pledge_id: str) -> None:
    for lang in languages():
        site_bucket.remove(path(lang, pledge_id))


def path(lang: str, pledge_id: str) -> str:
    """Where the page is in the site bucket."""
    return f"{lang}/p/{pledge_id}/index.html"
