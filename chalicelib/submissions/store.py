"""The store of pledges or stories: create a submission once, find it, change it if nobody else did meanwhile."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Generic, TypeVar

from pydantic import ValidationError

from chalicelib import audit_log, clock, errors, log
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.content import catalogue
from chalicelib.settings import settings
from chalicelib.submissions import ids, tombstones
from chalicelib.submissions.acts import Report
from chalicelib.submissions.forgetting import without_words
from chalicelib.submissions.model import State, Submission
from chalicelib.submissions.urgency import Urgency, review_partitions

S = TypeVar("S", bound=Submission)
T = TypeVar("T")
Place = tuple[int, str, str]
"""In the moderation queue: urgency, the time that the table has as `made_at`, and id."""


def first(items: Iterable[T], most: int, by: Callable[[T], object]) -> list[T]:
    """The first so many of the items, which are in the order of `by`, and those that tie with the last."""
    found: list[T] = []
    for item in items:
        if len(found) >= most and by(item) != by(found[-1]):
            break
        found.append(item)
    return found


class Store(Generic[S]):
    """The table that a setting names, and the model of its items."""

    def __init__(self, setting: str, model: type[S]) -> None:
        self._setting, self._model = setting, model

    @property
    def table(self) -> str:
        return str(getattr(settings(), self._setting))

    def create(self, submission: S) -> S:
        """Store it by one conditional write, unless there is one under its key; that one is then the answer.

        Raises Invalid (the key was used for other content) and Unavailable.
        """
        try:
            tables.put(self.table, submission.item(), unless_exists="key")
        except tables.ConditionFailed:
            return self._first(submission)
        facts = {"state": submission.state, "channel": submission.channel, "lang": submission.lang}
        log.event(f"{submission.kind}.created", id=submission.id, **facts)
        return submission

    def created_before(self, key: str, fingerprint: str) -> S | None:
        """The submission that was stored under this key with the same content, if there is one."""
        return next((each for each in self.find_by_keys([key]) if each.fingerprint == fingerprint), None)

    def find_by_keys(self, keys: Iterable[str]) -> list[S]:
        """Those of the keys' submissions that exist, in no order."""
        return list(self._readable(tables.get_many(self.table, ({"key": key} for key in keys))))

    def find(self, submission_id: str) -> S:
        """The submission as it is now. Raises NotFound."""
        item = ids.ID.fullmatch(submission_id) and tables.get(self.table, {"key": ids.key_of(submission_id)})
        if not item or item["id"] != submission_id:
            raise errors.NotFound
        return next(tombstones.apply([self._model.of(item)]))

    def find_many(self, submission_ids: Iterable[str]) -> list[S]:
        """Those of the submissions that exist, as they are now, oldest first."""
        keys = (ids.key_of(each) for each in dict.fromkeys(submission_ids) if ids.ID.fullmatch(each))
        return sorted(self.find_by_keys(keys), key=lambda submission: submission.age)

    def pending_review(self, most: int, after: Place | None = None) -> list[S]:
        """Up to so many of the submissions that a moderator has still to review: the most urgent, of each urgency the
        oldest; those behind the place `after`. Reads in proportion to `most`, however many there are. The index lags by
        up to a second."""
        found: list[S] = []
        for urgency in Urgency:
            if len(found) < most and (after is None or after[0] <= urgency):
                behind = after[1:] if after and after[0] == urgency else ("", "")
                found += self._pending(urgency, most - len(found), behind)
        return found[:most]

    def newest_unread(self, most: int) -> list[S]:
        """The newest submissions that nobody has read, up to so many. The index lags by up to a second."""
        items = (
            tables.query(self.table, index="pending_review", newest_first=True, at_once=most, pending=each)
            for each in review_partitions(Urgency.UNREAD)
        )
        newest_first = heapq.merge(*items, key=lambda item: str(item["made_at"]), reverse=True)
        return list(self.parse(islice(newest_first, most)))

    def _pending(self, urgency: Urgency, most: int, after: tuple[str, str]) -> list[S]:
        """The oldest of one urgency, behind a moment and an id; and those that tie with the last of them."""
        bound, partitions = ("#made_at >= :bound", after[0] or "0"), review_partitions(urgency)
        items = (
            tables.query(self.table, index="pending_review", at_once=most, bound=bound, pending=each)
            for each in partitions
        )
        oldest_first = heapq.merge(*items, key=lambda item: str(item["made_at"]))
        following = (item for item in oldest_first if (item["made_at"], item["id"]) > after)
        read = tombstones.apply(self.parse(following), at_once=most)
        pending = (submission for submission in read if submission.pending_review)
        return sorted(first(pending, most, lambda each: each.made_at), key=lambda submission: submission.age)

    def decided(self, day: str, before: str, most: int) -> list[S]:
        """Up to so many of the submissions that were decided on this day (`day_of`) up to this moment (ISO 8601): the
        newest. Reads in proportion to `most`. The index lags by up to a second."""
        bound = ("#decided_at <= :bound", before)
        asked = tables.query(self.table, index="decided", newest_first=True, at_once=most, bound=bound, decided_on=day)
        return self.find_by_keys(item["key"] for item in first(asked, most, lambda item: str(item["decided_at"])))

    def sweep(self) -> Iterator[S]:
        """Every submission, in no order."""
        return self._readable(tables.scan(self.table))

    def sweep_slice(self, after: Item | None, size: int) -> tuple[list[S], Item | None]:
        """At most `size` submissions behind the key `after` (None: from the start), and the key to go on after."""
        items, last = tables.scan_slice(self.table, after, size)
        return list(self._readable(items)), last

    def change(self, before: S, after: S) -> list[Action]:
        """The actions for a transaction that makes `before` into `after`, one version up, if nobody else changed it. A
        submission that is taken back gets a tombstone; one that is brought back loses it. The words of one that is
        withdrawn go at once."""
        new = before.next_version(without_words(after) if after.state is State.WITHDRAWN else after)
        put = tables.put_if_of(self.table, new.item(), "#v = :v", v=before.v)
        if new.removed:
            return [put, tombstones.write(new)]
        return [put, tombstones.remove(new)] if before.removed else [put]

    def withdraw(self, submission_id: str, by: str = audit_log.AUTHOR) -> S:
        """Withdraw it: it is no longer counted nor shown. Repeats change nothing. Raises NotFound."""
        while True:
            submission = self.find(submission_id)
            if submission.state is State.WITHDRAWN:
                return submission
            line = audit_log.entry(submission.id, "withdrawn", by=by, v=submission.v + 1)
            self.try_change(submission, submission.model_copy(update={"state": State.WITHDRAWN}), line)

    def report(self, submission_id: str, reason: str | None) -> None:
        """Put it into the moderation queue, if it is reportable. Any number of reports make one entry. On stages that
        hide what is reported for such a reason (`HIDE_REPORTED`), nobody but moderators sees it until they decide.

        Raises NotFound.
        """
        hides = bool(settings().hide_reported) and reason in catalogue().hiding_reasons
        while True:
            submission = self.find(submission_id)
            if not submission.reportable:
                return
            given = {"report": Report(at=clock.now(), reason=reason, hides=hides)}
            reported = submission.model_copy(update=given | ({"state": State.WAITING} if hides else {}))
            line = audit_log.entry(submission.id, "reported", by=audit_log.PUBLIC, v=submission.v + 1, why=reason)
            if self.try_change(submission, reported, line):
                return

    def try_change(self, before: S, after: S, *more: Action) -> bool:
        """Make `before` into `after`, in a transaction with these actions. Whether it was changed, because nobody else
        changed it meanwhile. Raises Busy."""
        try:
            tables.transact([*self.change(before, after), *more])
        except tables.Contended:
            return False
        return True

    def parse(self, items: Iterable[Item]) -> Iterator[S]:
        """The submissions in these items, as the table says. An unreadable one is logged; the others follow."""
        for item in items:
            try:
                yield self._model.of(item)
            except ValidationError as error:
                log.failure(f"{self._model.kind}.unreadable", error, key=item.get("key"))

    def _readable(self, items: Iterable[Item]) -> Iterator[S]:
        """The submissions in these items, as their tombstones say."""
        return tombstones.apply(self.parse(items))

    def _first(self, submission: S) -> S:
        """The submission that was stored first under this key. Whatever became of it since, its fingerprint is that of
        the content it was created with."""
        found = self.find_by_keys([submission.key])
        if not found:
            raise errors.Unavailable(seconds=1)  # the stored one cannot be read
        if found[0].fingerprint != submission.fingerprint:
            raise errors.Invalid({"key": ("errors.key_reused", {})})
        return found[0]
