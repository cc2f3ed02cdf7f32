"""The store of stories, and creating one."""

from chalicelib import clock, errors, switches
from chalicelib.content.seasons import season_at
from chalicelib.screening.health import is_distressed
from chalicelib.stories.form import StoryForm
from chalicelib.stories.model import Story
from chalicelib.submissions import ids
from chalicelib.submissions.model import State
from chalicelib.submissions.owners import FIRST_EPOCH
from chalicelib.submissions.spam import is_suspicious
from chalicelib.submissions.store import Store
from chalicelib.submissions.uses import Uses

store = Store("stories_table", Story)


def create(form: StoryForm) -> Story:
    """Store the story once, and return it as it was stored the first time. A moderator reviews it before it is public.

    Raises Invalid (the form is outdated, or its key was used for other content), SwitchedOff and Unavailable.
    """
    form.require_current()
    fingerprint = ids.fingerprint(form.content())
    key = ids.key_of_request(form.key, "story")
    if switches.is_off("stories") and not store.created_before(key, fingerprint):
        raise errors.SwitchedOff("stories")
    return store.create(_story(form, key, fingerprint))


def _story(form: StoryForm, key: str, fingerprint: str) -> Story:
    now = clock.now()
    state = State.QUARANTINED if is_suspicious(form) else State.WAITING
    distressed = is_distressed(f"{form.text} {form.quote or ''}")
    return Story.model_validate(
        form.content()
        | {"key": key, "id": ids.new_id(key, now), "v": 1, "season": season_at(now).code, "state": state}
        | {"made_at": now, "welfare": distressed, "fingerprint": fingerprint, "owner_epoch": FIRST_EPOCH}
        | {"uses": form.uses(Uses())}
    )
