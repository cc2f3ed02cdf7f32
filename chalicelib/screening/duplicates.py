"""Texts that are nearly the same, by the groups of three characters that they share."""

from collections.abc import Iterable, Mapping

from chalicelib.screening.findings import Findings
from chalicelib.screening.folding import fold, readings
from chalicelib.screening.model import finding
from chalicelib.submissions.model import Submission

LIKE = 0.75
"""Of all the groups of two texts, so many are in both."""
SHORTEST = 16
"""Groups of three characters. Below, chance makes texts alike: many people will walk the dog."""
Trigrams = frozenset[str]


def trigrams(text: str) -> Trigrams:
    """The groups of three characters of a text, as its words are read."""
    line = readings(fold(text))[-1].line
    return frozenset(line[at : at + 3] for at in range(len(line) - 2))


def is_like(one: Trigrams, other: Trigrams) -> bool:
    """Whether two texts are nearly the same."""
    return min(len(one), len(other)) >= SHORTEST and len(one & other) >= LIKE * len(one | other)


def with_duplicates(findings: Mapping[str, Findings], among: Iterable[Submission]) -> dict[str, Findings]:
    """The findings, and one more for each submission whose text is like that of an older one `among` these, which must
    hold those with findings. Compares each with each: keep `among` small."""
    oldest_first = sorted({each.id: each for each in among if each.text}.values(), key=lambda each: each.age)
    groups = {each.id: trigrams(each.text or "") for each in oldest_first}
    found = dict(findings)
    for place, submission in enumerate(oldest_first):
        if submission.id in found:
            own = groups[submission.id]
            like = next((each.id for each in oldest_first[:place] if is_like(groups[each.id], own)), None)
            if like:
                duplicate = finding("duplicate", (0, len(submission.text or "")))
                found[submission.id] += (duplicate.model_copy(update={"like": like}),)
    return found
