"""What the files under frontend/content and frontend/theme.yaml must look like."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, model_validator

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Sentence = Annotated[str, Field(min_length=1)]
Weave = Literal["plain", "split", "halves", "thirds", "tapered", "eyelet", "narrow", "stepped"]


class Shape(BaseModel):
    """Nothing is let through that nobody reads: a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Shape):
    """One text in both languages; without Gaelic the English is shown."""

    en: Sentence
    gd: Sentence | None = None


class Theme(Shape):
    slug: Slug
    weave: Weave
    title: Words
    line: Words


class Source(Shape):
    name: Sentence
    url: HttpUrl


class Idea(Shape):
    """A small change people can join. `when` names cues, `care` a warning; `will` ends the sentence "I will ..."."""

    slug: Slug
    theme: Slug
    title: Words
    why: Words
    will: Words
    when: list[Slug] = Field(min_length=1, max_length=4)
    source: Source
    care: Slug | None = None

    @model_validator(mode="after")
    def safe_by_theme(self) -> "Idea":
        """Ideas where a sudden change could harm always carry their warning."""
        if self.theme in {"drink", "smoke-free"} and self.care is None:
            raise ValueError("an idea about drink or smoking needs a `care` text")
        return self


class Care(Shape):
    slug: Slug
    text: Words


class Cue(Shape):
    slug: Slug
    title: Words


class Named(Words):
    """A place, team or channel: its code and its name."""

    slug: Slug


class Reason(Words):
    code: Slug


class Reviewed(Shape):
    gd_review: bool = False
    """True while no Gaelic speaker has read the file."""


class Themes(Reviewed):
    themes: list[Theme]


class Ideas(Reviewed):
    ideas: list[Idea]
    cares: list[Care]


class Cues(Reviewed):
    cues: list[Cue]


class Places(Reviewed):
    places: list[Named]


class Teams(Reviewed):
    teams: list[Named]


class Channels(Reviewed):
    channels: list[Named]


class Reasons(Reviewed):
    reasons: list[Reason]


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


class Mark(Shape):
    """The sign beside the name: a square and six stitches, row by row."""

    ground: Colour
    stitches: tuple[Colour, Colour, Colour, Colour, Colour, Colour]


class Fonts(Shape):
    text: Sentence
    heading: Sentence


class Board(Reviewed):
    """The theme file: what a health board changes to make the site its own."""

    name: Words
    short: Words
    owner: Words
    logo: str
    contact: Sentence
    links: list[Link]
    social: list[Profile]
    partners: list[Partner]
    mark: Mark
    fonts: Fonts
    colours: dict[str, Colour]
    threads: dict[Slug, Colour]


class Section(Shape):
    heading: Words
    text: list[Words] = Field(min_length=1)


class Article(Shape):
    slug: Slug
    title: Words
    lead: Words
    sections: list[Section]


class Articles(Reviewed):
    articles: list[Article]


FILES: dict[str, type[Reviewed]] = {
    "content/themes.yaml": Themes,
    "content/ideas.yaml": Ideas,
    "content/cues.yaml": Cues,
    "content/places.yaml": Places,
    "content/teams.yaml": Teams,
    "content/channels.yaml": Channels,
    "content/reasons.yaml": Reasons,
    "content/articles.yaml": Articles,
    "theme.yaml": Board,
}
