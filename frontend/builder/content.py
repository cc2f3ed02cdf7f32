"""Turns what people write under frontend/ into the five files that the code reads.

`python -m infra content` calls `compile`. The results are committed, because Lambda has no YAML reader and because a
change of words should be seen in a review; a test says when they are stale.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from chalicelib.content import DEFAULT_LANGUAGE
from frontend.builder import (
    articles,
    assets,
    channel_models,
    cldr,
    content_checks,
    contrast,
    language_names,
    screening_models,
    season_models,
)
from frontend.builder.channel_models import Medium
from frontend.builder.content_models import FILES, Brand, Cues, Ideas, Language, Languages, Themes, Welfare
from frontend.builder.content_parts import Phrases, Words
from frontend.builder.content_source import ContentError, Source
from frontend.builder.journey_models import Journeys
from frontend.builder.page_models import Article
from frontend.builder.season_models import Season

ROOT = Path(__file__).parents[2]
LANGUAGES = "content/languages.yaml"
WORDS = "content"
"""In a strings file: words of the other content files, in English and in its language."""
Strings = dict[str, str | dict[str, str]]
"""Dotted key to a sentence, or to its plural forms."""


def compile(root: Path = ROOT) -> list[Path]:  # noqa: A001 - `content.compile()` is what the command line calls it
    """Check all content and write the compiled files; return them. Raises ContentError."""
    out = root / "chalicelib" / "content"
    cldr.update(root, [language.locale for language in languages(root)])
    texts = compiled(root)
    for name, text in texts.items():
        (out / name).write_text(text, "utf-8")
    return [out / name for name in texts]


def compiled(root: Path = ROOT) -> dict[str, str]:
    """File name to what it should hold."""
    files = read(root)
    strings = {language.code: read_strings(root, language) for language in languages(root)}
    wrong = content_checks.wrong(root, files, list(strings)) + content_checks.wrong_strings(strings)
    wrong += articles.wrong(_translated(root, "content/articles.yaml"))
    wrong += content_checks.wrong_words(
        _own_words(root), (Source(root / "frontend" / name) for name in (*FILES, LANGUAGES))
    )
    if wrong:
        raise ContentError("\n".join(wrong))
    made = {
        "catalogue.json": _catalogue(files, root),
        "screening.json": _screening(files),
        "site.json": _site(files, strings, root),
        "assets.json": _assets(files, root),
        "journey.json": _journey(files["content/journey.yaml"], files["content/seasons.yaml"].seasons),
    }
    return {name: json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n" for name, data in made.items()}


def stale(root: Path = ROOT) -> list[str]:
    """The compiled files that are not what the content says now."""
    out = root / "chalicelib" / "content"
    return [name for name, text in compiled(root).items() if (out / name).read_text("utf-8") != text]


def missing(root: Path = ROOT) -> list[str]:
    """Texts without a translation: keys of strings, and `file:line` of texts."""
    known = languages(root)
    strings = {language.code: read_strings(root, language) for language in known}
    codes = [language.code for language in known if language.code != DEFAULT_LANGUAGE]
    untranslated = [
        f"strings.{lang}.yaml: {key}" for lang in codes for key in strings[DEFAULT_LANGUAGE] if key not in strings[lang]
    ]
    for name, parsed in (read(root) | {LANGUAGES: _listed(root)}).items():
        if name == "content/places.yaml":
            continue  # a place without a Gaelic name has none
        source = Source(root / "frontend" / name)
        untranslated += [source.at(spot, f"no {lang}") for lang in codes for spot in _untranslated(parsed, lang, ())]
    return untranslated


def languages(root: Path = ROOT) -> list[Language]:
    """The languages of the site, the default first."""
    return _listed(root).languages


@cache
def _listed(root: Path) -> Languages:
    return _translated(root, LANGUAGES).parse(Languages, _codes(root))


@cache
def _codes(root: Path) -> list[str]:
    return [code for spot, code in Source(root / "frontend" / LANGUAGES).texts() if spot[2:] == ("code",)]


def _translated(root: Path, name: str) -> Source:
    """A file below frontend/, with what the languages' own files have for its English words."""
    return Source(root / "frontend" / name).translate(_own_words(root))


def _own_words(root: Path) -> dict[str, dict[str, str]]:
    return {code: _strings(root, code).data.get(WORDS, {}) for code in _codes(root)}


@cache
def _strings(root: Path, code: str) -> Source:
    return Source(root / "frontend" / "content" / f"strings.{code}.yaml")


@cache
def read(root: Path = ROOT) -> dict[str, Any]:
    """File name under frontend/ to its checked content."""
    codes = [language.code for language in languages(root)]
    return {name: _translated(root, name).parse(shape, codes) for name, shape in FILES.items()}


def read_strings(root: Path, language: Language) -> Strings:
    """The sentences of one language under dotted keys. How dates are said comes from CLDR, unless the file says it; how
    languages are called, from their list."""
    own = _strings(root, language.code).data
    data = {name: value for name, value in own.items() if name not in {f"{language.code}_review", WORDS}}
    locale = cldr.load(root, [language.locale])[language.locale]
    strings = locale["strings"] | dict(_flat(data, "", (*locale["plurals"], "other")))
    return strings | language_names.sentences(languages(root), language.code, locale["either"], strings)


def _flat(data: dict[str, Any], prefix: str, forms: tuple[str, ...]) -> list[tuple[str, str | dict[str, str]]]:
    found: list[tuple[str, str | dict[str, str]]] = []
    for name, value in data.items():
        if isinstance(value, str) or set(value) == set(forms):
            found.append((prefix + name, value))
        else:
            found += _flat(value, f"{prefix}{name}.", forms)
    return found


