"""What the files under frontend/content and frontend/theme.yaml must look like."""

from typing import Annotated, Literal

from pydantic import Field, HttpUrl, model_validator

from chalicelib.content import DEFAULT_LANGUAGE
from chalicelib.content.rules import MILESTONES
from frontend.builder.channel_models import Channels
from frontend.builder.check_in_models import CheckIns
from frontend.builder.claim_models import Care, HelpLine, Idea, Line, Service
from frontend.builder.content_parts import Clock, Colour, Drawing, Phrases, Reviewed, Sentence, Shape, Slug, Words
from frontend.builder.journey_models import Journeys
from frontend.builder.network_models import Networks
from frontend.builder.page_models import Articles, Organisation
from frontend.builder.screening_models import Patterns, Screening
from frontend.builder.season_models import Seasons

StitchKind = Literal["plain", "split", "halves", "thirds", "tapered", "eyelet", "narrow", "stepped", "crossed"]


class Theme(Shape):
    slug: Slug
    stitch: StitchKind
    title: Words
    line: Words


Weekdays = Annotated[list[Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]], Field(min_length=1)]
"""As calendar files name them."""


class Cue(Shape):
    """A moment of the day; `time` is the usual one, for a calendar. `days`: when it does not come every day."""

    slug: Slug
    title: Words
    time: Clock
    days: Weekdays | None = None


class NamedDays(Shape):
    """Days of the week, and how people say them."""

    days: Weekdays
    said: Phrases


class Named(Words):
    """A place or team: its code and its name."""

    slug: Slug


class Reason(Words):
    """What moderators choose. `told`: what the author reads instead. `hides`: what is reported for it waits at once, on
    stages that ask for that (`HIDE_REPORTED`)."""

    code: Slug
    told: Words
    hides: bool = False


class Themes(Reviewed):
    themes: list[Theme]


class Ideas(Reviewed):
    ideas: list[Idea]
    cares: list[Care]


class Cues(Reviewed):
    cues: list[Cue]
    weekdays: list[NamedDays]


class Landmark(Shape):
    """What a milestone reveals in the tapestry. `title` stands inside a sentence."""

    slug: Slug
    title: Words
    drawing: Drawing


class Tapestry(Reviewed):
    """The lines drawn on the cloth: the hills, and the landmarks in the order of the milestones."""

    hills: Drawing
    landmarks: list[Landmark] = Field(max_length=len(MILESTONES))


class Swap(Shape):
    """One change said in two ways: as what to leave, and as what to do."""

    leave: Words = Field(alias="from")
    do: Words = Field(alias="to")


class Wording(Reviewed):
    """`avoidance` brings a hint, `unless` keeps it away."""

    avoidance: Phrases
    unless: Phrases
    swaps: list[Swap] = Field(min_length=4, max_length=6)


class Duty(Shape):
    """`who`: the name of a moderator; `to`: on the next day if it is not later than `from`."""

    who: Sentence
    days: Weekdays
    begins: Clock = Field(alias="from")
    ends: Clock = Field(alias="to")


class Rota(Shape):
    """Who is written to when words tell of distress. Minutes: until the next one is; between two mails to one."""

    escalate_after: Annotated[int, Field(ge=5, le=24 * 60)]
    apart: Annotated[int, Field(ge=1, le=60)]
    duty: list[Duty] = Field(min_length=1)
    outside: Words


class Welfare(Reviewed):
    """`lines` are shown to people in distress, `named` are named in other texts only. `patterns`: for the server, which
    finds more than the browser does; `protection`: for moderators."""

    phrases: Phrases
    patterns: Patterns
    lines: list[HelpLine] = Field(min_length=1)
    named: list[Line]
    rota: Rota
    protection: list[HelpLine] = Field(min_length=2)

    def all_lines(self) -> list[Line]:
        return [*self.lines, *self.named]


class Services(Reviewed):
    services: list[Service]


class Places(Reviewed):
    places: list[Named]


class Teams(Reviewed):
    teams: list[Named]


class Reasons(Reviewed):
    reasons: list[Reason]


class Language(Shape):
    """`called`: its name; `written_in`: said beside words in it; `locale`: of Unicode CLDR."""

    code: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    called: Words
    written_in: Words
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]

    @property
    def name(self) -> str:
        """As its speakers call it."""
        return self.called.translation(self.code) or self.called.en


class Languages(Reviewed):
    languages: list[Language] = Field(min_length=1)

    @model_validator(mode="after")
    def begins_with_the_default(self) -> "Languages":
        codes = [language.code for language in self.languages]
        if codes[0] != DEFAULT_LANGUAGE or len(set(codes)) < len(codes):
            raise ValueError(f"each language stands once, and {DEFAULT_LANGUAGE} first")
        return self


class Link(Shape):
    slug: Slug
    url: HttpUrl


class Profile(Shape):
    """Where the campaign is on a social network, whose name needs no translation."""

    name: Sentence
    url: HttpUrl


class Partner(Shape):
    """Shown in the footer, by its logo if it has one."""

    name: Words
    url: HttpUrl
    logo: str = ""


class Logo(Shape):
    """The logo beside the name: a square and six stitches, row by row."""

    ground: Colour
    stitches: tuple[Colour, Colour, Colour, Colour, Colour, Colour]


class Fonts(Shape):
    text: Sentence
    heading: Sentence


class Brand(Reviewed):
    """The theme file: how a health board makes the site look its own."""

    name: Words
    short: Words
    links: list[Link]
    social: list[Profile]
    partners: list[Partner]
    logo: Logo
    fonts: Fonts
    colours: dict[str, Colour]
    threads: dict[Slug, Colour]


FILES: dict[str, type[Reviewed]] = {
    "content/themes.yaml": Themes,
    "content/ideas.yaml": Ideas,
    "content/cues.yaml": Cues,
    "content/check_ins.yaml": CheckIns,
    "content/tapestry.yaml": Tapestry,
    "content/seasons.yaml": Seasons,
    "content/wording.yaml": Wording,
    "content/welfare.yaml": Welfare,
    "content/screening.yaml": Screening,
    "content/places.yaml": Places,
    "content/teams.yaml": Teams,
    "content/channels.yaml": Channels,
    "content/networks.yaml": Networks,
    "content/reasons.yaml": Reasons,
    "content/articles.yaml": Articles,
    "content/organisation.yaml": Organisation,
    "content/services.yaml": Services,
    "content/journey.yaml": Journeys,
    "theme.yaml": Brand,
}
