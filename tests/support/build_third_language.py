"""Adds a language to a copy of the project and builds everything with it: python build_third_language.py FOLDER.

The language is accented English with the plural forms and dates of Polish. The copy is the working directory.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from chalicelib import content, errors
from chalicelib.content.translations import text
from chalicelib.email import compose
from chalicelib.pledges.form import PledgeForm
from chalicelib.submissions.form import validate
from frontend.builder import content as builder
from frontend.builder import samples, share_images, site
from frontend.builder.content_source import Source
from tests.support import accents

CODE, LOCALE, FORMS = "xx", "pl_PL", ("one", "few", "many", "other")


def add_language(folder: Path) -> None:
    """Add an entry to languages.yaml, a strings file that also has the words of all content, and phrases to look for
    beside those of the other languages."""
    path = folder / "languages.yaml"
    listed = Source(path).data
    said = {"called": {"en": "Accented"}, "written_in": {"en": "Written in Accented"}}
    listed["languages"].append({"code": CODE, "locale": LOCALE, **said})
    _write(path, listed)
    words = dict(_words(listed))
    for path in [*folder.glob("*.yaml"), folder.parent / "theme.yaml"]:
        if not path.name.startswith(("strings.", "languages.")):
            data = Source(path).data
            words |= dict(_words(data))
            _add_phrases(path, data)
    _write(folder / f"strings.{CODE}.yaml", _sentences(Source(folder / "strings.en.yaml").data) | {"content": words})


def _sentences(part: Any) -> Any:
    """Accented sentences; plurals in the forms of Polish, each prefixed with its form."""
    if isinstance(part, str):
        return accents.accented(part)
    if set(part) == {"one", "other"}:
        return {form: f"[{form}] {accents.accented(part['other'])}" for form in FORMS}
    return {name: _sentences(value) for name, value in part.items()}


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    """All that is written by language."""
    children = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for child in children:
        yield from _parts(child)
    if isinstance(part, dict) and "en" in part:
        yield part


def _words(data: Any) -> Iterator[tuple[str, str]]:
    for part in _parts(data):
        if isinstance(part["en"], str):
            yield part["en"], accents.accented(part["en"])


def _add_phrases(path: Path, data: Any) -> None:
    phrases = [part for part in _parts(data) if isinstance(part["en"], list)]
    for part in phrases:
        part[CODE] = [accents.accented(each) for each in part["en"]]
    if phrases:
        _write(path, data)


def _write(path: Path, data: Any) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, width=1000), "utf-8")


def fault(lang: str) -> str:
    """The validation error of a pledge in this language whose text is too short."""
    try:
        validate(PledgeForm, {"lang": lang, "text": "x"})
    except errors.Invalid as error:
        (field, (key, values)), *more = error.fields.items()
        return f"{field}: {text(CODE, key, **values)} {more}"
    return ""


def main(out: Path) -> None:
    add_language(Path("frontend/content"))
    builder.compile(Path.cwd())
    share_images.files = dict  # share images are slow and have their own tests
    site.build(out, site.Edition("https://pledges.example.org"))
    samples.write_forms(out)
    facts = {"counts": [], "distress": 22, "personal": 0, "first": True, "new": [], "still": [], "more": 3, "days": 3}
    mail = compose("review", CODE, "", link="https://pledges.example.org/xx/review/#t", **facts)
    found = {
        "languages": content.languages(),
        "missing": builder.missing(Path.cwd()),
        "plurals": {count: text(CODE, "home.made", count=count) for count in (1, 2, 5, 12, 22)},
        "mail": mail.text,
        "fault": fault(CODE),
        "unknown": fault("yy"),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
