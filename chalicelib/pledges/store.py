"""The store of pledges, and creating one."""

from itertools import islice

from chalicelib import clock, errors, switches
from chalicelib.aws import tables
from chalicelib.content.seasons import season_at
from chalicelib.pledges import canary, start_dates
from chalicelib.pledges.form import PledgeForm
from chalicelib.pledges.model import Pledge
from chalicelib.screening.health import is_distressed
from chalicelib.submissions import ids
from chalicelib.submissions.model import State
from chalicelib.submissions.owners import FIRST_EPOCH
from chalicelib.submissions.spam import is_suspicious
from chalicelib.submissions.store import Store

store = Store("pledges_table", Pledge)
LISTED = 100
"""Of those that may be posted on social media, the newest ones."""


def agreed_to_posts() -> list[Pledge]:
    """The newest pledges in own words that the health board may post on social media. The index lags by up to a
    second, so whoever took that back is told apart by the pledge itself."""
    asked = tables.query(store.table, index="social", newest_first=True, at_once=LISTED, social="agreed")
    return store.find_by_keys(item["key"] for item in islice(asked, LISTED))


def create(form: PledgeForm, *, by_staff: bool = False) -> Pledge:
    """Store the pledge once, and return it as it was stored the first time. What staff type in is no spam. A canary is
    stored also while pledging is switched off.

    Raises Invalid (the form is outdated, or its key was used for other content), SwitchedOff and Unavailable.
    """
    if not form.key:
        form.require_current()
    fingerprint = ids.fingerprint(form.content())
    key = ids.key_of_request(form.key)
    if form.canary:
        return store.create(canary.marked(_pledge(form, key, fingerprint, believed=True), form.canary))
    if form.outdated or switches.is_off("pledging"):
        return _created_before(form, key, fingerprint)
    return store.create(_pledge(form, key, fingerprint, believed=by_staff))


def _pledge(form: PledgeForm, key: str, fingerprint: str, *, believed: bool) -> Pledge:
    now = clock.now()
    distressed = form.text is not None and is_distressed(form.text)
    spam = not believed and is_suspicious(form)
    state = State.QUARANTINED if spam else State.WAITING if form.text else State.PUBLIC
    return Pledge.model_validate(
        form.content()
        | {"key": key, "id": ids.new_id(key, now), "v": 1, "season": season_at(now).code, "state": state}
        | {"made_at": now, "start": start_dates.resolve(form.start, now), "welfare": distressed}
        | {"fingerprint": fingerprint, "owner_epoch": FIRST_EPOCH}
    )


def _created_before(form: PledgeForm, key: str, fingerprint: str) -> Pledge:
    """The pledge that was stored under the form's own key with the same content, before the form was outdated or
    pledging was switched off.

    Raises SwitchedOff or Invalid if there is none.
    """
    found = store.created_before(key, fingerprint)
    if found is None:
        switches.require("pledging")
        raise errors.Invalid(form.outdated)
    return found
