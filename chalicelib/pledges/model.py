"""A pledge as it is stored: what was promised, and its state."""

from datetime import date
from typing import ClassVar, Literal, Self

from chalicelib import clock
from chalicelib.aws.tables import Item
from chalicelib.content import OWN, catalogue
from chalicelib.pledges.check_in_model import AskedCheckIn, CheckIn, Step
from chalicelib.pledges.form import PledgeFields
from chalicelib.submissions.model import Kind, PublicPerson, State, Submission


class Card(PublicPerson):
    """All that the public may see of a pledge. `date`: the day of the pledge in Scotland, ISO 8601. Neither `idea` nor
    `text`: own words whose time on public pages is over. `kept`: the person wants it shown that they kept it."""

    id: str
    idea: str | None
    text: str | None
    lang: str
    theme: str
    name: str | None
    date: str
    kept: Literal[True] | None


class Pledge(PledgeFields, Submission):
    """One item of the pledges table. A pledge that is waiting for review, or hidden, is counted."""

    kind: ClassVar[Kind] = "pledge"
    private: ClassVar[frozenset[str]] = Submission.private | {
        *("plan", "start", "baseline_days", "asked", "check_ins", "staff_verified", "expires", "uses")
    }
    start: date | None = None
    name_approved: bool = False
    asked: tuple[AskedCheckIn, ...] = ()
    """The check-ins that were asked by mail."""
    check_ins: tuple[CheckIn, ...] = ()
    """The outcomes, in the order of their steps; one for each step."""
    show_kept: bool = False
    """The person kept it, and wants that shown. Falls with another answer."""
    staff_verified: bool = False
    """A link in a mail to a work address of the board was pressed. Without it, "NHS staff" is what the person says."""

    expires: int | None = None
    """When DynamoDB deletes it, in seconds since 1970: a canary only."""

    @property
    def theme(self) -> str:
        """That of its idea; `own` for own words and for an idea that has left the content."""
        return catalogue().ideas.get(self.idea or "", OWN)

    @property
    def counted(self) -> bool:
        return self.state in {State.PUBLIC, State.WAITING, State.APPROVED, State.HIDDEN}

    @property
    def in_own_words(self) -> bool:
        """Whether it is told in words that a moderator reads, and not by an idea of ours."""
        return self.text is not None and self.idea is None

    def item(self) -> Item:
        """As the table stores it. `social` puts it into the index of those that may be posted on social media."""
        agreed = self.uses.social and self.in_own_words and self.has_page
        return super().item() | ({"social": "agreed"} if agreed else {})

    def answer_to(self, step: Step) -> CheckIn | None:
        """The outcome of this step, if it was answered."""
        return next((each for each in self.check_ins if each.step == step), None)

    @property
    def outcome(self) -> CheckIn | None:
        """That of the last step that was answered."""
        return self.check_ins[-1] if self.check_ins else None

    @property
    def name_pending(self) -> bool:
        return self.show_name and self.name is not None and self.decision is None

    def approved(self, _shown_picture: str | None) -> Self:
        """The review page shows all of a pledge, its name, too, which becomes public with the release."""
        return self

    def released(self) -> Self:
        return super().released().model_copy(update={"name_approved": self.show_name and bool(self.name)})

    def unapproved(self) -> Self:
        return super().unapproved().model_copy(update={"name_approved": False})

    def card(self) -> Card:
        return Card(
            id=self.id,
            idea=self.idea,
            text=self.text if self.shows_details else None,
            lang=self.lang,
            theme=self.theme,
            name=self.name if self.name_approved and self.shows_details else None,
            date=clock.in_scotland(self.made_at).date().isoformat(),
            kept=True if self.show_kept and self.shows_details else None,
            **self.public_person(),
        )
