"""What a story may be used for beside the site: asked for one by one, shown to the moderator, taken back."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock, stories
from chalicelib.content import translations
from chalicelib.stories import Story, owner
from chalicelib.submissions import uses
from infra.aws import audit
from tests.support import api
from tests.support.factories import STORY_TEXT, create_public_story, create_story
from tests.support.review import decide, facts_of, pending_entries
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
SENTENCES = {
    "social-1": "On the health board’s social media",
    "broadcast-1": "On the radio and in newspapers",
    "feeds-1": "In our news feeds",
}
"""What people agreed to by each version. Never change one: other words are another version."""
ALL = {"use_social": "yes", "use_broadcast": "yes", "use_feeds": "yes"}


def tick(story: Story, **ticks: str) -> api.Answer:
    """Save these ticks on the owner's page, as a form without script does."""
    now = stored(story)
    fields = {"kind": "story", "token": owner.link(now), "v": str(now.v), "change": "uses", **ticks}
    return api.send_form("/owner/changes", fields)


def checked(page: str) -> list[str]:
    """The ticks that stand in a page."""
    return [name for name in ALL if f'name="{name}" type="checkbox" value="yes" checked' in page]


def test_each_version_of_a_use_has_its_words() -> None:
    for use, version in uses.TEXTS.items():
        assert translations.text("en", f"story.use_{use}") == SENTENCES[version]


def test_nothing_beside_the_site_is_agreed_to_by_itself() -> None:
    assert stored(create_story()).uses.names == ()


def test_form_without_script_shows_each_tick_and_keeps_it_with_time_and_words() -> None:
    given = {"text": STORY_TEXT, "consent": "yes", "use_social": "yes", "use_feeds": "yes"}
    asked = api.send_form("/stories", given)
    assert "On the health board’s social media" in asked.text
    assert "On the radio" not in asked.text
    assert api.send_form("/stories", api.hidden_fields(asked.text)).status == 201
    (entry,) = pending_entries()
    assert facts_of(entry)["May also be told"] == "On the health board’s social media · In our news feeds"
    agreed = stories.store.find(entry["id"]).uses
    assert agreed.names == ("social", "feeds")
    assert agreed.social == uses.Agreed(text="social-1", at=TODAY)


def test_own_page_takes_a_tick_back_and_leaves_the_others_as_they_were() -> None:
    story = create_public_story(**ALL)
    page = api.send_form("/owner", {"kind": "story", "token": owner.link(story)}).text
    assert checked(page) == list(ALL)
    with clock.at(TODAY + timedelta(days=3)):
        after = tick(story, use_social="yes", use_feeds="yes")
    assert (after.status, checked(after.text)) == (200, ["use_social", "use_feeds"])
    assert "where else we may tell it" in after.text
    now = stored(story)
    assert (now.uses.names, now.uses.social) == (("social", "feeds"), story.uses.social)
    assert (now.state, now.text) == (story.state, story.text), "words stay, so nobody has to read them again"


def test_audit_log_says_which_uses_there_were_before_and_after_each_change() -> None:
    story = create_public_story(**ALL)
    tick(story, use_social="yes", use_feeds="yes")
    tick(story)
    lines = [line for line in audit.life(story.id) if "what: uses" in line]
    assert "uses before: social, broadcast, feeds, uses after: social, feeds" in lines[0]
    assert "uses before: social, feeds, uses after: none" in lines[1]


@pytest.mark.parametrize("state", ["withdrawn", "rejected"])
def test_what_is_not_told_here_is_told_nowhere(state: str) -> None:
    story = create_story(**ALL)
    if state == "rejected":
        decide(story, "reject", reason="unkind")
    else:
        stories.store.withdraw(story.id)
        assert stored(story).uses.names == ()
    assert tick(story, use_social="yes").status == 409


def test_decision_about_other_ticks_than_were_shown_is_refused() -> None:
    story = create_story(**ALL)
    tick(story)
    answer: Any = decide(story, "publish")
    assert answer.status == 409
