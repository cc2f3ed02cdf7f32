"""Owners: who sent a pledge or a story opens it by a private link, sees what became of it, and changes it.

The link is a lasting token that names the submission and an epoch. It opens one submission and nothing else, and no
address is known here. It ends 24 months after its last use, and at once when the submission's epoch is raised. Whoever
holds it may do what the owner's page does, so each change is listed on it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BeforeValidator, ConfigDict

from chalicelib import audit_log, clock, errors, log, tokens
from chalicelib.aws import tables
from chalicelib.aws.tables import Action
from chalicelib.content import DEFAULT_LANGUAGE, known_language
from chalicelib.errors import Faults
from chalicelib.models import Model
from chalicelib.submissions.acts import What, noting
from chalicelib.submissions.form import Fields, TextOrNone
from chalicelib.submissions.model import State, Submission
from chalicelib.submissions.store import Store

S = TypeVar("S", bound=Submission)
Update = dict[str, Any]
"""The fields of a submission that a change gives another value."""
FIRST_EPOCH = 1
"""Of the links of a new submission."""
MONTHS = 24
"""A link ends so many months after its last use."""
VISIT = timedelta(hours=1)
"""After the submission was made, for which the link on the thanks page without script works."""
SAVED, UNCHANGED = "owner.saved", "owner.unchanged"
"""What came of a change, as sentences. Those that name the kind of submission are in groups of their own."""


class OwnersForm(Model):
    """What every change has, as it was sent. `v`: the version that the page showed."""

    model_config = ConfigDict(extra="forbid")
    token: TextOrNone = None
    kind: TextOrNone = None
    v: int
    change: What
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Outcome(Generic[S]):
    """The submission as it is now, for its owner's page. `said`: what came of a change; `faults`: why there was
    none."""

    submission: S
    said: str = ""
    faults: Faults = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether nothing was changed because it is no longer as the page showed it."""
        return self.said.endswith((".overtaken", ".closed"))


class Owners(Generic[S]):
    """The owners of pledges, or of stories. `purpose`: of their tokens; `words`: the group of their sentences."""

    def __init__(self, purpose: str, store: Store[S], words: str) -> None:
        self._purpose, self._store, self._words = purpose, store, words

    def first_link(self, submission: S) -> str | None:
        """The token that answers the request which made it, the same for each repeat, whatever happened since: a repeat
        gives no more rights than the first answer did. None for what is older than such links."""
        return None if submission.owner_epoch is None else self._token(submission, FIRST_EPOCH)

    def visit_link(self, submission: S) -> str | None:
        """The same for the thanks page without script, which may stay open on a shared computer: it ends by itself."""
        ends = int((submission.made_at + VISIT).timestamp())
        return None if submission.owner_epoch is None else self._token(submission, FIRST_EPOCH, exp=ends)

    def link(self, submission: S) -> str:
        """The token of the newest epoch, for somebody who has shown one already."""
        return self._token(submission, submission.owner_epoch or FIRST_EPOCH)

    def read(self, fields: Fields) -> Outcome[S]:
        """The submission of this link. Notes the month, once a month. Raises NotSignedIn, Busy."""
        return Outcome(self.note_use(self.authenticate(fields.get("token"))))

    def raise_epoch(self, submission_id: str) -> str:
        """End all links of a submission and return a new one. Raises NotFound."""
        while True:
            found = self._store.find(submission_id)
            ended = {"owner_epoch": (found.owner_epoch or 0) + 1, "owner_used": _month()}
            after = found.model_copy(update=ended)
            if self._store.try_change(found, after):
                return self.link(after)

    def authenticate(self, token: Any) -> S:
        """The submission that this token opens; a whole address is taken, too. One sentence for all that is wrong with
        it. Raises NotSignedIn."""
        try:
            given = token.rpartition("#")[2].strip() if isinstance(token, str) else None
            claims = tokens.read_lasting(self._purpose, given)
            found = self._store.find(claims.sub)
        except (errors.NotSignedIn, errors.NotFound) as error:
            raise errors.NotSignedIn(f"{self._words}.link_invalid") from error
        if found.owner_epoch is None or claims.epoch < found.owner_epoch or _is_over(found):
            raise errors.NotSignedIn(f"{self._words}.link_invalid")
        return found

    def change(self, found: S, form: OwnersForm, wanted: Callable[[S], Update]) -> Outcome[S]:
        """Carry out one change of what the page showed, if nobody changed it meanwhile. `wanted`: the fields that it
        gives another value, as they are now. Repeats change nothing. Raises Busy."""
        update = {name: value for name, value in wanted(found).items() if getattr(found, name) != value}
        if not update:
            return Outcome(found, UNCHANGED)
        if _is_closed(found, form):
            return Outcome(found, f"{self._words}.closed")
        if found.v != form.v:
            return Outcome(found, f"{self._words}.overtaken")
        noted = noting(found.owner_changes, form.change)
        after = found.model_copy(update=update | noted | {"owner_used": _month()})
        if self._store.try_change(found, after, *_logged(found, after, form)):
            log.event(f"{found.kind}.changed_by_owner", id=found.id, what=form.change)
            return Outcome(self._store.find(found.id), SAVED)
        now = self._store.find(found.id)
        if now.v == found.v:
            raise tables.Busy
        return self.change(now, form, wanted)

    def note_use(self, found: S) -> S:
        """The submission, with this month noted. If somebody else changes it meanwhile, the next use notes it."""
        if found.removed or _months(_last_used(found)) == _months(_month()):
            return found
        noted = self._store.try_change(found, found.model_copy(update={"owner_used": _month()}))
        return self._store.find(found.id) if noted else found

    def _token(self, submission: S, epoch: int, **ends: int) -> str:
        return tokens.sign_lasting(self._purpose, sub=submission.id, epoch=epoch, **ends)


def to_be_read(submission: Submission, state: State | None = None) -> Update:
    """The fields of a submission with something that no moderator has read: what was approved is not released, either.
    What was taken for spam stays so."""
    if submission.spam or submission.state is State.QUARANTINED:
        return {}
    after = state or (State.WAITING if submission.state is State.APPROVED else submission.state)
    return {"decision": None, "publish_at": None, "state": after}


def _logged(found: Submission, after: Submission, form: OwnersForm) -> list[Action]:
    """The line of the audit log for a change that moderators or the public see. Of uses it says which there were before
    and after, because whoever was given a story asks later what its author had agreed to that day."""
    action = {"withdraw": "withdrawn", "shown": "edited", "words": "edited", "uses": "edited"}.get(form.change)
    if action is None:
        return []
    uses = {"uses_before": _named(found), "uses_after": _named(after)} if form.change == "uses" else {}
    return [audit_log.entry(found.id, action, by=audit_log.AUTHOR, v=found.v + 1, what=form.change, **uses)]


def _named(submission: Submission) -> str:
    return ", ".join(submission.retold) or "none"


def _is_closed(found: Submission, form: OwnersForm) -> bool:
    """Whether it takes no such change any more: what was not added can be sent again with other words."""
    not_added = found.state is State.REJECTED and not found.spam
    return found.state is State.WITHDRAWN or (not_added and form.change != "words")


def _is_over(found: Submission) -> bool:
    return _months(_month()) - _months(_last_used(found)) > MONTHS


def _last_used(found: Submission) -> date:
    return found.owner_used or clock.in_scotland(found.made_at).date()


def _month() -> date:
    return clock.today().replace(day=1)


def _months(day: date) -> int:
    return day.year * 12 + day.month
