"""The pages with forms. They show nothing of any pledge, but say in plain HTML what is switched off, and only the
publisher can write them again without a deployment."""

from collections.abc import Iterator
from typing import Any

from chalicelib import pages
from chalicelib.aws import site_bucket
from chalicelib.content import languages, ordered
from chalicelib.publishing import files, switched
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.settings import settings
from chalicelib.submissions.form import UNFILLED

FOLDERS = ("pledge/", "stories/tell/")
"""Below a language, the folders that hold nothing but forms."""


def write() -> None:
    """Write every form, and remove those of ideas that have left the content."""
    snapshot, told = next_snapshot(), switched.on_pages()
    rendered = dict(render_all(settings().site_origin, **told))
    with files.side_by_side() as do:
        for path, html in rendered.items():
            do(files.write, path, html, snapshot)
        for path in set(_standing()) - rendered.keys():
            do(site_bucket.remove, path)


def render_all(origin: str, **told: Any) -> Iterator[tuple[str, str]]:
    """Path and HTML of every form in every language. `told`: of the switches (`switched.OnPages`)."""
    for lang in languages():
        for path, (template, idea) in paths().items():
            html = pages.render(template, lang, origin=origin, idea=idea, **UNFILLED, **told)
            yield f"{lang}/{path}index.html", html


def paths() -> dict[str, tuple[str, str | None]]:
    """Where the forms are, below a language, to the template and the idea of each."""
    of_ideas: dict[str, tuple[str, str | None]] = {
        f"pledge/{idea}/": ("pledge.html", idea) for idea in ordered("ideas")
    }
    return {"pledge/": ("pledge.html", None), **of_ideas, "stories/tell/": ("story_form.html", None)}


def _standing() -> list[str]:
    """The forms in the bucket, of whichever content."""
    folders = [f"{lang}/{folder}" for lang in languages() for folder in FOLDERS]
    return [path for folder in folders for path in site_bucket.list_after(folder, 1000) if path.startswith(folder)]
