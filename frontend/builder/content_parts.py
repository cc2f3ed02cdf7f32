"""What the smallest parts of the content must look like: codes, colours, times, and words in our languages."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.content import DEFAULT_LANGUAGE

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Drawing = Annotated[str, Field(pattern=r"^M[Mmlhvqz0-9 .-]+$")]
"""SVG path data, absolute only in M."""
Sentence = Annotated[str, Field(min_length=1)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Phone = Annotated[str, Field(pattern=r"^[0-9]+( [0-9]+)*$")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
LONGEST_SENTENCE = 20
"""Words of a sentence that people of 9 to 11 can read."""
Phrase = Annotated[str, Field(pattern=r"^[^\W_\p{Lu}]([^\p{Lu}\u2018\u2019]*[^\W_\p{Lu}])?$")]
"""As people's words are compared with it: small letters, straight apostrophes, a letter or digit at both ends."""


class Shape(BaseModel):
    """Nothing is let through that nobody reads: a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reviewed(Shape):
    """One content file."""

    gd_review: bool = False
    """True while no Gaelic speaker has read the file."""


def _known(code: str, info: ValidationInfo) -> str:
    """`info.context`: the languages of the site."""
    if code not in (info.context or ()):
        raise PydanticCustomError("unknown_language", "no such name, and no language of languages.yaml")
    return code


Language = Annotated[str, AfterValidator(_known)]


class Words(Shape):
    """One text by language; where it is not translated, the English is shown."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[Language, Sentence] = Field(init=False)
    en: Sentence

    def translation(self, lang: str) -> str | None:
        """The text in this language alone."""
        found: str | None = self.translations().get(lang)
        return found

    def translations(self) -> dict[str, str]:
        """Language to text, for each that it is written in."""
        return {DEFAULT_LANGUAGE: self.en, **self.__pydantic_extra__}


class Title(Words):
    """Short enough for a card, a button and a share image."""

    __pydantic_extra__: dict[Language, Annotated[str, Field(min_length=1, max_length=60)]] = Field(init=False)
    en: Annotated[str, Field(min_length=1, max_length=60)]


class Phrases(Shape):
    """Phrases to look for in what people write, by language."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[Language, Annotated[list[Phrase], Field(min_length=1)]] = Field(init=False)
    en: list[Phrase] = Field(min_length=1)

    def by_language(self) -> dict[str, list[str]]:
        return {DEFAULT_LANGUAGE: self.en, **self.__pydantic_extra__}


class Claim(Words):
    """What a source says, in short sentences."""

    @model_validator(mode="after")
    def has_short_sentences(self) -> "Claim":
        for sentence in re.split(r"(?<=[.?!]) ", self.en):
            if len(sentence.split()) > LONGEST_SENTENCE:
                raise ValueError(f"a sentence has more than {LONGEST_SENTENCE} words")
        return self


class Step(Words):
    """A first step that is short enough to remember."""

    @model_validator(mode="after")
    def is_short(self) -> "Step":
        if len(self.en.split()) > 12:
            raise ValueError("takes more than 12 words")
        return self


def _usual(minutes: int) -> int:
    if minutes not in MINUTES:
        raise ValueError(f"must be one of {', '.join(map(str, MINUTES))}")
    return minutes


MINUTES = (1, 2, 5, 10, 15, 20, 30, 45, 60)
Minutes = Annotated[int, AfterValidator(_usual)]
