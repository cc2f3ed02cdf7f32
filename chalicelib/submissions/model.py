"""A submission as it is stored: its state, and what moderators and the public said about it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self, TypedDict

from pydantic import ConfigDict, Field

from chalicelib import clock
from chalicelib.aws.tables import Item
from chalicelib.content import DEFAULT_LANGUAGE, seasons
from chalicelib.models import STORED, Model
from chalicelib.submissions.acts import REPORT_COOLDOWN, OwnersChange, Report, day_of
from chalicelib.submissions.urgency import Urgency, review_partition
from chalicelib.submissions.uses import Uses

Kind = Literal["pledge", "story"]


class State(StrEnum):
    PUBLIC = "public"
    WAITING = "waiting"
    """Its words are reviewed before anybody sees them."""
    APPROVED = "approved"
    """A moderator published it, and may still undo that: the public sees it from `publish_at` on."""
    QUARANTINED = "quarantined"
    """It may be spam, so a moderator reviews it first, and nothing counts it."""
    HIDDEN = "hidden"
    """Its words tell of distress: it is counted, and its author is pointed to help."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANARY = "canary"
    """Made by ourselves to see whether pledging works: counted in a row of its own, and never shown."""


class Decision(Model):
    """What a moderator decided: `by` is the moderator's name. `dismiss` answers a report; `hide` keeps words of
    distress from the public; of `spam` the author hears nothing."""

    decision: Literal["publish", "reject", "dismiss", "hide", "spam"]
    by: str
    at: datetime
    reason: str | None = None
    note: str | None = None
    """To the author, beside the reason."""
    was: State | None = None
    """The state before."""
    report: Report | None = None
    """The report that it answered."""
    original: dict[str, str | None] = Field(default_factory=dict)
    """The author's words in the fields that the moderator changed."""

    @property
    def day(self) -> str:
        """The day, UTC, by which the index of decisions is divided."""
        return day_of(self.at)


class PublicPerson(TypedDict):
    """What the public may know of the person, beside a name that a moderator has read."""

    place: str | None
    audience: Literal["staff"] | None
    team: str | None


