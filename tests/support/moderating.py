"""Two moderators, authors, the public and the clock, as a state machine; each function may die at any call to AWS.

Whoever acts may do so between the read and the write of another, or while something is published. Afterwards each
decision that was answered is in the log, once for its version; nothing that was rejected, withdrawn, undone, not read
yet, or approved less than a minute ago is public; and whatever waits is on the review page, and is asked for by a mail
to each moderator who is here.
"""

import itertools
import os
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib import clock, moderation
from chalicelib.aws import tables
from chalicelib.moderation import moderators
from chalicelib.pledges import Pledge, owner
from chalicelib.settings import settings as stage
from chalicelib.stories import Story
from chalicelib.stories import owner as story_owner
from chalicelib.submissions.model import State, Submission
from tests.support import api
from tests.support.crashes import Moment, at_call, crash_at
from tests.support.delivery import deliver, drain_publish_queue, mail_by_schedule
from tests.support.factories import create_pledge, create_story
from tests.support.review import report, review_token
from tests.support.ses import Ses
from tests.support.storage import object_keys, site_object, stored
from tests.support.world import MODERATORS, fresh_world

NO_FAULT = nullcontext()
BUTTONS = ["publish", "publish", "reject", "dismiss", "hide", "spam"]
REMOVED = {State.HIDDEN, State.REJECTED, State.WITHDRAWN}
KINDS: dict[str, Callable[..., Submission]] = {
    "idea": create_pledge,
    "idea and name": partial(create_pledge, name="Ailsa", show_name=True),
    "own words": partial(create_pledge, text="walk the dog twice"),
    "distress": partial(create_pledge, text="some days I want to die"),
    "story": create_story,
}
OTHER_WORDS = ["I sing on the stairs every day", "swim often with a friend or two"]
MINUTE = timedelta(seconds=60)
MOMENTS: list[Moment] = ["before", "after"]
Press = dict[str, Any]
"""A decision as the review page sends it."""


