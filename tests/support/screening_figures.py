"""`make screening`: what the screening finds in labelled lines, and what it misses, for each finding and each half.

Lines that fail are printed for the tuning half only: what is tuned on must not be what is reported.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.screening import PERSONAL_DATA, screen
from chalicelib.screening.duplicates import is_like, trigrams

FOLDER = Path(__file__).parents[1] / "screening" / "labelled"
HALVES = ("tuning", "held_out")
CLEAN, PERSONAL = "clean", "personal data"


@dataclass(frozen=True)
class Line:
    """`before`: a text that came before. `lang` ends in `?` until a speaker has confirmed the line."""

    lang: str
    labels: frozenset[str]
    text: str
    before: str | None

    @property
    def found(self) -> frozenset[str]:
        """What the screening finds."""
        names = {each.name for each in screen(self.text)}
        like = self.before is not None and is_like(trigrams(self.before), trigrams(self.text))
        return frozenset(names | ({"duplicate"} if like else set()))


@dataclass
class Figures:
    """Lines with the finding that were found, missed, and found without having it."""

    found: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong) if self.found else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.found / (2 * self.found + self.missed + self.wrong)


@dataclass
class Report:
    """`of`: by finding, and for personal data together; `flagged`: the share of clean lines with any finding."""

    of: dict[str, Figures]
    clean: int
    flagged: float
    failures: list[str] = field(default_factory=list)


def lines(half: str) -> list[Line]:
    """The labelled lines of a half."""
    written = (FOLDER / f"{half}.txt").read_text("utf-8").splitlines()
    return [_line(each) for each in written if each and not each.startswith("#")]


def digest_of_lines(*names: str) -> str:
    """Changes with any of these lines."""
    return hashlib.sha256(b"".join((FOLDER / f"{name}.txt").read_bytes() for name in names)).hexdigest()


def figures(half: str) -> Report:
    """Screen each line of a half."""
    looked = [(line, line.found) for line in lines(half)]
    names = sorted({name for line, _ in looked for name in line.labels})
    clean = [found for line, found in looked if not line.labels]
    return Report(
        of={name: _figures(looked, frozenset({name})) for name in names} | {PERSONAL: _personal(looked)},
        clean=len(clean),
        flagged=sum(map(bool, clean)) / len(clean),
        failures=[_told(line, found) for line, found in looked if line.labels != found],
    )


def _line(written: str) -> Line:
    lang, labels, text = written.split(" | ", 2)
    written = text.encode("latin-1", "backslashreplace").decode("unicode_escape")
    text, _, before = written.partition(" || ")
    return Line(lang, frozenset(labels.split()) - {"-"}, text, before or None)


def _figures(looked: list[tuple[Line, frozenset[str]]], names: frozenset[str]) -> Figures:
    """For lines with any of the names. A line with several needs all of them."""
    count = Counter(_outcome(line.labels & names, found & names) for line, found in looked)
    return Figures(count["found"], count["missed"], count["wrong"])


def _personal(looked: list[tuple[Line, frozenset[str]]]) -> Figures:
    return _figures(looked, frozenset(PERSONAL_DATA - {"third_party_health"}))


def _outcome(wanted: frozenset[str], found: frozenset[str]) -> str:
    if not wanted:
        return "wrong" if found else "right"
    return "found" if wanted <= found else "missed"


def _told(line: Line, found: frozenset[str]) -> str:
    missed, wrong = sorted(line.labels - found), sorted(found - line.labels)
    return f"  {line.lang:4} missed {missed} wrong {wrong}: {line.text}"


def _table(half: str) -> Iterator[str]:
    told = figures(half)
    yield f"{half}: {len(lines(half))} lines, {told.clean} clean, of which {told.flagged:.1%} are flagged"
    yield f"  {'finding':20} {'lines':>5} {'recall':>7} {'precision':>9} {'F1':>6}"
    for name, each in told.of.items():
        total = each.found + each.missed
        yield f"  {name:20} {total:5} {each.recall:7.3f} {each.precision:9.3f} {each.f1:6.3f}"
    if half == "tuning":
        yield from told.failures


def main(halves: list[str]) -> None:
    """Print the figures of these halves, or of both."""
    for half in halves or HALVES:
        print(*_table(half), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
