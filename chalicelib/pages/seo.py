"""Metadata of a page for messengers and search engines: the image of a shared link, and JSON-LD."""

from typing import Any

from chalicelib import content
from chalicelib.content import translations
from chalicelib.content.translations import text

SITE = "site"
"""The picture of pages that are about no single pledge."""
_MILESTONE = "milestone-"


def words(lang: str, picture: str) -> tuple[str, str]:
    """The title and the line in a picture: of an idea, of own words (`own`), of the whole campaign (`site`) or of a
    milestone."""
    if picture in content.site()["ideas"]:
        return translations.name(lang, "ideas", picture), text(lang, "picture.idea_line")
    if picture.startswith(_MILESTONE):
        goal = int(picture.removeprefix(_MILESTONE))
        return text(lang, "milestone.all", goal=goal), text(lang, "picture.milestone_line")
    if picture == content.OWN:
        return text(lang, "picture.own_title"), text(lang, "picture.own_line")
    return text(lang, "picture.site_title"), text(lang, "picture.site_line")


def milestone(count: int) -> str:
    """What the picture of a milestone is called."""
    return f"{_MILESTONE}{count}"


def picture(lang: str, context: dict[str, Any]) -> dict[str, str]:
    """Address and text alternative of the picture for a page with this context. What a person wrote is never in it."""
    slug = SITE
    if "card" in context:
        slug = context["card"]["idea"] or content.OWN
    elif context.get("idea"):
        slug = context["idea"]
    if slug not in {*content.site()["ideas"], content.OWN}:
        slug = SITE
    title, line = words(lang, slug)
    return {"path": f"/cards/{lang}/{slug}.png", "alt": text(lang, "picture.alt", title=title, line=line)}


def linked(template: str, lang: str, origin: str, context: dict[str, Any], logo: str) -> dict[str, object] | None:
    """What schema.org has words for, as JSON-LD: who runs the site, and where an idea's page belongs. None elsewhere.

    `logo`: the path of the icon.
    """
    if not origin:
        return None
    if template == "home.html":
        return {"@context": _SCHEMA, "@graph": [_organisation(lang, origin, logo), _website(lang, origin)]}
    if template == "pledge.html" and context.get("idea") in content.site()["ideas"]:
        return _trail(lang, origin, context["idea"])
    return None


_SCHEMA = "https://schema.org"


def _organisation(lang: str, origin: str, logo: str) -> dict[str, object]:
    site = content.site()
    profiles = site["brand"]["social"]
    found: dict[str, object] = {
        "@type": "Organization",
        "@id": f"{origin}/#organization",
        "name": translations.in_language(lang, site["organisation"]["name"]),
    }
    same = {"sameAs": [profile["url"] for profile in profiles]} if profiles else {}
    return found | {"url": f"{origin}/{lang}/", "logo": f"{origin}{logo}"} | same


def _website(lang: str, origin: str) -> dict[str, object]:
    name = content.site()["brand"]["name"]
    return {
        "@type": "WebSite",
        "@id": f"{origin}/#website",
        "name": translations.in_language(lang, name),
        "url": f"{origin}/{lang}/",
        "description": text(lang, "site.description"),
        "inLanguage": lang,
        "publisher": {"@id": f"{origin}/#organization"},
    }


def _trail(lang: str, origin: str, idea: str) -> dict[str, object]:
    name = content.site()["brand"]["name"]
    steps = [
        (translations.in_language(lang, name), f"/{lang}/"),
        (text(lang, "site.ideas"), f"/{lang}/ideas/"),
        (translations.name(lang, "ideas", idea), f"/{lang}/pledge/{idea}/"),
    ]
    items = [
        {"@type": "ListItem", "position": number, "name": called, "item": origin + path}
        for number, (called, path) in enumerate(steps, start=1)
    ]
    return {"@context": _SCHEMA, "@type": "BreadcrumbList", "itemListElement": items}
