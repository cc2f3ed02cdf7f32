"""Owners: they open and change their pledges by private links."""

import re
from typing import Any

from chalicelib.pledges import Pledge, owner
from chalicelib.stories import Story
from chalicelib.stories import owner as story_owner
from tests.support import api
from tests.support.delivery import publish_change
from tests.support.storage import stored


def show(token: object) -> api.Answer:
    """Open the owner's page by a link."""
    return api.post("/owner", {"token": token})


def owners_page(pledge: Pledge) -> str:
    """The owner's page as HTML."""
    return api.send_form("/owner", {"token": owner.link(pledge), "lang": "en"}).text


def change(pledge: Pledge, what: str, **fields: Any) -> api.Answer:
    """Change a pledge as its page shows it now."""
    sent = {"token": owner.link(pledge), "v": stored(pledge).v, "change": what}
    return api.post("/owner/changes", sent | fields)


def owners_token(page: str, action: str = "/api/owner") -> str:
    """The token in the form that opens the owner's page."""
    form = page[page.index(f'action="{action}"') :]
    found = re.search(r'name="token" value="([^"]+)"', form)
    assert found
    return found[1]


def save_story_ticks(story: Story, *, deliver: bool = True, **ticks: str) -> None:
    """The author of a story saves these ticks of where else it may be told, and the change is published."""
    before = stored(story)
    _change_story(before, "uses", ticks)
    if deliver:
        publish_change(before, stored(story))


def edit_story(story: Story, **words: str) -> None:
    """The author of a story saves these words, and the change is published."""
    before = stored(story)
    _change_story(before, "words", words)
    publish_change(before, stored(story))


def _change_story(story: Story, what: str, fields: dict[str, str]) -> None:
    sent = {"kind": "story", "token": story_owner.link(story), "v": story.v, "change": what, **fields}
    assert api.post("/owner/changes", sent).status == 200
