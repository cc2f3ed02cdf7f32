"""Builds the pages that do not depend on pledges, and everything under /assets/.

Home, wall, places, teams, share pages, forms and what lies under /data/ are not here: the `publish` function writes
those, and a build must never lay an empty page over a full one, or an open form over a closed one.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib import clock, pages
from chalicelib import content as compiled
from chalicelib.content import channels
from chalicelib.people.my_pledges import UNOPENED
from chalicelib.pledges import plan_words
from chalicelib.pledges.check_in_model import ANSWERS, STEPS
from chalicelib.publishing import forms
from chalicelib.settings import Settings
from chalicelib.submissions.form import UNFILLED
from frontend.builder import articles, assets, content, content_calendar, kit, qr, share_images
from frontend.builder.content_models import Brand
from frontend.builder.content_source import ContentError
from frontend.builder.page_models import Article
from frontend.builder.season_models import Season

SCREEN = "surgery-screen"
"""The medium of big screens."""
_PUBLISHED = ("", "wall/", "places/", "teams/", "stories/")
"""Paths, beside those of forms, that the publisher writes and search engines may list."""


@dataclass(frozen=True)
class Edition:
    """What of the site a stage publishes. `origin`: https://example.org, without a slash at the end; `languages`: the
    default first; `rehearsal`: every page says that it is one, and search engines are asked to stay away;
    `details_months`: the stage's setting of that name, for the privacy page; `pieces`: printed
    ones that stand in its bucket, for the kit page."""

    origin: str
    languages: Sequence[str] = field(default_factory=compiled.languages)
    rehearsal: bool = False
    details_months: int = Settings.details_months
    pieces: Sequence[kit.Piece] = ()

    def render(self, template: str, lang: str, **context: Any) -> str:
        """A page as this stage shows it."""
        stage = {"origin": self.origin, "languages": self.languages, "rehearsal": self.rehearsal}
        return pages.render(template, lang, **stage, **context)


def build(out: Path, edition: Edition) -> None:
    """Write the files below `out`, a folder that may be missing. Raises ContentError as `build_named` does."""
    brand = build_named(out, edition.languages)
    html = dict(_pages(edition)) | kit_pages(edition)
    texts = html | _machine_files(brand, edition, html) | _codes_to_scan(edition.origin)
    _write(out, {name: text.encode() for name, text in texts.items()})
    _write(out, content_calendar.files(_planned(), edition.languages, edition.origin))


def build_named(out: Path, languages: Sequence[str]) -> Brand:
    """Write only what pages in these languages name: assets and images of shared links.

    Raises ContentError when the committed JSON is not what the content compiles to, because pages would then name
    assets that do not exist.
    """
    if content.stale():
        raise ContentError("The compiled content is not fresh. Run: python -m infra content")
    brand: Brand = content.read()["theme.yaml"]
    plurals = {code: language["plurals"] for code, language in compiled.site()["languages"].items()}
    built = assets.build(content.ROOT, brand, plurals)
    images = {name: data for name, data in share_images.files().items() if name.split("/")[1] in languages}
    _write(out, {f"assets/{asset.name}": asset.data for asset in built.values()} | images)
    return brand


def kit_pages(edition: Edition, calendars: Sequence[str] | None = None) -> dict[str, str]:
    """File name to HTML of the kit page in each language. `calendars`: seasons whose content calendars it offers; None:
    those that have one today."""
    given = kit.context(edition.origin, edition.languages, edition.pieces)
    given["calendars"] = [season.code for season in _planned()] if calendars is None else calendars
    return {f"{lang}/{kit.PATH}index.html": edition.render("kit.html", lang, **given) for lang in edition.languages}


def write_kit(out: Path, edition: Edition) -> None:
    """Write them and the content calendars alone: printed pieces came or went."""
    _write(out, {name: text.encode() for name, text in kit_pages(edition).items()})
    _write(out, content_calendar.files(_planned(), edition.languages, edition.origin))


def _write(out: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def thanks() -> dict[str, Any]:
    """The context of the page of thanks, as it is built: for whatever pledge was sent."""
    smaller = {idea: plan_words.ways_to_begin_smaller(idea) for idea in [None, *compiled.site()["ideas"]]}
    return dict.fromkeys(("id", "promise", "planned", "support", "token", "v", "asked")) | {
        "plan": {},
        "smaller": smaller,
    }


def entries() -> dict[str, Any]:
    """The context of the page on which staff type in pledges from paper and phone."""
    return {
        "known_locations": compiled.catalogue().locations,
        "check_in_steps": STEPS,
        "check_in_answers": ANSWERS,
    }


def _pages(edition: Edition) -> Iterator[tuple[str, str]]:
    """File name to HTML."""
    for lang in edition.languages:
        facts = articles.facts(lang, content.read(), edition.details_months)
        for article in _articles():
            given = {"article": article.model_dump(mode="json", exclude_none=True), "facts": facts}
            yield f"{lang}/{article.slug}/index.html", edition.render("article.html", lang, **given)
        for path, template, context in _static_pages(edition.origin):
            yield f"{lang}/{path}index.html", edition.render(template, lang, **context)
    yield "404.html", edition.render("404.html", compiled.DEFAULT_LANGUAGE)


def _static_pages(origin: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path below the language, template and context of each built page."""
    yield "ideas/", "ideas.html", {}
    yield "thanks/", "thanks.html", thanks()
    yield "my-pledge/", "owner.html", {"pledge": None, "said": "", **UNFILLED}
    yield "my-pledges/", "my_pledges.html", UNOPENED
    yield "my-story/", "story_owner.html", {"story": None, "said": "", **UNFILLED}
    yield "review/", "review.html", {}
    yield "review/rehearsal/", "rehearsal.html", {}
    yield "review/entries/", "entries.html", entries()
    yield "review/kit/", "social_kit.html", {}
    yield "screen/", "screen.html", {"qr": qr.code(f"{origin}{_door(SCREEN)}")}
    yield "poster/", "poster.html", {"qr": qr.code(f"{origin}{_door('poster')}")}
    yield "embed/", "embed.html", {}
    yield "partners/", "partners.html", {}
    yield "stories/thanks/", "story_thanks.html", {"id": None, "token": None, "support": False}
    yield "reported/", "reported.html", {}