class Moderating(RuleBasedStateMachine):
    """`made`: each submission as it was created; `seen`: entries of review pages, however old; `decided`: decisions
    that they listed; `accepted`: those that were answered with 200; `unanswered`: how many functions died; `names`,
    `texts`: name and words in each version."""

    def __init__(self) -> None:
        super().__init__()
        self.left = ExitStack()
        self.left.enter_context(fresh_world())
        self.left.enter_context(patch.dict(os.environ, {"PUBLISH_DELAY": "60", "HIDE_REPORTED": "1"}))
        stage.cache_clear()
        self.keys = itertools.count()
        self.made: list[Submission] = []
        self.seen: list[Press] = []
        self.accepted: list[Press] = []
        self.unanswered = 0
        self.decided: list[Press] = []
        self.withdrawn: set[str] = set()
        self.published: dict[str, Submission] = {}
        self.names: dict[tuple[str, int], str | None] = {}
        self.texts: dict[tuple[str, int], str | None] = {}

    def teardown(self) -> None:
        with self.left:
            self.publish_everything()
            self.check_site()
            self.check_mails()

    @initialize(kinds=st.tuples(*[st.sampled_from(["own words", "story", "idea and name"])] * 2))
    def begin(self, kinds: tuple[str, str]) -> None:
        """Two wait, and both moderators have the page open."""
        for kind in kinds:
            self.submit(kind)
        for who in (0, 1):
            self.open_review_page(who)

    @precondition(lambda self: len(self.made) < 4)
    @rule(kind=st.sampled_from(sorted(KINDS)))
    def submit(self, kind: str) -> None:
        made = KINDS[kind](key=str(uuid.UUID(int=next(self.keys))))
        self.made.append(made)

    @precondition(lambda self: self.made)
    @rule(who=st.sampled_from([0, 1]))
    def open_review_page(self, who: int) -> None:
        listed = api.post("/review", {"token": review_token(who)}).json["waiting"]
        self.seen += [{"who": who} | {name: entry[name] for name in ("kind", "id", "v")} for entry in listed]
        waiting = {each.id for each in map(stored, self.made) if each.pending_review}
        assert {entry["id"] for entry in listed} == waiting, "something waits where nobody finds it"
        decided = api.post("/review/decided", {"token": review_token(who)}).json["decided"]
        self.decided += [{"who": who} | {name: entry[name] for name in ("kind", "id", "at")} for entry in decided]

    @precondition(lambda self: self.made)
    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        self.drawn_action(data, "act")()

    @precondition(lambda self: self.made)
    @rule(data=st.data(), call=st.integers(0, 3))
    def two_act_at_once(self, data: st.DataObject, call: int) -> None:
        meanwhile = at_call(call, "before", self.drawn_action(data, "meanwhile"))
        self.drawn_action(data, "act")(meanwhile)

    @precondition(lambda self: self.made)
    @rule(data=st.data(), call=st.integers(0, 3), moment=st.sampled_from(["before", "after"]))
    def function_dies(self, data: st.DataObject, call: int, moment: Moment) -> None:
        self.unanswered += 1
        self.drawn_action(data, "act")(crash_at(call, moment))

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), call=st.integers(0, 30))
    def publish_while_somebody_acts(self, data: st.DataObject, call: int) -> None:
        with at_call(call, "before", self.drawn_action(data, "meanwhile")):
            self.publish_everything()

    @rule(data=st.data())
    def something_else_happens(self, data: st.DataObject) -> None:
        """Time passes: the delay; the time to undo; the time in which a dismissed report is not made again."""
        days, who = data.draw(st.sampled_from([0, 3])), data.draw(st.sampled_from([0, 1]))
        passed = data.draw(st.sampled_from([timedelta(seconds=61), timedelta(hours=25), timedelta(days=8)]))
        call, side = data.draw(st.integers(0, 40)), data.draw(st.sampled_from(MOMENTS))
        time, absence = partial(self.let_pass, passed), partial(self.go_or_come_back, who, days)
        data.draw(st.sampled_from([time, time, absence, partial(self.stream_function_dies, call, side)]))()

    def let_pass(self, passed: timedelta) -> None:
        self.left.enter_context(clock.at(clock.now() + passed))

    def go_or_come_back(self, who: int, days: int) -> None:
        """One of the two moderators is always here."""
        for number, (_, address) in enumerate(MODERATORS):
            away = clock.today() + timedelta(days=days) if number == who and days else None
            moderators.set_away(address, away)

    def stream_function_dies(self, call: int, moment: Moment) -> None:
        """Its records come again, at the latest at the end. (A queue keeps what a publisher that dies has taken, which
        these tests have no queue for: `test_public_equals_tables` lets publishers die.)"""
        with crash_at(call, moment):
            self.deliver_changes()

    @invariant()
    def each_version_is_decided_once(self) -> None:
        lines = list(tables.scan(stage().audit_log_table))
        log = {(line["subject"], line["v"]): line["decision"] for line in lines if line["action"] == "decided"}
        accepted = [(press["id"], press["v"] + 1) for press in self.accepted]
        assert len(set(accepted)) == len(accepted), "two decisions on one version were answered with 200"
        assert all(log[press["id"], press["v"] + 1] == press["decision"] for press in self.accepted)
        assert len(log) <= len(accepted) + self.unanswered
        now = {each.id: each for each in map(stored, self.made)}
        assert all(v <= now[each_id].v for each_id, v in log), "logged, but not carried out"
        self.check_what_stands(now, standing_decisions(lines))
        for made in self.made:
            self.names |= {(made.id, now[made.id].v): now[made.id].name}
            self.texts |= {(made.id, now[made.id].v): now[made.id].text}
        published = {key for key, decision in log.items() if decision == "publish"}
        for each in now.values():
            if name := each.card()["name"]:
                read = [self.names.get((each_id, v)) for each_id, v in published if each_id == each.id]
                assert isinstance(each, Story) or name in read, "a name that no moderator has read"

    def check_what_stands(self, now: dict[str, Submission], standing: dict[str, tuple[str, int]]) -> None:
        """What is public is what a moderator published, a minute ago, and nobody undid; the rest stays away."""
        assert {now[each].state for each in self.withdrawn} <= {State.WITHDRAWN}, "a withdrawn submission came back"
        self.withdrawn |= {each.id for each in now.values() if each.state is State.WITHDRAWN}
        for each in now.values():
            (decision, v), has_words = standing.get(each.id, ("", 0)), each.text is not None
            if each.state is State.PUBLIC and (has_words or each.card()["name"]):
                assert decision == "publish", "unread words, or a name whose approval was undone"
                assert each.text == self.texts.get((each.id, v), each.text), "other words than a moderator has read"
                decided_at = each.decision.at if each.decision else clock.now() - MINUTE
                assert clock.now() >= decided_at + MINUTE, "too early to be undone"
            if has_words and decision in {"reject", "hide", "spam"}:
                assert each.state in REMOVED, "a rejected or hidden submission came back"

    def drawn_action(self, data: st.DataObject, label: str) -> Callable[..., None]:
        """What a moderator, an author or a member of the public does, when it is called, perhaps with a fault."""
        submission = data.draw(st.sampled_from(self.made), label=label)
        authors = [partial(self.withdraw, submission)]
        if isinstance(submission, Pledge):
            authors.append(partial(self.rename, submission, data.draw(st.sampled_from(["Ailsa", "Mòrag", None]))))
        authors.append(partial(self.rewrite, submission, data.draw(st.sampled_from(OTHER_WORDS))))
        author = data.draw(st.sampled_from(authors))
        public = partial(self.report, submission, data.draw(st.sampled_from(["unkind", "private-details"])))
        if not self.seen:
            return data.draw(st.sampled_from([author, public]))
        entry = data.draw(st.sampled_from(self.seen[::-1]), label="entry")
        moderator = partial(self.press, entry | {"decision": data.draw(st.sampled_from(BUTTONS))})
        acts = [moderator, moderator, moderator, author, public, *[partial(self.release, submission)] * 2]
        acts += [partial(self.undo, data.draw(st.sampled_from(self.decided[::-1])))] * 2 if self.decided else []
        return data.draw(st.sampled_from(acts))

    def press(self, press: Press, fault: AbstractContextManager[None] = NO_FAULT) -> None:
        with fault:
            answer = api.post("/review/decisions", _signed(press) | {"reason": "unkind"})
            assert answer.status in {200, 409, 422, 503}
            if answer.status == 200:
                self.accepted.append(press)

    def undo(self, press: Press, fault: AbstractContextManager[None] = NO_FAULT) -> None:
        with fault:
            assert api.post("/review/undo", _signed(press)).status in {200, 409, 503}

    def release(self, submission: Submission, fault: AbstractContextManager[None] = NO_FAULT) -> None:
        with fault:
            moderation.release(moderation.ReleaseRequest(kind=submission.kind, id=submission.id))

    def withdraw(self, submission: Submission, fault: AbstractContextManager[None] = NO_FAULT) -> None:
        with fault:
            moderation.withdraw(submission.id)
            assert stored(submission).state is State.WITHDRAWN

    def rename(self, pledge: Pledge, name: str | None, fault: AbstractContextManager[None] = NO_FAULT) -> None:
        """The author shows another name by the owner's link, or none."""
        sent = {"token": owner.link(pledge), "v": stored(pledge).v, "change": "shown"}
        with fault:
            assert api.post("/owner/changes", sent | {"name": name, "show_name": bool(name)}).status in {200, 409, 503}

    def rewrite(self, submission: Submission, text: str, fault: AbstractContextManager[None] = NO_FAULT) -> None:
        """The author writes other words by the owner's link, or sends again what was not added."""
        links = story_owner if isinstance(submission, Story) else owner
        sent = {"kind": submission.kind, "token": links.link(submission), "v": stored(submission).v}
        with fault:
            assert api.post("/owner/changes", sent | {"change": "words", "text": text}).status in {200, 409, 422, 503}

    def report(self, submission: Submission, reason: str, fault: AbstractContextManager[None] = NO_FAULT) -> None:
        with fault:
            assert report(submission, reason=reason).status == 202

    def publish_everything(self) -> None:
        """Deliver each change since the last time, as one step, and publish."""
        self.deliver_changes()
        drain_publish_queue()

    def deliver_changes(self) -> None:
        for submission in self.made:
            now = stored(submission)
            if now != self.published.get(now.id):
                deliver(self.published.get(now.id), now)
                self.published[now.id] = now

    def check_site(self) -> None:
        public = {each.id for each in map(stored, self.made) if each.state is State.PUBLIC}
        hidden = {each.id for each in self.made} - public
        files = {key: site_object(key) or "" for key in object_keys(stage().site_bucket) if not key.endswith(".jpg")}
        assert [(key, each) for key, text in files.items() for each in hidden if each in key or each in text] == []
        assert all(any(each in key for key in files) for each in public)

    def check_mails(self) -> None:
        """Two days later, every moderator who is here is asked about what waits, whatever became of mails before."""
        waiting = sum(each.pending_review for each in map(stored, self.made))
        ses = Ses()
        with clock.at((clock.now() + timedelta(days=2)).replace(hour=12)):
            here = [each.id for each in moderators.moderators() if not each.away]
            mail_by_schedule()
        asked = {who for who in here if any(mail.startswith(f"review-{who}-") for mail in ses.accepted)}
        assert asked == (set(here) if waiting else set())


def _signed(press: Press) -> Press:
    """With the token of a session: moderators open a new one whenever theirs has ended."""
    return press | {"token": review_token(press["who"])}


def standing_decisions(lines: list[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    """The last decision on each submission, but for those on reports, and its version; none where it was undone, or the
    author has written other words since."""
    acts = [line for line in lines if line["action"] in {"decided", "undone"} and line["decision"] != "dismiss"]
    acts += [line for line in lines if line["action"] == "edited" and line.get("what") == "words"]
    acts.sort(key=lambda line: line["v"])
    return {line["subject"]: (line["decision"] if line["action"] == "decided" else "", line["v"]) for line in acts}
