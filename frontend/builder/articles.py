"""What the pages of plain text say of the organisation, the stage and the rules, where its name stands in {braces}."""

import re
from datetime import date
from typing import Any

from chalicelib.content import rules
from chalicelib.content.translations import in_language, text
from frontend.builder.content_parts import Words
from frontend.builder.content_source import Source
from frontend.builder.page_models import Organisation

NAMES = frozenset(
    {"lang", "campaign", "details_months", "small_number", "status", "prepared", "tested"}
    | {"name", "controller", "address", "phone", "contact", "website", "hosting", "data_protection", "ico_registration"}
    | {"accessibility"}
)
"""Of the facts. Those of the last two lines are fields of organisation.yaml; `accessibility` is an address for mail."""
_BRACES = re.compile(r"\{(\w*)\}|[{}]")


def facts(lang: str, files: dict[str, Any], details_months: int) -> dict[str, str]:
    """Name to words in this language, for each of `NAMES`. `files`: as `content.read` gives them."""
    organisation: Organisation = files["content/organisation.yaml"]
    statement = organisation.accessibility
    known = {**dict(organisation), "campaign": files["theme.yaml"].name, "lang": lang}
    known |= {"accessibility": statement.contact, "prepared": statement.prepared, "tested": statement.tested}
    known |= {"status": text(lang, f"article.status_{statement.status}")}
    known |= {"details_months": text(lang, "article.months", count=details_months), "small_number": rules.SMALL_NUMBER}
    return {name: _said(lang, known[name]) for name in NAMES}


def wrong(source: Source) -> list[str]:
    """Braces in articles.yaml that name no fact, each as `file:line: message`."""
    return [
        source.at(spot, f"{found[0]} names no fact. There are: {', '.join(sorted(NAMES))}")
        for spot, words in source.texts()
        for found in _BRACES.finditer(words)
        if found[1] not in NAMES
    ]


def _said(lang: str, value: object) -> str:
    if isinstance(value, Words):
        return in_language(lang, value.translations())
    if isinstance(value, date):
        return text(lang, "date.long", day=value.day, month=text(lang, f"date.m{value.month}"), year=value.year)
    return str(value)