def _door(medium: str) -> str:
    """The path to which a code of this medium leads; the first page if there is no such medium."""
    return f"/go/{medium}" if medium in compiled.catalogue().media else "/"


def _codes_to_scan(origin: str) -> dict[str, str]:
    """The code to scan of each medium, for the kit page; and of each screen's own channel, which the big screen asks
    for by the code in its address."""
    known = compiled.catalogue()
    media = {channel.code for channel in channels.every(dict.fromkeys(known.media.keys() - known.entered, 0), ())}
    on_screens = {SCREEN: known.media[SCREEN]} if SCREEN in known.media else {}
    screens = {channel.code for channel in channels.every(on_screens, known.locations)}
    return {f"qr/{code}.svg": qr.file(f"{origin}/go/{code}") for code in sorted(media | screens)}


def _machine_files(brand: Brand, edition: Edition, pages_by_name: dict[str, str]) -> dict[str, str]:
    """The files that programs read. The sitemap lists every page without a robots tag."""
    listed = [
        name
        for name, html in pages_by_name.items()
        if name.startswith(f"{compiled.DEFAULT_LANGUAGE}/") and 'name="robots"' not in html
    ]
    paths = [
        *_PUBLISHED,
        *forms.paths(),
        *(name.removeprefix(f"{compiled.DEFAULT_LANGUAGE}/").removesuffix("index.html") for name in listed),
    ]
    return {
        "robots.txt": _robots(edition),
        "phrases.json": _phrases(edition.languages),
        "sitemap.xml": _sitemap(edition, paths),
        **{f"{lang}/manifest.webmanifest": _manifest(brand, lang) for lang in edition.languages},
    }


def _robots(edition: Edition) -> str:
    if edition.rehearsal:
        return "User-agent: *\nDisallow: /\n"
    reviews = "".join(f"Disallow: /{lang}/review/\n" for lang in edition.languages)
    return f"User-agent: *\nDisallow: /api/\nDisallow: /{kit.FOLDER}\n{reviews}Sitemap: {edition.origin}/sitemap.xml\n"


def _phrases(languages: Sequence[str]) -> str:
    """The phrases that wording.js looks for, and what it shows for them: help-lines, or how to say it another way.
    A file of its own, because most people pledge without typing."""
    site = compiled.site()
    found: dict[str, Any] = {kind: site["wording"][kind] for kind in ("avoidance", "unless")}
    found["welfare"] = site["welfare"]["phrases"]
    for shown, template in (("support", "support.html"), ("hint", "wording.html")):
        found[shown] = {lang: pages.render(template, lang).strip() for lang in languages}
    return json.dumps(found, ensure_ascii=False)


def _sitemap(edition: Edition, paths: list[str]) -> str:
    rows = "".join(f"<url>{_alternates(edition, lang, path)}</url>\n" for path in paths for lang in edition.languages)
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>\n{rows}</urlset>\n'


def _alternates(edition: Edition, lang: str, path: str) -> str:
    origin = edition.origin
    default = f"{compiled.DEFAULT_LANGUAGE}/{path}" if path else ""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{origin}/{where}"/>'
        for code, where in [*((code, f"{code}/{path}") for code in edition.languages), ("x-default", default)]
    )
    return f"<loc>{origin}/{lang}/{path}</loc>{links}"


def _manifest(brand: Brand, lang: str) -> str:
    data = {
        "name": brand.name.translation(lang) or brand.name.en,
        "short_name": brand.short.translation(lang) or brand.short.en,
        "lang": lang,
        "id": f"/{lang}/",
        "start_url": f"/{lang}/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": brand.colours["paper"],
        "theme_color": brand.colours["paper"],
        "icons": [
            {"src": pages.asset("logo.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": pages.asset("icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": pages.asset("icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _seasons() -> list[Season]:
    found: list[Season] = content.read()["content/seasons.yaml"].seasons
    return found


def _planned() -> list[Season]:
    """Those whose content calendars are on the kit page."""
    return content_calendar.current(_seasons(), clock.today())


def _articles() -> list[Article]:
    found: list[Article] = content.read()["content/articles.yaml"].articles
    return found
