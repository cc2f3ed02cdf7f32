"""The store of pledges or stories: create a submission once, find it, change it if nobody else did meanwhile."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from pydantic import ValidationError

from chalicelib import clock, errors, log
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.settings import settings
from chalicelib.submissions import ids
from chalicelib.submissions.model import REVIEW_PARTITIONS, Report, State, Submission

S = TypeVar("S", bound=Submission)
DOUBLE_CLICK_SECONDS = 15
"""The same content from the same network, sent again without a key within this time, is a double click."""


class Store(Generic[S]):
    """The table that a setting names, and the model of its items."""

    def __init__(self, setting: str, model: type[S]) -> None:
        self._setting, self._model = setting, model

    @property
    def table(self) -> str:
        return str(getattr(settings(), self._setting))

    def create(self, submission: S, keys: list[str]) -> S:
        """Store it under its own key, the first of `keys`, by one conditional write, unless there is one under any of
        them; that one is then the answer.

        Raises Invalid (the key was used for other content) and Unavailable.
        """
        item = submission.item()
        try:
            if len(keys) == 1:
                tables.put(self.table, item, unless_exists="key")
            else:
                checks = [tables.absent_of(self.table, {"key": key}) for key in keys[1:]]
                tables.transact([tables.put_of(self.table, item, unless_exists="key"), *checks])
        except (tables.ConditionFailed, tables.Contended):
            return self._first_of(submission, keys)
        facts = {"state": submission.state, "channel": submission.channel, "lang": submission.lang}
        log.event(f"{submission.kind}.created", id=submission.id, **facts)
        return submission

    def find_by_keys(self, keys: Iterable[str]) -> list[S]:
        """Those of the keys' submissions that exist, in no order."""
        return list(self._readable(tables.get_many(self.table, ({"key": key} for key in keys))))

    def find(self, submission_id: str) -> S:
        """The submission as it is now. Raises NotFound."""
        item = ids.ID.fullmatch(submission_id) and tables.get(self.table, {"key": ids.key_of(submission_id)})
        if not item or item["id"] != submission_id:
            raise errors.NotFound
        return self._model.of(item)

    def find_many(self, submission_ids: Iterable[str]) -> list[S]:
        """Those of the submissions that exist, as they are now, oldest first."""
        keys = (ids.key_of(each) for each in dict.fromkeys(submission_ids) if ids.ID.fullmatch(each))
        return sorted(self.find_by_keys(keys), key=lambda submission: submission.age)

    def pending_review(self) -> list[S]:
        """The submissions that a moderator has still to review, oldest first. The index lags by up to a second."""
        partitions = (tables.query(self.table, index="pending_review", pending=each) for each in REVIEW_PARTITIONS)
        items = (item for partition in partitions for item in partition)
        return sorted(self._readable(items), key=lambda submission: submission.age)

    def sweep(self) -> Iterator[S]:
        """Every submission, in no order."""
        return self._readable(tables.scan(self.table))

    def sweep_slice(self, after: str | None, most: int) -> tuple[list[S], str | None]:
        """Up to so many submissions that follow this key (None: the first ones), in no order, and the key to go on
        after; None at the end."""
        items, last = tables.scan_slice(self.table, {"key": after} if after else None, most)
        return list(self._readable(items)), last["key"] if last else None

    def change(self, before: S, after: S) -> Action:
        """The action for a transaction that makes `before` into `after`, one version up, if nobody else changed it."""
        return tables.put_if_of(self.table, before.next_version(after).item(), "#v = :v", v=before.v)

    def withdraw(self, submission_id: str) -> S:
        """Withdraw it: it is no longer counted nor shown. Repeats change nothing. Raises NotFound."""
        while True:
            submission = self.find(submission_id)
            if submission.state is State.WITHDRAWN:
                return submission
            self._try_change(submission, submission.model_copy(update={"state": State.WITHDRAWN}))

    def report(self, submission_id: str, reason: str | None) -> None:
        """Put it into the moderation queue, if it is reportable. Any number of reports make one entry.

        Raises NotFound.
        """
        while True:
            submission = self.find(submission_id)
            reported = submission.model_copy(update={"report": Report(at=clock.now(), reason=reason)})
            if not submission.reportable or self._try_change(submission, reported):
                return

    def _try_change(self, before: S, after: S) -> bool:
        """Whether it was changed, because nobody else changed it meanwhile."""
        try:
            tables.transact([self.change(before, after)])
        except tables.Contended:
            return False
        return True

    def _readable(self, items: Iterable[Item]) -> Iterator[S]:
        """The submissions in these items. An unreadable one is logged and does not stop the others."""
        for item in items:
            try:
                yield self._model.of(item)
            except ValidationError as error:
                log.failure(f"{self._model.kind}.unreadable", error, key=item.get("key"))

    def _first_of(self, submission: S, keys: list[str]) -> S:
        """The submission that was stored first under one of these keys."""
        found = self.find_by_keys(keys)
        if not found:  # two clicks met in one transaction, and neither was written
            raise errors.Unavailable(seconds=1)
        if found[0].fingerprint != submission.fingerprint:
            raise errors.Invalid({"key": ("errors.key_reused", {})})
        return found[0]


def idempotency_keys(key: str | None, content: str, network: str, *purpose: str) -> list[str]:
    """The keys under which a repeat of this request may be stored already; the first is the request's own.

    A form sent without script has no key: the fingerprint of its content, its network and the time, in buckets, replace
    it. The bucket before is looked at too, because a double click can fall on both sides of an edge.
    """
    if key:
        return [ids.key_from(*purpose, "key", key)]
    bucket = int(clock.now().timestamp()) // DOUBLE_CLICK_SECONDS
    return [ids.key_from(*purpose, "content", content, network, str(each)) for each in (bucket, bucket - 1)]
