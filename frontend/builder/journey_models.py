"""What `journey.yaml` must look like: the mails after a pledge, and the tips in them."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from frontend.builder.content_parts import Clock, Reviewed, Sentence, Shape, Slug, Words

Day = Annotated[int, Field(ge=0, le=400)]
Asks = Annotated[Literal[7, 28, 66, 180], BeforeValidator(int)]
"""The day that a check-in is named after, wherever its answer is counted."""


class Reminders(Shape):
    """Reminders on these days after the first, or each day or week from `first` to `last`."""

    code: Slug
    on: tuple[Day, ...] = ()
    first: Day = 0
    last: Day = 0
    each: Literal["day", "week"] | None = None

    @model_validator(mode="after")
    def says_when(self) -> Self:
        if bool(self.on) == bool(self.each) or self.last < self.first:
            raise ValueError("say either `on` which days, or `each` day or week from `first` to `last`")
        return self


class Step(Shape):
    """One mail: so many days after the first day, or after an answer. `late`: days after which it is left out. `asks`:
    the check-in that it is, or whose answer it follows."""

    code: Slug
    mail: Literal["welcome", "check_in", "comeback", "thanks"]
    day: Day
    late: Annotated[int, Field(ge=0, le=30)]
    asks: Asks | None = None

    @model_validator(mode="after")
    def asks_if_it_is_a_check_in(self) -> Self:
        if self.mail == "check_in" and self.asks is None:
            raise ValueError("a check-in needs `asks`")
        return self


class Journey(Shape):
    """`every`: of the ideas that it is for. `ends_when_kept`: after that answer only thanks follow."""

    slug: Slug
    every: list[Literal["day", "week", "once"]] = Field(min_length=1)
    ends_when_kept: bool
    reminders: list[Reminders] = Field(min_length=1)
    steps: list[Step] = Field(min_length=1)

    @model_validator(mode="after")
    def has_each_code_once(self) -> Self:
        codes = [*(each.code for each in self.reminders), *(each.code for each in self.steps)]
        if len(set(codes)) < len(codes):
            raise ValueError("a code stands here twice")
        return self


class Quiet(Shape):
    begins: Clock = Field(alias="from")
    ends: Clock = Field(alias="to")
    minutes_before: Annotated[int, Field(ge=0, le=180)]

    @model_validator(mode="after")
    def is_at_night(self) -> Self:
        if self.begins <= self.ends:
            raise ValueError("quiet hours go over midnight")
        return self


class WordsMail(Shape):
    late: Annotated[int, Field(ge=0, le=30)]
    minutes: Annotated[int, Field(ge=0, le=24 * 60)]


class SeasonMails(Shape):
    """The mails on the first and the last day of a season; `late`: days after which one is left out."""

    late: Annotated[int, Field(ge=0, le=30)]


class Tips(Shape):
    """One for each thing that can stand in the way."""

    capability: Words
    opportunity: Words
    motivation: Words


class ThemeTips(Tips):
    theme: Slug


class Journeys(Reviewed):
    quiet: Quiet
    time: Clock
    journeys: list[Journey]
    words: WordsMail
    season: SeasonMails
    tips: list[ThemeTips]
    anything: Tips

    @model_validator(mode="after")
    def fits_each_pledge(self) -> Self:
        """Each kind of idea has one journey."""
        kinds: list[Sentence] = [kind for journey in self.journeys for kind in journey.every]
        if sorted(kinds) != ["day", "once", "week"]:
            raise ValueError("day, week and once need one journey each")
        return self
