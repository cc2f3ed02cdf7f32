"""What screening.yaml must look like, and what the screening reads of it."""

import json
import unicodedata
from collections.abc import Iterable
from importlib import resources
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from frontend.builder.content_parts import Language, Reviewed, Shape

Pattern = Annotated[str, Field(pattern=r"^[^\p{Lu}]+$", min_length=2)]
"""As the first lines of screening.yaml say."""


class Patterns(Shape):
    """Patterns or words by language; those for Scots stand with the English ones."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[Language, Annotated[list[Pattern], Field(min_length=1)]] = Field(init=False)
    en: list[Pattern] = Field(min_length=1)

    def all(self) -> list[str]:
        """Those of all languages, since people mix them."""
        return list(dict.fromkeys([*self.en, *(each for group in self.__pydantic_extra__.values() for each in group)]))


class Profanity(Shape):
    words: Patterns
    phrases: Patterns
    allowed: list[Pattern]


class ThirdPartyHealth(Shape):
    people: Patterns
    conditions: Patterns
    others: Patterns
    not_: list[Pattern] = Field(alias="not")


class Screening(Reviewed):
    profanity: Profanity
    alcohol_withdrawal: Patterns
    third_party_health: ThirdPartyHealth


def compiled(screening: Screening, distress: Patterns, phones: Iterable[str]) -> dict[str, Any]:
    """What `chalicelib.content.screening_lists` reads. `phones`: numbers that our own texts name."""
    profanity, health = screening.profanity, screening.third_party_health
    return {
        "distress": distress.all(),
        "alcohol_withdrawal": screening.alcohol_withdrawal.all(),
        "profanity": {
            "words": profanity.words.all(),
            "phrases": profanity.phrases.all(),
            "allowed": profanity.allowed,
        },
        "third_party_health": {
            "people": health.people.all(),
            "conditions": health.conditions.all(),
            "others": health.others.all(),
            "not_": health.not_,
        },
        "known_numbers": sorted({phone.replace(" ", "") for phone in phones}),
        "lookalikes": _lookalikes(),
    }


def _lookalikes() -> dict[str, str]:
    """Characters that look like one letter or figure of ASCII (Unicode's confusables.txt, as confusable-homoglyphs
    ships it), without those that compatibility decomposition makes plain anyway."""
    file = resources.files("confusable_homoglyphs") / "confusables.json"
    looks: dict[str, list[dict[str, str]]] = json.loads(file.read_text("utf-8"))
    plain = {
        character: min(each["c"].lower() for each in alike if _is_plain(each["c"]))
        for character, alike in looks.items()
        if len(character) == 1 and not character.isascii() and any(_is_plain(each["c"]) for each in alike)
    }
    return {each: letter for each, letter in plain.items() if not unicodedata.normalize("NFKD", each)[0].isascii()}


def _is_plain(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isalnum()
