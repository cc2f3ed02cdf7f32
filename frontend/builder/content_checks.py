"""What must hold between the content files: names that another file defines, and enough ideas, put the right way."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.content import DEFAULT_LANGUAGE
from chalicelib.content.phrases import starts_with
from frontend.builder import channel_models, content_phone_lines, network_models, season_models
from frontend.builder.claim_models import Service
from frontend.builder.content_models import Ideas
from frontend.builder.content_parts import Phrases
from frontend.builder.content_source import Source, Spot

OWN = "own"
FEWEST = 40
FEWEST_OF_A_THEME = 5


def wrong(root: Path, files: dict[str, Any], languages: Sequence[str]) -> list[str]:
    """Each as `file:line: message`. `languages`: those of the site."""
    folder = root / "frontend" / "content"
    ideas = Source(folder / "ideas.yaml")
    found = [*_unknown(ideas, files), *_too_few(ideas, files), *_put_as_leaving(ideas, files)]
    found += season_models.wrong(Source(folder / "seasons.yaml"), files, languages)
    found += content_phone_lines.wrong(folder, files)
    found += _services(Source(folder / "services.yaml"), files)
    found += [*channel_models.wrong(folder, files), *network_models.wrong(folder, files)]
    found += _journey(Source(folder / "journey.yaml"), files)
    if _themes(files) != set(files["theme.yaml"].threads):
        found.append(f"{root / 'frontend' / 'theme.yaml'}:1: threads must name each theme once")
    return found + _missing_logos(root, files)


def wrong_strings(strings: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Sentences that the default language does not have, so that nothing shows them."""
    known = strings[DEFAULT_LANGUAGE]
    return [
        f"strings.{lang}.yaml: {key} is not in strings.{DEFAULT_LANGUAGE}.yaml"
        for lang, sentences in strings.items()
        for key in sentences
        if key not in known
    ]


def wrong_words(words: Mapping[str, Mapping[str, str]], sources: Iterable[Source]) -> list[str]:
    """Words of a language's own file whose English no other file has, perhaps any more. `words`: by language."""
    given = [(lang, english) for lang, known in words.items() for english in known]
    english_words = {text for source in sources for _, text in source.texts()} if given else set()
    return [f"strings.{lang}.yaml: nothing says {english!r}" for lang, english in given if english not in english_words]


def _missing_logos(root: Path, files: dict[str, Any]) -> list[str]:
    folder, brand = root / "frontend", files["theme.yaml"]
    theme, organisation = (Source(folder / name) for name in ("theme.yaml", "content/organisation.yaml"))
    named: list[tuple[Source, Spot, str]] = [(organisation, ("logo",), files["content/organisation.yaml"].logo)]
    named += [(theme, ("partners", number, "logo"), each.logo) for number, each in enumerate(brand.partners)]
    return [
        source.at(spot, f"no file called {logo} under frontend/assets")
        for source, spot, logo in named
        if logo and not (folder / "assets" / logo).is_file()
    ]


def _themes(files: dict[str, Any]) -> set[str]:
    return {theme.slug for theme in files["content/themes.yaml"].themes}


def _unknown(source: Source, files: dict[str, Any]) -> Iterator[str]:
    """Themes, cues and cares that ideas name and nobody defines; ideas that stand twice."""
    ideas: Ideas = files["content/ideas.yaml"]
    known = {
        "theme": _themes(files) - {OWN},
        "when": {cue.slug for cue in files["content/cues.yaml"].cues},
        "care": {care.slug for care in ideas.cares},
    }
    seen: set[str] = set()
    for number, idea in enumerate(ideas.ideas):
        named = [("theme", idea.theme), *(("when", cue) for cue in idea.when)]
        named += [("care", idea.care)] if idea.care else []
        for kind, name in named:
            if name not in known[kind]:
                yield source.at(("ideas", number, kind), f"no {kind} called {name}")
        if idea.slug in seen:
            yield source.at(("ideas", number, "slug"), f"{idea.slug} stands here twice")
        seen.add(idea.slug)


def _too_few(source: Source, files: dict[str, Any]) -> Iterator[str]:
    ideas: Ideas = files["content/ideas.yaml"]
    if len(ideas.ideas) < FEWEST:
        yield source.at(("ideas",), f"{len(ideas.ideas)} ideas: people need at least {FEWEST} to choose from")
    held = Counter(idea.theme for idea in ideas.ideas)
    for theme in sorted(_themes(files) - {OWN}):
        if held[theme] < FEWEST_OF_A_THEME:
            yield source.at(("ideas",), f"theme {theme} has {held[theme]} ideas and needs {FEWEST_OF_A_THEME}")


def _put_as_leaving(source: Source, files: dict[str, Any]) -> Iterator[str]:
    """Titles that say what to leave in place of what to do."""
    ideas: Ideas = files["content/ideas.yaml"]
    avoidance: Phrases = files["content/wording.yaml"].avoidance
    for number, idea in enumerate(ideas.ideas):
        for lang, phrases in avoidance.by_language().items():
            title = idea.title.translation(lang)
            if title and starts_with(title, phrases):
                yield source.at(("ideas", number, "title"), f"say what people will do, not what they leave: {title}")


def _journey(source: Source, files: dict[str, Any]) -> Iterator[str]:
    """Themes without tips, and tips for none."""
    themes, told = _themes(files), [each.theme for each in files["content/journey.yaml"].tips]
    for number, theme in enumerate(told):
        if theme not in themes or theme in told[:number]:
            yield source.at(("tips", number, "theme"), f"no theme called {theme}, or it stands here twice")
    for theme in sorted(themes - set(told)):
        yield source.at(("tips",), f"theme {theme} has no tips")


def _services(source: Source, files: dict[str, Any]) -> Iterator[str]:
    """Themes and places that services name and nobody defines; services that stand twice."""
    services: list[Service] = files["content/services.yaml"].services
    known = {"themes": _themes(files) - {OWN}, "places": {place.slug for place in files["content/places.yaml"].places}}
    seen: set[str] = set()
    for number, service in enumerate(services):
        for kind, names in (("themes", service.themes), ("places", service.places)):
            for name in names:
                if name not in known[kind]:
                    yield source.at(("services", number, kind), f"no {kind.removesuffix('s')} called {name}")
        if service.slug in seen:
            yield source.at(("services", number, "slug"), f"{service.slug} stands here twice")
        seen.add(service.slug)
