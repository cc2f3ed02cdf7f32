"""The owner's page of a story: what its author sees and changes of it, by its private link."""

from typing import Annotated, Literal

from chalicelib import errors
from chalicelib.content import rules
from chalicelib.screening.health import is_distressed
from chalicelib.stories.form import PictureAlt, Quote, StoryText
from chalicelib.stories.model import Story
from chalicelib.stories.store import store
from chalicelib.submissions.form import NORMALISED, Fields, parse
from chalicelib.submissions.model import State
from chalicelib.submissions.owners import Outcome, Owners, OwnersForm, Update, to_be_read
from chalicelib.submissions.text import length_between
from chalicelib.submissions.uses import UseTicks

owners = Owners("story-owner", store, "own_story")
first_link, visit_link, link = owners.first_link, owners.visit_link, owners.link
read, raise_epoch = owners.read, owners.raise_epoch


class ChangeForm(UseTicks, OwnersForm):
    """One change, as it was sent."""

    change: Literal["words", "uses", "withdraw"]
    text: StoryText = ""
    quote: Quote = None
    picture_alt: PictureAlt = None
    name: Annotated[str | None, NORMALISED, length_between(rules.NAME)] = None


def change(fields: Fields) -> Outcome[Story]:
    """Carry out one change of what the page showed, if nobody changed it meanwhile. Repeats change nothing.

    Raises NotSignedIn, Busy.
    """
    story = owners.authenticate(fields.get("token"))
    try:
        form = parse(ChangeForm, fields, {})
    except errors.Invalid as error:
        return Outcome(story, faults=error.fields)
    if form.change == "words" and not form.text:
        return Outcome(story, faults={"text": ("errors.too_short", {"least": rules.STORY_TEXT.least})})
    if form.change == "words" and story.picture and not form.picture_alt:
        return Outcome(story, faults={"picture_alt": ("errors.picture_alt_needed", {})})
    return owners.change(story, form, lambda now: _wanted(now, form))


def _wanted(story: Story, form: ChangeForm) -> Update:
    """The fields of the story after the change. What is changed, and its picture, are read again before others see
    them; a name that is left out is no longer stored."""
    if form.change == "withdraw":
        return {"state": State.WITHDRAWN}
    if form.change == "uses":
        return {"uses": form.uses(story.uses)}
    words: Update = {"text": form.text, "quote": form.quote, "name": form.name, "show_name": form.name is not None}
    words |= {"picture_alt": form.picture_alt} if story.picture else {}
    if all(getattr(story, field) == value for field, value in words.items()):
        return {}
    distressed = is_distressed(f"{form.text} {form.quote or ''}")
    return words | {"welfare": distressed, "report": None} | _to_be_read(story)


def _to_be_read(story: Story) -> Update:
    unread = to_be_read(story, State.WAITING)
    return unread | ({"approved_picture": None} if unread else {})
