"""The published pages of stories: a page and a picture for each, the list, and `data/stories.json`."""

import json
from collections.abc import Iterable

from chalicelib import stories, totals
from chalicelib.aws import site_bucket
from chalicelib.content import languages
from chalicelib.publishing import files, retold, switched
from chalicelib.publishing.pages import render_page
from chalicelib.publishing.pinned import is_pinned
from chalicelib.publishing.small_numbers import without_small
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.stories import Story, pictures
from chalicelib.stories.model import StoryCard, StoryExcerpt
from chalicelib.submissions.model import State
from chalicelib.totals.open_data import PublicTotals

LISTED = 100
"""On the page of stories, newest first. Older ones are at their own addresses."""
IN_DATA = 12


def publish_pages(found: list[Story], snapshot: int) -> None:
    """Remove or write the page and the picture of each story."""
    public = totals.public_totals()
    with files.side_by_side() as do:
        for story in found:
            if not story.has_page:
                do(_take_down, story)
        for story in found:
            if story.has_page:
                do(_publish, story, public, snapshot)
    _delete_uploads({story.picture for story in found if story.state is State.WITHDRAWN and story.picture})


def remove_pages(story_ids: Iterable[str]) -> None:
    """Remove the pages and pictures of stories that no longer exist."""
    with files.side_by_side() as do:
        for story_id in story_ids:
            do(_unpublish, story_id)


def publish_lists() -> None:
    """Write the list and the data: the pinned story first, then the newest; and the note of what may be told elsewhere.
    They are empty while the wall is off."""
    snapshot, public, told = next_snapshot(), totals.public_totals(), switched.on_pages()
    listed = stories.store.sweep() if "wall" not in told["off"] else ()
    with_page = [story for story in listed if story.has_page]
    newest = sorted(with_page, key=lambda story: (is_pinned(story), story.age), reverse=True)[:LISTED]
    excerpts = [_excerpt(without_small(story.card(), public)) for story in newest]
    retold.write(with_page, public, snapshot)
    data = json.dumps(excerpts[:IN_DATA], ensure_ascii=False, separators=(",", ":"))
    files.write("data/stories.json", data, snapshot)
    for lang in languages():
        files.write(f"{lang}/stories/index.html", render_page("stories.html", lang, stories=excerpts, **told), snapshot)


def _publish(story: Story, public: PublicTotals, snapshot: int) -> None:
    card = without_small(story.card(), public)
    jpeg = pictures.publish(story) if card["picture"] else None
    if jpeg:
        site_bucket.write_picture(_picture_path(story.id), jpeg)
    else:
        card["picture"] = card["picture_alt"] = None
    for lang in languages():
        files.write(path(lang, story.id), render_page("story.html", lang, story=card), snapshot)


def _take_down(story: Story) -> None:
    """An undone decision, or other words, may be followed by another publication, long after the upload has expired."""
    if story.state not in {State.PUBLIC, State.WITHDRAWN}:
        pictures.keep(story)
    _unpublish(story.id)


def _unpublish(story_id: str) -> None:
    for lang in languages():
        site_bucket.remove(path(lang, story_id))
    site_bucket.remove(_picture_path(story_id))
    pictures.unpublish(story_id)


def _delete_uploads(candidates: set[str]) -> None:
    """Delete these uploads, but for those that another story still needs: one that was changed and sent again. Those of
    rejected stories expire like any that nobody published, because a rejection can be undone."""
    if candidates:
        needed = {story.picture for story in stories.store.sweep() if story.state is not State.WITHDRAWN}
        for picture in candidates - needed:
            pictures.delete_upload(picture)


def _picture_path(story_id: str) -> str:
    return f"pictures/{story_id}.jpg"


def path(lang: str, story_id: str) -> str:
    """Where the page is in the site bucket."""
    return f"{lang}/stories/{story_id}/index.html"


def _excerpt(card: StoryCard) -> StoryExcerpt:
    return StoryExcerpt(
        id=card["id"],
        name=card["name"],
        place=card["place"],
        audience=card["audience"],
        lang=card["lang"],
        date=card["date"],
        picture=card["picture"],
        picture_alt=card["picture_alt"],
        words=card["quote"] or retold.excerpt(card["text"]),
    )
