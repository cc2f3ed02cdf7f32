"""The sentences that name languages, in each language."""

from collections.abc import Mapping, Sequence

from frontend.builder.content_models import Language

CHOOSE = "errors.unknown_language"
"""Asks to choose one of the {languages}."""


def sentences(known: Sequence[Language], lang: str, either: str, strings: Mapping[str, object]) -> dict[str, str]:
    """Dotted key to sentence, in `lang`. `either`: how it says "{0} or {1}"; `strings`: its other sentences."""
    names = {each.code: each.called.translation(lang) or each.called.en for each in known}
    written = {each.code: each.written_in.translation(lang) or each.written_in.en for each in known}
    found = {f"review.language_{code}": name for code, name in names.items()}
    found |= {f"share.written_in_{code}": words for code, words in written.items()}
    choose = strings.get(CHOOSE)
    if isinstance(choose, str):
        found[CHOOSE] = choose.format(languages=_listed(list(names.values()), either))
    return found


def _listed(names: list[str], either: str) -> str:
    return either.format(", ".join(names[:-1]), names[-1]) if len(names) > 1 else names[0]
