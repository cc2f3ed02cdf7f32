"""Draws a page: one Jinja template, one language, and what the caller knows.

The same templates are drawn when the site is built and in the `publish` function. A missing value is an error, never an
empty space.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta, pass_context
from jinja2.runtime import Context

from chalicelib import content
from chalicelib.content import rules, translations
from chalicelib.content.translations import text
from chalicelib.pages import seo
from chalicelib.pages.tapestry import logo, svg
from chalicelib.settings import settings

__all__ = ["asset", "render", "sources", "text"]

_ROOT = Path(__file__).parents[2]
_PATHS = {
    "home": "/",
    "problem": "/",
    "people": "/",
    "link": "/",
    "check": "/",
    "report_check": "/",
    "404": "/",
    "share": "/p/{card[id]}/",
    "story": "/stories/{story[id]}/",
    "story_form": "/stories/tell/",
    "story_thanks": "/stories/thanks/",
    "owner": "/my-pledge/",
    "my_pledges": "/my-pledges/",
    "story_owner": "/my-story/",
    "rehearsal": "/review/rehearsal/",
    "entries": "/review/entries/",
    "social_kit": "/review/kit/",
    "article": "/{article[slug]}/",
}
"""Paths that differ from the name of the template, with variables of the page."""
_UNFIT = re.compile(r"[^a-z0-9-]")


def render(template: str, lang: str, **context: Any) -> str:
    """The page as HTML.

    `context`: the variables of the template (see its first comment), and `origin` (https://example.org, no slash at
    the end) for canonical addresses; without it they are left out. `off` and `notice`: of the switches, for
    pages that are written again for them; all others are `told` by a style sheet that the publisher writes.
    `languages` and `rehearsal`: of the stage, where its settings are not those of this process.
    """
    path = _path(template, context)
    given: dict[str, Any] = {"origin": "", "lang": lang, "site": content.site(), "path": f"/{lang}{path}"}
    given |= {"off": (), "notice": None, "told": "off" in context}
    given |= {"languages": content.languages(), "rehearsal": bool(settings().rehearsal)} | context
    given["other_languages"] = [(code, f"/{code}{path}") for code in given["languages"] if code != lang]
    given |= {"t": partial(text, lang), "name_of": partial(translations.name, lang)}
    given["default_path"] = (
        f"/{content.DEFAULT_LANGUAGE}{path}" if path != "/" else "/"
    )  # where no language is asked for
    given |= {"picture": seo.picture(lang, context)}
    given["linked"] = seo.linked(template, lang, context.get("origin", ""), context, asset("icon-512.png"))
    given |= {"pledged": partial(_pledged, lang), "who": partial(translations.who, lang)}
    return _environment().get_template(template).render(given | context)


@cache
def sources(template: str) -> dict[str, str]:
    """The text of a template and of all that it uses, by name."""
    environment, found, waiting = _environment(), {}, [template]
    while waiting:
        name = waiting.pop()
        found[name] = environment.loader.get_source(environment, name)[0]  # type: ignore[union-attr]
        used = meta.find_referenced_templates(environment.parse(found[name]))
        waiting += [each for each in used if each and each not in found]
    return found


def asset(name: str) -> str:
    """The address of a file by its logical name (`site.css`)."""
    return f"/assets/{content.assets()[name]}"


@cache
def _environment() -> Environment:
    folders = [_ROOT / "frontend_templates", _ROOT / "frontend" / "templates"]
    environment = Environment(
        loader=FileSystemLoader([folder for folder in folders if folder.is_dir()]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    environment.filters |= {"number": _number, "date": _date, "month": _month, "code": _code}
    environment.filters["picked"] = _picked
    environment.filters["translated"] = _translated
    environment.globals |= {"asset": asset, "ordered": _ordered, "by_name": _by_name}
    environment.globals |= {
        "words": _words,
        "names": _names,
        "tapestry": svg,
        "logo": logo,
        "text": text,
        "rules": rules,
    }
    return environment


def _path(template: str, context: dict[str, Any]) -> str:
    """The path of the page below its language."""
    name = template.removesuffix(".html")
    if name == "wall" and context.get("month"):
        return f"/wall/{context['month']}/{context['page']}/"
    if name == "pledge" and context["idea"] in content.site()["ideas"]:
        return f"/pledge/{context['idea']}/"
    return _PATHS.get(name, f"/{name}/").format(**context)


def _pledged(lang: str, card: dict[str, Any]) -> str:
    """What the person promised: the idea in the page's language, or their own words in theirs; a sentence for own words
    whose time on public pages is over."""
    if card["idea"]:
        return translations.name(lang, "ideas", card["idea"])
    return str(card["text"] or text(lang, "share.own_past"))


def _ordered(kind: str) -> list[dict[str, Any]]:
    """All ideas, places ... in the order of their file, each with its `slug`."""
    return [{"slug": slug, **content.site()[kind][slug]} for slug in content.ordered(kind)]


@pass_context
def _translated(context: Context, words: dict[str, str]) -> str:
    """A text of the content in the language of the page."""
    return translations.in_language(context["lang"], words)


def _picked(things: list[dict[str, object]], slugs: list[str]) -> list[dict[str, object]]:
    """Those of the things that are named, in the order of the names."""
    by_slug = {thing["slug"]: thing for thing in things}
    return [by_slug[slug] for slug in slugs]


def _number(count: int) -> str:
    """12,040: English and Gaelic group digits alike."""
    return f"{count:,}"


@pass_context
def _date(context: Context, iso: str) -> str:
    """A day in words. Chromium does not know Gaelic months, so no script does this."""
    day = datetime.date.fromisoformat(iso[:10])
    t: Callable[..., str] = context["t"]
    return t("date.long", day=day.day, month=t(f"date.m{day.month}"), year=day.year)


@pass_context
def _month(context: Context, month: str) -> str:
    """2026-11 in words."""
    year, number = month.split("-")
    t: Callable[..., str] = context["t"]
    return t("date.month_year", month=t(f"date.alone{int(number)}"), year=year)


def _code(value: str) -> str:
    """A slug fit for an element's id."""
    return _UNFIT.sub("-", value.lower())


@pass_context
def _words(context: Context, *keys: str) -> dict[str, str | dict[str, str]]:
    """Sentences that a script needs, by key, with their placeholders still open."""
    return {key: translations.forms(context["lang"], key) for key in keys}


@pass_context
def _names(context: Context, kind: str) -> dict[str, str]:
    """What people call each place or idea, by code: for scripts that show codes they fetched."""
    return {code: translations.name(context["lang"], kind, code) for code in content.site()[kind]}


@pass_context
def _by_name(context: Context, kind: str, counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Code, name and count of places or teams in the order of their names; somewhere else comes last."""
    named = [(code, translations.name(context["lang"], kind, code), count) for code, count in counts.items()]
    return sorted(named, key=lambda each: (each[0] == "elsewhere", _plain(each[1])))


def _plain(name: str) -> str:
    """Without accents, so that À sorts beside A."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
