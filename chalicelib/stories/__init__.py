"""Stories: telling one. How it stands, is changed and found is the shelf's, as with pledges."""

from typing import Any

from chalicelib import clock
from chalicelib.content import catalogue, phrases
from chalicelib.pieces import ids
from chalicelib.pieces.doubts import doubtful
from chalicelib.pieces.piece import State
from chalicelib.pieces.shelf import Shelf, identities
from chalicelib.stories.form import StoryForm, parse
from chalicelib.stories.story import Story

__all__ = ["Story", "shelf", "tell"]

shelf = Shelf("stories_table", Story)


def tell(fields: dict[str, Any], address: str) -> Story:
    """Keep the story in what was sent, once, and return it as it was kept the first time. A moderator reads it first.

    Raises Unfit (a field needs changing, or the key was used for other content) and KeptNothing.
    """
    form = parse(fields)
    content = form.content()
    keys = identities(form.key, ids.fingerprint(content), address, "story")
    return shelf.keep(_story(form, content, keys[0]), keys)


def _story(form: StoryForm, content: dict[str, Any], key: str) -> Story:
    now = clock.now()
    state = State.QUARANTINED if doubtful(form) else State.WAITING
    words = f"{form.text} {form.quote or ''}"
    return Story.model_validate(
        content
        | {"key": key, "id": ids.new_id(key, now), "v": 1, "state": state, "made_at": now}
        | {"welfare": phrases.found(words, catalogue().welfare), "fingerprint": ids.fingerprint(content)}
    )
