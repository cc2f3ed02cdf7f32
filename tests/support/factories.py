"""Pledges and stories as the functions create them; a factory takes only the fields that matter to a test."""

import uuid
from datetime import timedelta
from typing import Any

from chalicelib import clock, pledges, stories
from chalicelib.pledges import Pledge, PledgeForm
from chalicelib.stories import Story, StoryForm
from chalicelib.submissions.form import validate
from tests.support import review
from tests.support.delivery import publish_change
from tests.support.storage import stored
from tests.support.world import TODAY

STORY_TEXT = "I began with one flight of stairs.\n\nNow I take all four, and I sing on the way."


SHOWN = {"show_place": True, "show_badge": True}
"""Ticks that make place, badge and team public."""


def random_key() -> str:
    """An idempotency key as the form's script creates it."""
    return str(uuid.uuid4())


def create_pledge(**fields: Any) -> Pledge:
    """A new stored pledge; without `text` it has an idea of the catalogue."""
    chosen = {} if "text" in fields else {"idea": "ten-minute-walk"}
    return pledges.create(validate(PledgeForm, {"key": random_key()} | chosen | fields))


def create_story(**fields: Any) -> Story:
    """A new stored story, pending review."""
    form = validate(StoryForm, {"key": random_key(), "text": STORY_TEXT, "consent": True} | fields)
    return stories.create(form)


def create_counted_pledge(**fields: Any) -> Pledge:
    """A pledge that the stream delivered: counted, and published if it is public."""
    pledge = create_pledge(**fields)
    publish_change(None, pledge)
    return pledge


def create_public_story(**fields: Any) -> Story:
    """A story that a moderator published, with the picture that the moderator saw."""
    story = create_story(**fields)
    review.publish(story, picture=review.seen_picture(story))
    after = stored(story)
    publish_change(story, after)
    return after


def withdraw_story(story: Story) -> None:
    """Withdraw a story and deliver the change."""
    stories.store.withdraw(story.id)
    publish_change(story, stored(story))


def decide_after(*hours: float) -> None:
    """Pledges that were made today, each decided after so many hours."""
    for wait in hours:
        pledge = create_pledge(text="walk the dog")
        with clock.at(TODAY + timedelta(hours=wait)):
            assert review.decide(pledge, "publish").status == 200
