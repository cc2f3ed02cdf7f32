"""Pages are files and do not know the hour: who reads of a line that may be shut also reads of one that is not."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from frontend.builder.claim_models import Idea, Line
from frontend.builder.content_models import Ideas, Welfare
from frontend.builder.content_parts import Words
from frontend.builder.content_source import Source, Spot
from frontend.builder.page_models import Articles

EMERGENCY = "999"
NUMBER = re.compile(r"(?<![\d-])(?:0[38]\d\d?\d?(?: ?\d+)+|116 \d{3}|999|111|85258)(?![\d-])")


def wrong(folder: Path, files: dict[str, Any]) -> list[str]:
    """Each as `file:line: message`."""
    welfare: Welfare = files["content/welfare.yaml"]
    source = Source(folder / "welfare.yaml")
    found = [*_support_box(source, welfare), *_rota(source, welfare)]
    for name, texts in (("ideas.yaml", _of_ideas(files)), ("articles.yaml", _of_articles(files))):
        source = Source(folder / name)
        found += [source.at(spot, each) for spot, words in texts for each in wrong_text(words, welfare.all_lines())]
    return found


def wrong_text(text: str, lines: Iterable[Line]) -> list[str]:
    """What is wrong with the phone numbers in a text that people see as a whole."""
    known = {line.phone: line for line in lines}
    numbers = dict.fromkeys(NUMBER.findall(text))
    unknown = [f"{number} is no phone line of welfare.yaml" for number in numbers if number not in known]
    help_ = [known[number] for number in numbers if number in known and number != EMERGENCY]
    if help_ and not any(line.always for line in help_):
        return [*unknown, f"{help_[0].phone} may be shut: name a line that answers at any hour as well"]
    return unknown


def _rota(source: Source, welfare: Welfare) -> Iterator[str]:
    """What people read of the hours begins with 999; moderators are told whom to call for a child and for an adult."""
    for language, text in welfare.rota.outside.translations().items():
        if next(iter(NUMBER.findall(text)), None) != EMERGENCY:
            yield source.at(("rota", "outside", language), f"the first number must be {EMERGENCY}")
    known = {line.slug for line in welfare.protection}
    for slug in ("adult-protection", "child-protection"):
        if slug not in known:
            yield source.at(("protection",), f"no line called {slug}")


def _support_box(source: Source, welfare: Welfare) -> Iterator[str]:
    """Who is in distress reads first of a line that answers at any hour."""
    first, *others = welfare.lines
    if not first.always:
        yield source.at(("lines", 0), "the first line must answer at any hour")
    if not any(line.always and line.phone != EMERGENCY for line in (first, *others)):
        yield source.at(("lines",), f"a line beside {EMERGENCY} must answer at any hour")


def _of_ideas(files: dict[str, Any]) -> Iterator[tuple[Spot, str]]:
    """The words of each idea with its warning, and each warning alone, in each language."""
    ideas: Ideas = files["content/ideas.yaml"]
    cares = {care.slug: care.text for care in ideas.cares}
    for number, idea in enumerate(ideas.ideas):
        care = [cares[idea.care]] if idea.care in cares else []
        yield from ((("ideas", number), text) for text in _texts([*_words(idea), *care]))
    for number, text in enumerate(cares.values()):
        yield from ((("cares", number), each) for each in _texts([text]))


def _of_articles(files: dict[str, Any]) -> Iterator[tuple[Spot, str]]:
    """The sections of each page of plain text, in each language."""
    articles: Articles = files["content/articles.yaml"]
    for number, article in enumerate(articles.articles):
        for part, section in enumerate(article.sections):
            yield from (
                (("articles", number, "sections", part), text) for text in _texts([*section.text, *section.points])
            )


def _words(idea: Idea) -> list[Words]:
    return [idea.title, idea.why, idea.will, *idea.starts, idea.reward, *([idea.seated] if idea.seated else [])]


def _texts(words: Iterable[Words]) -> list[str]:
    """All of them as one text by language."""
    by_language: dict[str, list[str]] = {}
    for each in words:
        for language, text in each.translations().items():
            by_language.setdefault(language, []).append(text)
    return [" ".join(texts) for texts in by_language.values()]
