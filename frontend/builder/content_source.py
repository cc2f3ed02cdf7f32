"""Reads the YAML files and says the file and the line of whatever is wrong in them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.content import DEFAULT_LANGUAGE

T = TypeVar("T", bound=BaseModel)
Spot = tuple[str | int, ...]
"""Where something stands in a file: ("ideas", 3, "title", "en")."""


class ContentError(Exception):
    """What is wrong in the content, one `file:line: message` a line."""


class Source:
    """One YAML file: its `data`, and the line of each part of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[Spot, int] = {}
        try:
            node = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ContentError(f"{path}:{line}: {error.problem}") from error
        self.data: Any = self._read(node, ()) if node else None

    def at(self, spot: Spot, message: str) -> str:
        """`file:line: message` for the spot, or for the nearest known part around it."""
        while spot and spot not in self._lines:
            spot = spot[:-1]
        return f"{self.path}:{self._lines.get(spot, 1)}: {message}"

    def texts(self) -> Iterator[tuple[Spot, str]]:
        """Each text of the file with its spot."""
        yield from _texts(self.data, ())

    def translate(self, words: Mapping[str, Mapping[str, str]]) -> "Source":
        """Put words in further languages beside English ones that have none. `words`: language to English words to
        those in it."""
        _translate(self.data, words)
        return self

    def parse(self, shape: type[T], languages: Sequence[str] = ()) -> T:
        """The content of the file. `languages`: those that its texts may be in."""
        try:
            return shape.model_validate(self.data, context=languages)
        except ValidationError as error:
            found = [self.at(each["loc"], f"{_where(each['loc'])}: {_told(each)}") for each in error.errors()]
            raise ContentError("\n".join(found)) from error

    def _read(self, node: yaml.Node, spot: Spot) -> Any:
        self._lines.setdefault(spot, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, spot)
        if isinstance(node, yaml.SequenceNode):
            return [self._read(child, (*spot, number)) for number, child in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, spot: Spot) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in data:
                raise ContentError(f"{self.path}:{key.start_mark.line + 1}: {name} stands here twice")
            self._lines[(*spot, name)] = key.start_mark.line + 1
            data[name] = self._read(value, (*spot, name))
        return data


def _texts(part: Any, spot: Spot) -> Iterator[tuple[Spot, str]]:
    if isinstance(part, str):
        yield spot, part
    parts = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, each in parts:
        yield from _texts(each, (*spot, name))


def _translate(part: Any, words: Mapping[str, Mapping[str, str]]) -> None:
    children = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for child in children:
        _translate(child, words)
    english = part.get(DEFAULT_LANGUAGE) if isinstance(part, dict) else None
    if isinstance(english, str):
        for lang, known in words.items():
            if english in known:
                part.setdefault(lang, known[english])


def _scalar(node: yaml.Node) -> Any:
    """Text, unless it is a plain true or false: content has no other kinds, and "6.60" must stay as typed."""
    if node.tag == "tag:yaml.org,2002:bool":
        return node.value.lower() == "true"
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _told(error: ErrorDetails) -> str:
    if error["type"] in {"extra_forbidden", "string_type"} and error["input"] is None:
        return "no such name; if it is a part of a sentence with a comma, put the sentence in quotes"
    return error["msg"]


def _where(spot: Spot) -> str:
    return ".".join(str(part) for part in spot) or "the file"
