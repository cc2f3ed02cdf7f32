"""Words about health that moderators look at first: distress, alcohol withdrawal, and somebody else's illness."""

from collections.abc import Iterable
from functools import cache

from chalicelib.content import catalogue, screening_lists
from chalicelib.screening.folding import Span, Words, fold
from chalicelib.screening.patterns import Pattern, find_any
from chalicelib.screening.profanity import readings


def is_distressed(text: str) -> bool:
    """Whether the words tell of distress. The only rule that is asked while a person waits."""
    return bool(find_distress(readings(fold(text))))


def find_distress(words: Iterable[Words]) -> list[Span]:
    """Where the readings of a text tell of distress."""
    return find_any(_distress(), words)


def find_alcohol_withdrawal(words: Iterable[Words]) -> list[Span]:
    """Where somebody says that they drink so much that stopping at once may be dangerous."""
    return find_any(_alcohol_withdrawal(), words)


def find_third_party_health(words: Iterable[Words]) -> list[Span]:
    """Where the illness or treatment of somebody else is told."""
    return find_any(_third_party_health(), words)


@cache
def _distress() -> tuple[Pattern, ...]:
    return tuple(map(Pattern, (*catalogue().welfare, *screening_lists().distress)))


@cache
def _alcohol_withdrawal() -> tuple[Pattern, ...]:
    return tuple(map(Pattern, screening_lists().alcohol_withdrawal))


@cache
def _third_party_health() -> tuple[Pattern, ...]:
    lists = screening_lists().third_party_health
    people, conditions, others = ("/".join(words) for words in (lists.people, lists.conditions, lists.others))
    ends = f"{conditions} !{'/'.join(lists.not_)}"
    return (
        Pattern(f"my/ma/our/his/her/their/your/mo/m/ar {people} .. {ends}"),
        Pattern(f"{others} .. {ends}"),
        Pattern(f"my/ma/our {people} .. died of/from"),
        Pattern(f"at/from/next .. had/has a? {ends}"),
        Pattern(f"{conditions} air/aig/oirre .. {people}"),
    )
