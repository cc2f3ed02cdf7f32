"""Screen a text: all findings, without network and without memory."""

from collections.abc import Callable, Iterable

from chalicelib.screening import health
from chalicelib.screening.folding import Span, Words, fold, readings
from chalicelib.screening.model import Finding, Name, finding

_OF_WORDS: dict[Name, Callable[[Iterable[Words]], list[Span]]] = {
    "distress": health.find_distress,
    "alcohol_withdrawal": health.find_alcohol_withdrawal,
    "third_party_health": health.find_third_party_health,
}


def screen(text: str) -> tuple[Finding, ...]:
    """What a moderator should look at in this text, in its order. Whatever the language: people mix them."""
    from chalicelib.screening import contacts, numbers, profanity  # whose expressions no request to pledge waits for

    folded = fold(text)
    words = readings(folded)
    found = [finding(name, span) for name, find in _OF_WORDS.items() for span in find(words)]
    found += [finding("profanity", span) for span in profanity.find(folded)]
    found += [finding(name, span) for name, span in (*contacts.find(folded), *numbers.find(folded))]
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.name)))
