"""Words about health that moderators look at first: distress, alcohol withdrawal, and somebody else's illness."""

from collections.abc import Iterable
from functools import cache

from chalicelib.content import catalogue, screening_lists
from chalicelib.screening import likely_distress
from chalicelib.screening.folding import Span, Words, fold, readings
from chalicelib.screening.patterns import Patterns


def is_distressed(text: str) -> bool:
    """Whether the words tell of distress. The only rule that is asked while a person waits."""
    return bool(find_distress(readings(fold(text))))


def find_distress(words: Iterable[Words]) -> list[Span]:
    """Where the readings of a text tell of distress: what a pattern knows, or else what is like it."""
    read = list(words)
    return _distress().find(read) or likely_distress.find(read[0])


def find_alcohol_withdrawal(words: Iterable[Words]) -> list[Span]:
    """Where somebody says that they drink so much that stopping at once may be dangerous."""
    return _alcohol_withdrawal().find(words)


def find_third_party_health(words: Iterable[Words]) -> list[Span]:
    """Where the illness or treatment of somebody else is told."""
    return _third_party_health().find(words)


@cache
def _distress() -> Patterns:
    return Patterns((*catalogue().welfare, *screening_lists().distress))


@cache
def _alcohol_withdrawal() -> Patterns:
    return Patterns(screening_lists().alcohol_withdrawal)


@cache
def _third_party_health() -> Patterns:
    lists = screening_lists().third_party_health
    people, conditions, others = ("/".join(words) for words in (lists.people, lists.conditions, lists.others))
    told = f"{conditions} !{'/'.join(lists.not_)}"
    written = [
        f"my/ma/our/his/her/their/your/mo/m/ar {people} .. {told}",
        f"my/ma/our {people} .. died of/from",
        f"{others} .. {told}",
        f"at/from/next .. had/has a? {told}",
        f"{conditions} air/aig/oirre .. {people}",
    ]
    return Patterns(written)
