"""A person as stored: who left an address, for which pledges, and what they agreed to."""

from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field

from chalicelib.aws.tables import Item
from chalicelib.content import DEFAULT_LANGUAGE, known_language
from chalicelib.models import Model

Channel = Literal["form", "thanks", "owner", "mail", "entry"]
"""Where somebody agreed: the form's last step, the page of thanks, the page of their pledge, or one behind a mail; or
with a pledge on paper or by phone, which staff typed in."""
Rhythm = Literal["daily_then_weekly", "weekly", "none"]
"""How often reminders come; check-ins are asked whatever it is."""
Suppression = Literal["bounced", "complained", "refused"]
"""Why nothing more is sent to an address. `refused`: "This was not me"."""
MOST_MAILS_UNCONFIRMED = 3
"""Of any kind, to an address that nobody has confirmed, however many ask for it."""
FORGET_AFTER = timedelta(days=7)
"""What nobody has confirmed."""
PAUSE = timedelta(days=30)
"""Of all mail, by a link in a mail or on the page of all pledges."""
MOST_PLEDGES = 30
"""Followed at one address."""
DUE_BUCKETS = 16
"""Partitions of the index of what is due, so that one partition's limit does not slow all mail down."""


class Consent(Model):
    """Somebody agreed to a sentence. It counts from `confirmed_at` on, when the link in a mail to the address was
    pressed: until then, anybody may have typed the address. `text`: the version of the sentence."""

    text: str
    at: datetime
    channel: Channel
    confirmed_at: datetime | None = None


def counts(consent: Consent | None) -> bool:
    """Whether somebody agreed to this, and confirmed it from the mailbox."""
    return consent is not None and consent.confirmed_at is not None


class Following(Model):
    """A pledge whose person we may write to. `since`: the day, in Scotland, on which they asked for it; `done`: the
    codes of the steps of its journey that have ended, whether sent, skipped or lost."""

    pledge: str
    since: date
    remind: Consent | None = None
    ask: Consent | None = None
    done: tuple[str, ...] = ()

    @property
    def reminds(self) -> bool:
        return counts(self.remind)

    @property
    def asks(self) -> bool:
        return counts(self.ask)

    @property
    def confirmed(self) -> bool:
        """Whether anything of it was confirmed: only such a pledge may be named in a mail."""
        return self.reminds or self.asks


class Person(Model):
    """One item of the people table: an address, found by `id`, its keyed hash.

    `v` rises by one with each change, and each change is conditional on it. A person who is forgotten keeps the id, and
    what protects the address (`mails_unconfirmed`, `suppressed`), until `expires`.
    """

    model_config = ConfigDict(extra="ignore")
    link_prefix: ClassVar[str] = "pledge#"
    id: str
    v: int = 1
    address: str | None = None
    """None: forgotten."""
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE
    confirm_at: datetime | None = None
    """When the next mail that asks to confirm the address is due."""
    confirming: int | None = None
    """The number of such a mail that is claimed, and not noted as done."""
    mails_confirming: int = 0
    """Their numbers so far."""
    mails_unconfirmed: Annotated[int, Field(ge=0, le=MOST_MAILS_UNCONFIRMED)] = 0
    """How many were claimed since the address was last confirmed."""
    mailed_unconfirmed_at: datetime | None = None
    """When the last of them was claimed."""
    confirmed_at: datetime | None = None
    campaign: Consent | None = None
    season: Consent | None = None
    paused_until: date | None = None
    rhythm: Rhythm = "daily_then_weekly"
    following: Annotated[tuple[Following, ...], Field(max_length=MOST_PLEDGES)] = ()
    link_epoch: int = 1
    """Links that show this person's pledges count from this number on."""
    suppressed: Suppression | None = None
    done: tuple[str, ...] = ()
    """The codes of the season's steps that have ended, as `Following.done`."""
    mailed_on: date | None = None
    """The day, in Scotland, of the last mail of a journey."""
    envelope: str | None = None
    """The id of that mail's receipt."""
    journey_at: datetime | None = None
    """When the next step of a pledge's journey is due; None: none is."""
    work_pledge: str | None = None
    """A work address, never a person's own: the pledge whose "NHS staff" it is to verify."""
    expires: int | None = None
    """When the table forgets the item, in seconds since 1970; only once the address is forgotten."""

    @classmethod
    def of(cls, item: Item) -> Self:
        """The person in a table's item. Raises ValidationError."""
        return cls.model_validate(item)

    @property
    def consents(self) -> list[Consent]:
        """All that somebody agreed to at this address, confirmed or not."""
        own = [consent for each in self.following for consent in (each.remind, each.ask)]
        return [consent for consent in (*own, self.campaign, self.season) if consent]

    @property
    def forget_at(self) -> datetime | None:
        """When what nobody has confirmed is to be forgotten; None: nothing waits for that."""
        waiting = [consent.at for consent in self.consents if consent.confirmed_at is None]
        return min(waiting) + FORGET_AFTER if waiting and self.address else None

    @property
    def due_at(self) -> datetime | None:
        """When the next thing is due, whether a mail or forgetting; None: nothing is."""
        moments = (self.confirm_at, self.forget_at, self.journey_at) if self.address else ()
        return min(filter(None, moments), default=None)

    @property
    def confirmed(self) -> bool:
        """Whether the address is known to be this person's."""
        return self.address is not None and self.confirmed_at is not None

    @property
    def may_be_written_to(self) -> bool:
        return self.confirmed and self.suppressed is None

    def item(self) -> Item:
        """As the table stores it. `due_bucket` and `due_at` put it into the index of what is due."""
        item = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True) | {"id": self.id, "v": self.v}
        if self.due_at is None:
            return item
        return item | {"due_bucket": due_bucket(self.id), "due_at": sortable(self.due_at)}

    def follows(self, pledge_id: str) -> Following | None:
        """How this pledge is followed, if it is."""
        return next((each for each in self.following if each.pledge == pledge_id), None)


def again_code(season: str) -> str:
    """How it is remembered that somebody was asked to join this season."""
    return f"again-{season}"


def due_bucket(person_id: str) -> str:
    """The person's partition of the index of what is due."""
    return str(sum(person_id.encode()) % DUE_BUCKETS)


def due_buckets() -> list[str]:
    return [str(bucket) for bucket in range(DUE_BUCKETS)]


def sortable(moment: datetime) -> str:
    """A moment in UTC, as the index sorts it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