def _untranslated(part: Any, lang: str, spot: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    """Where texts lack this language."""
    if isinstance(part, list | tuple):
        return [found for number, each in enumerate(part) for found in _untranslated(each, lang, (*spot, number))]
    if not isinstance(part, BaseModel):
        return []
    own = [spot] if isinstance(part, Words) and part.translation(lang) is None else []
    fields = type(part).model_fields
    return own + [found for name in fields for found in _untranslated(getattr(part, name), lang, (*spot, name))]


def _catalogue(files: dict[str, Any], root: Path) -> dict[str, Any]:
    phrases: Phrases = files["content/welfare.yaml"].phrases
    media: list[Medium] = files["content/channels.yaml"].media
    return {
        "welfare": sorted({phrase for group in phrases.by_language().values() for phrase in group}),
        "languages": [language.code for language in languages(root)],
        "ideas": {idea.slug: idea.theme for idea in files["content/ideas.yaml"].ideas},
        "themes": [theme.slug for theme in files["content/themes.yaml"].themes],
        "places": [place.slug for place in files["content/places.yaml"].places],
        "teams": [team.slug for team in files["content/teams.yaml"].teams],
        "locations": channel_models.usable_locations(files),
        "media": {medium.slug: medium.each for medium in media},
        "entered": [medium.slug for medium in media if medium.entered],
        "landing": {medium.slug: medium.page for medium in media if medium.page},
        "reasons": [reason.code for reason in files["content/reasons.yaml"].reasons],
        "hiding_reasons": [reason.code for reason in files["content/reasons.yaml"].reasons if reason.hides],
        "seasons": [_plain(season.days) for season in files["content/seasons.yaml"].seasons],
    }


def _screening(files: dict[str, Any]) -> dict[str, Any]:
    welfare: Welfare = files["content/welfare.yaml"]
    services = [service.phone for service in files["content/services.yaml"].services if service.phone]
    phones = [*(line.phone for line in welfare.all_lines()), *services, files["content/organisation.yaml"].phone]
    return screening_models.compiled(files["content/screening.yaml"], welfare.patterns, phones)


def _site(files: dict[str, Any], strings: dict[str, Strings], root: Path) -> dict[str, Any]:
    brand: Brand = files["theme.yaml"]
    ideas: Ideas = files["content/ideas.yaml"]
    themes: Themes = files["content/themes.yaml"]
    cues: Cues = files["content/cues.yaml"]
    plain: list[Article] = files["content/articles.yaml"].articles
    known = {language.code: _language(language, root) for language in languages(root)}
    return {
        "languages": known,
        "strings": strings,
        "themes": _keyed(themes.themes, extra=lambda theme: contrast.thread_shades(brand, theme.slug)),
        "ideas": _keyed(ideas.ideas),
        "cares": {care.slug: _plain(care.text) for care in ideas.cares},
        "cues": _keyed(cues.cues),
        "helped": _keyed(files["content/check_ins.yaml"].helped),
        "hindered": _keyed(files["content/check_ins.yaml"].hindered),
        "weekdays": [_plain(each) for each in cues.weekdays],
        "hills": files["content/tapestry.yaml"].hills,
        "landmarks": _keyed(files["content/tapestry.yaml"].landmarks),
        "seasons": _keyed(files["content/seasons.yaml"].seasons, "code", without=("posts", "revised")),
        "wording": _plain(files["content/wording.yaml"], "gd_review"),
        "welfare": _plain(files["content/welfare.yaml"], "gd_review", "patterns"),
        "places": _keyed(files["content/places.yaml"].places),
        "teams": _keyed(files["content/teams.yaml"].teams),
        "media": _keyed(files["content/channels.yaml"].media),
        "networks": _keyed(files["content/networks.yaml"].networks),
        "reasons": _keyed(files["content/reasons.yaml"].reasons, key="code"),
        "brand": _plain(brand),
        "organisation": _plain(files["content/organisation.yaml"], "gd_review"),
        "services": _keyed(files["content/services.yaml"].services),
        "articles": {each.slug: _plain(each.link) | {"order": number} for number, each in enumerate(plain, start=1)},
    }


def _journey(journeys: Journeys, seasons: list[Season]) -> dict[str, Any]:
    plain = _plain(journeys, "gd_review", "journeys", "season", "tips")
    plain["seasons"] = season_models.mails(seasons, journeys.season.late)
    by_kind = {kind: _plain(each, "every") for each in journeys.journeys for kind in each.every}
    return plain | {"journeys": by_kind, "tips": _keyed(journeys.tips, key="theme")}


def _language(language: Language, root: Path) -> dict[str, Any]:
    plurals = cldr.load(root, [language.locale])[language.locale]["plurals"]
    return {"name": language.name, "locale": language.locale, "plurals": plurals}


def _assets(files: dict[str, Any], root: Path) -> dict[str, str]:
    """Logical name to the name with its fingerprint. A file of its own, as each change of a script changes it."""
    plurals = {language.code: _language(language, root)["plurals"] for language in languages(root)}
    return {name: asset.name for name, asset in assets.build(root, files["theme.yaml"], plurals).items()}


def _keyed(parts: Any, key: str = "slug", extra: Any = None, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """By code; `order` keeps the order of the file, which sorted JSON would lose."""
    return {
        getattr(part, key): _plain(part, key, *without) | {"order": number} | (extra(part) if extra else {})
        for number, part in enumerate(parts)
    }


def _plain(part: BaseModel, *without: str) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True, exclude=set(without), exclude_none=True)
