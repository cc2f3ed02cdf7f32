"""What is published of stories: a page and a picture for each, the list, and `data/stories.json`."""

import json
from typing import Any

from chalicelib import stories
from chalicelib.aws import site
from chalicelib.content import LANGUAGES
from chalicelib.pieces.piece import State
from chalicelib.publishing.files import draw
from chalicelib.stories import Story, pictures

LISTED = 100
"""On the page of stories, newest first; older ones are at their own addresses."""
IN_DATA = 12
EXCERPT = 200
_GONE = {State.REJECTED, State.WITHDRAWN}


def publish_pages(found: list[Story]) -> None:
    """Write each story's own page and picture, or take them away."""
    gone = [story for story in found if story.state in _GONE]
    for story in found:
        if story.state is State.PUBLIC:
            _show(story)
    for story in gone:
        _take_down(story)
    _forget_uploads({story.picture for story in gone if story.picture})


def publish_lists(snapshot: int) -> None:
    """Write the list and the data, as of this snapshot."""
    public = (story for story in stories.shelf.sweep() if story.state is State.PUBLIC)
    newest = sorted(public, key=lambda story: story.id, reverse=True)[:LISTED]
    cards = [_in_short(story.card()) for story in newest]
    site.write("data/stories.json", json.dumps(cards[:IN_DATA], ensure_ascii=False, separators=(",", ":")), snapshot)
    for lang in LANGUAGES:
        site.write(f"{lang}/stories/index.html", draw("stories.html", lang, stories=cards), snapshot)


def _show(story: Story) -> None:
    card = story.card()
    made = pictures.hang(story) if card["picture"] else None
    if made:
        site.write_picture(_picture(story), made)
    else:
        card |= {"picture": None, "picture_alt": None}
    for lang in LANGUAGES:
        site.write(_path(lang, story), draw("story.html", lang, story=card), story.v)


def _take_down(story: Story) -> None:
    for lang in LANGUAGES:
        site.remove(_path(lang, story))
    if story.picture:
        site.remove(_picture(story))
        pictures.take_down(story)


def _forget_uploads(left: set[str]) -> None:
    """Forget these uploads, but for those that another story still hopes for: one that was changed and told again."""
    if left:
        forgotten = left - {story.picture for story in stories.shelf.sweep() if story.state not in _GONE}
        for picture in forgotten:
            pictures.forget(picture)


def _picture(story: Story) -> str:
    return f"pictures/{story.id}.jpg"


def _path(lang: str, story: Story) -> str:
    return f"{lang}/stories/{story.id}/index.html"


def _in_short(card: dict[str, Any]) -> dict[str, Any]:
    """What other pages show of a story: `words` is the person's own sentence of it, or how the story begins."""
    begins = " ".join(card["text"].split())
    begins = begins if len(begins) <= EXCERPT else begins[: EXCERPT - 1].rsplit(" ", 1)[0] + "…"
    shown = ("id", "name", "place", "audience", "lang", "date", "picture", "picture_alt")
    return {name: card[name] for name in shown} | {"words": card["quote"] or begins}
