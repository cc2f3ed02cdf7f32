"""What tells people something about health: ideas, warnings, phone lines and services, and where each comes from."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, model_validator

from frontend.builder.content_parts import Claim, Minutes, Phone, Sentence, Shape, Slug, Step, Title, Words

Country = Literal["scotland", "england", "northern-ireland", "uk", "canada", "usa", "several"]


class Reference(Shape):
    """Where a claim comes from. `year`: of the survey, study or advice. `country`: whose people were counted, or whose
    health advice it is. `checked`: when the claim was last read in the source or in a copy; None if only remembered."""

    name: Sentence
    year: Annotated[int, Field(ge=1990, le=2100)] | Literal["undated"]
    country: Country
    checked: date | None = None


class Source(Reference):
    url: HttpUrl


class Idea(Shape):
    """A small change people can join. `when` names cues, `care` a warning; `will` ends the sentence "I will ...".
    It takes `minutes` each time, None where that says nothing, and is done `every` day or week, or once.
    `sitting`: at a desk will do; `seated`: how to do it sitting down or with help."""

    slug: Slug
    theme: Slug
    title: Title
    why: Claim
    will: Words
    starts: list[Step] = Field(min_length=3, max_length=3)
    reward: Words
    minutes: Minutes | None = None
    every: Literal["day", "week", "once"]
    sitting: bool = False
    seated: Step | None = None
    when: list[Slug] = Field(min_length=1, max_length=4)
    source: Source
    care: Slug | None = None

    @model_validator(mode="after")
    def safe_by_theme(self) -> "Idea":
        """Ideas where a sudden change could harm always carry their warning."""
        if self.theme in {"drink", "smoke-free"} and self.care is None:
            raise ValueError("an idea about drink or smoking needs a `care` text")
        if self.theme == "move" and not self.sitting and self.seated is None:
            raise ValueError("an idea about moving needs a `seated` version")
        return self


class Care(Shape):
    """A warning. `source`: where it comes from."""

    slug: Slug
    text: Words
    source: Reference


class Line(Shape):
    """A phone line. `always`: it answers at any hour, every day; `hours`: when it does; neither if nobody knows.
    `confirmed`: when somebody last phoned it or read its hours on its own page as it stood that day."""

    slug: Slug
    name: Words
    phone: Phone
    always: bool = False
    hours: Words | None = None
    confirmed: date | None = None

    @model_validator(mode="after")
    def has_one_kind_of_hours(self) -> "Line":
        if self.always and self.hours:
            raise ValueError("a line that `always` answers has no `hours`")
        return self


class HelpLine(Line):
    """A line for people in distress. `text`: the word to send, for a line that takes text messages."""

    about: Words
    text: str = ""


class Service(Shape):
    """Somebody near by who helps. `themes`: what with, empty: anything; `places`: where, empty: everywhere. `source`:
    where we know of it from; `checked`: when that was last read there or in a copy; None if only remembered."""

    slug: Slug
    name: Words
    helps: Words
    url: HttpUrl | None = None
    phone: Phone | None = None
    themes: tuple[Slug, ...] = ()
    places: tuple[Slug, ...] = ()
    source: Sentence
    checked: date | None = None

    @model_validator(mode="after")
    def can_be_reached(self) -> "Service":
        if self.url is None and self.phone is None:
            raise ValueError("a service needs a `url` or a `phone`")
        if self.url is not None and self.url.scheme != "https":
            raise ValueError("the `url` of a service must begin with https://")
        return self
