"""A story as it is stored."""

import re
from typing import Annotated, ClassVar, Literal, Self, TypedDict

from chalicelib import clock
from chalicelib.submissions.model import Kind, PublicPerson, State, Submission
from chalicelib.submissions.reviewed import Reviewed

_DIGEST = re.compile(r"[0-9a-f]{64}")


class StoryCard(PublicPerson):
    """The public part of a story. `picture`: its address; `date`: the day it was sent, in Scotland, ISO 8601."""

    id: str
    text: str
    quote: str | None
    idea: str | None
    lang: str
    name: str | None
    picture: str | None
    picture_alt: str | None
    date: str


class StoryExcerpt(TypedDict):
    """What other pages show of a story. `words`: the person's own summary of it, or how the story begins."""

    id: str
    name: str | None
    place: str | None
    audience: Literal["staff"] | None
    lang: str
    date: str
    picture: str | None
    picture_alt: str | None
    words: str


class Story(Submission):
    """One item of the stories table: what a person tells of a change they made."""

    kind: ClassVar[Kind] = "story"
    quote: Annotated[str | None, Reviewed("report.quote")] = None
    consent: bool = False
    picture: str | None = None
    """The id of an upload. The uploads bucket knows whether a picture was made of it."""
    picture_alt: Annotated[str | None, Reviewed("report.picture")] = None
    approved_picture: str | None = None
    """The digest of the picture that a moderator saw and published: no other is ever public."""

    @property
    def has_page(self) -> bool:
        """A story is own words, so all of it leaves the public pages with them."""
        return self.state is State.PUBLIC and self.shows_details

    def approved(self, shown_picture: str | None) -> Self:
        """A picture is published only if the review page has shown it: it may have been in processing."""
        shown = self.picture and shown_picture and _DIGEST.fullmatch(shown_picture)
        return self.model_copy(update={"approved_picture": shown_picture if shown else None})

    def unapproved(self) -> Self:
        return super().unapproved().model_copy(update={"approved_picture": None})

    def card(self) -> StoryCard:
        picture = f"/pictures/{self.id}.jpg" if self.approved_picture else None
        return StoryCard(
            id=self.id,
            text=self.text or "",
            quote=self.quote,
            idea=self.idea,
            lang=self.lang,
            name=self.name if self.show_name else None,
            picture=picture,
            picture_alt=self.picture_alt if picture else None,
            date=clock.in_scotland(self.made_at).date().isoformat(),
            **self.public_person(),
        )