class Submission(Model):
    """One item of a table by `key`. No contact data is stored here.

    `v` rises by one with each change, and each change is conditional on it. `shown_v` rises only when something changes
    that the public or moderators see: decisions and public objects are conditional on it, so that a change of private
    fields neither refuses a decision nor publishes anything again.
    """

    model_config = ConfigDict(extra="ignore")
    kind: ClassVar[Kind]
    private: ClassVar[frozenset[str]] = frozenset(
        {
            *("v", "shown_v", "changed_at", "pending_since", "fingerprint", "channel", "shared_by"),
            *("owner_epoch", "owner_used", "owner_changes"),
        }
    )
    """Fields that neither the public nor moderators see."""
    key: str
    id: str
    v: int
    shown_v: int = 1
    state: State
    made_at: datetime
    changed_at: datetime | None = None
    """When this version was stored; None for the first, which is as old as the submission."""
    pending_since: datetime | None = None
    """When it became pending review, if that was later than it was made."""
    fingerprint: str
    season: Annotated[str, Field(pattern=r"^\d{4}")]
    idea: str | None = None
    text: str | None = None
    place: str | None = None
    audience: Literal["community", "staff"] = "community"
    team: str | None = None
    name: str | None = None
    show_name: bool = False
    """The person agreed that the first name be shown; without that it is not stored."""
    show_place: bool = False
    """The person agreed that the town be shown; it is counted anyway."""
    show_badge: bool = False
    """The person agreed that "NHS staff" and the team be shown; they are counted anyway."""
    uses: Uses = Uses()
    channel: str | None = None
    shared_by: str | None = None
    lang: str = DEFAULT_LANGUAGE
    welfare: bool = False
    """The words tell of distress: a moderator reads them first, and the person was shown help-lines."""
    decision: Decision | None = None
    publish_at: datetime | None = None
    """From when on the public may see what a moderator approved; None once it does."""
    report: Report | None = None
    """Pending review, and public meanwhile."""
    report_dismissed: Decision | None = None
    """The decision on the last report, if it was dismissed."""
    owner_epoch: int | None = None
    """The owner's links of this number and above are accepted. None: it is older than such links."""
    owner_used: date | None = None
    """The first day of the month in which the owner's link was last used; None: that in which it was made."""
    owner_changes: tuple[OwnersChange, ...] = ()
    """The last changes by the owner's link, the newest first."""

    @classmethod
    def of(cls, item: Item) -> Self:
        """The submission in a table's item. Raises ValidationError."""
        return cls.model_validate(item, context=STORED)

    @property
    def removed(self) -> bool:
        """Whether it was taken back by its author or a moderator. It has a tombstone, until that is undone."""
        return self.state in {State.HIDDEN, State.REJECTED, State.WITHDRAWN}

    @property
    def spam(self) -> bool:
        """Whether a moderator took it for spam, of which its author hears nothing."""
        return self.decision is not None and self.decision.decision == "spam"

    @property
    def counted(self) -> bool:
        """Whether it is part of the totals. Stories are not."""
        return False

    @property
    def in_release(self) -> bool:
        """Whether something of it is approved, and not public yet."""
        return self.publish_at is not None and self.state in {State.APPROVED, State.PUBLIC}

    @property
    def name_pending(self) -> bool:
        """Whether a first name is pending review though the rest is public. Only pledges have that."""
        return False

    @property
    def unread(self) -> bool:
        """Whether it has words that no moderator has reviewed yet."""
        return self.state in {State.WAITING, State.QUARANTINED} or (self.state is State.PUBLIC and self.name_pending)

    @property
    def pending_review(self) -> bool:
        """Whether a moderator has something to review."""
        return self.unread or (self.state is State.PUBLIC and self.report is not None)

    @property
    def waits_since(self) -> datetime:
        """Since when it is pending review, if it is."""
        return self.pending_since or self.made_at

    @property
    def urgency(self) -> Urgency:
        """Of a submission that is pending review."""
        if self.welfare:
            return Urgency.DISTRESS
        hidden_by_report = self.report is not None and self.report.hides
        return Urgency.UNREAD if self.unread and not hidden_by_report else Urgency.REPORTED

    @property
    def reportable(self) -> bool:
        """Whether a report changes anything: it is public, none is open, and none was dismissed in the last days."""
        cooling = self.report_dismissed is not None and clock.now() < self.report_dismissed.at + REPORT_COOLDOWN
        return self.state is State.PUBLIC and self.report is None and not cooling

    @property
    def retold(self) -> tuple[str, ...]:
        """What it may be used for beside the site, once it is public."""
        return self.uses.names

    @property
    def shows_details(self) -> bool:
        """Whether name, town, team and own words may still be public: until so many months after the season's year."""
        return clock.today() < seasons.details_end(self.season)

    @property
    def has_page(self) -> bool:
        """Whether the public sees it on a page of its own."""
        return self.state is State.PUBLIC

    def public_person(self) -> PublicPerson:
        """Place, badge and team, as far as the person ticked them and their time has not passed."""
        place, badge = self.show_place and self.shows_details, self.show_badge and self.shows_details
        return PublicPerson(
            place=self.place if place else None,
            audience="staff" if badge and self.audience == "staff" else None,
            team=self.team if badge else None,
        )

    def item(self) -> Item:
        """As the table stores it. `pending`, `decided_on` and `decided_at` put it into the table's indexes."""
        item = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        partition = review_partition(self.urgency, self.key)
        item |= {"pending": partition} if self.pending_review else {}
        decided = self.last_decision
        return item | ({"decided_on": decided.day, "decided_at": decided.at.isoformat()} if decided else {})

    @property
    def age(self) -> tuple[datetime, str]:
        """To sort submissions by, oldest first."""
        return self.made_at, self.id

    def next_version(self, after: Self) -> Self:
        """`after` as the version that follows this one."""
        changed = self.model_dump(exclude=set(self.private)) != after.model_dump(exclude=set(self.private))
        versions = {"v": self.v + 1, "shown_v": self.shown_v + changed, "changed_at": clock.now()}
        pending_since = self.pending_since if self.pending_review else clock.now()
        return after.model_copy(update=versions | {"pending_since": pending_since if after.pending_review else None})

    def card(self) -> Any:
        """All that the public may see."""
        raise NotImplementedError

    def approved(self, shown_picture: str | None) -> Self:
        """With what was approved by publishing it. `shown_picture`: the digest of the picture that was shown."""
        raise NotImplementedError

    def released(self) -> Self:
        """With what was approved made public."""
        return self.model_copy(update={"state": State.PUBLIC, "publish_at": None})

    def unapproved(self) -> Self:
        """With nothing approved."""
        return self.model_copy(update={"decision": None, "publish_at": None, "report": None})

    @property
    def last_decision(self) -> Decision | None:
        """The newest decision of a moderator: only what was decided can be reported."""
        return self.report_dismissed or self.decision
