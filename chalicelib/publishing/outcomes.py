"""What the public is told of outcomes: a note in the site bucket that nobody can fetch, renewed at most once a night.

If figures followed each answer, whoever knows that somebody has just answered would know what. So the note is written
again only once `SMALL_NUMBER` more people have answered, or that many have taken their answers back. The totals,
the start page and the ideas tell what it says. Figures are of all seasons: an answer comes up to half a year after its
pledge, so those of one season begin long after it has.
"""

import json
from typing import TypedDict

from chalicelib import clock, log
from chalicelib.aws import site_bucket
from chalicelib.content.rules import ANSWERS_FOR_MOST, SMALL_NUMBER
from chalicelib.pledges.check_in_model import STEPS, Step
from chalicelib.publishing import files
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.totals import outcomes, suppression
from chalicelib.totals.outcomes import ByKind, Outcomes

NOTE = "deployed/outcomes.json"
HEADLINE: Step = 28


class Figures(TypedDict):
    """Of those who were asked by mail, how many answered, and how many of these kept their pledge. Nothing is known of
    the others."""

    kept: int
    answered: int
    asked: int


class PublicOutcomes(TypedDict):
    """`on`: the day; `steps`: by the days after which people were asked; `themes`: of them those of 28 days, by theme;
    `ideas`: those that most who answered after 28 days had kept, where enough answered. What tells of few is left
    out."""

    on: str
    steps: dict[str, Figures]
    themes: dict[str, Figures]
    ideas: list[str]


class _Noted(TypedDict):
    """What the note holds: what is told, and how many had answered all questions, to know when to write it again."""

    told: PublicOutcomes
    answered: int


def read() -> PublicOutcomes | None:
    """What the public is told now; None before the first night."""
    noted = _noted()
    return noted["told"] if noted else None


def renew() -> None:
    """Write the note, if enough people have answered since. At least once; a repeat writes nothing."""
    snapshot, noted = next_snapshot(), _noted()
    found = {step: outcomes.of_all_seasons(step) for step in STEPS}
    answered = sum(_all(kinds).answered for kinds in found.values())
    if noted and abs(answered - noted["answered"]) < SMALL_NUMBER:
        return
    files.write(NOTE, json.dumps(_Noted(told=_told(found), answered=answered)), snapshot)
    log.event("outcomes.told", steps=len(found))


def _noted() -> _Noted | None:
    noted: _Noted | None = json.loads(site_bucket.read(NOTE) or "null")
    return noted


def _told(found: dict[Step, ByKind]) -> PublicOutcomes:
    steps = {step: _all(kinds) for step, kinds in found.items() if suppression.is_told(_all(kinds))}
    headline = found[HEADLINE]
    themes = suppression.groups(_all(headline), _of("theme", headline)) if HEADLINE in steps else {}
    return PublicOutcomes(
        on=clock.today().isoformat(),
        steps={str(step): _figures(figures) for step, figures in steps.items()},
        themes={theme: _figures(figures) for theme, figures in sorted(themes.items())},
        ideas=sorted(idea for idea, figures in _of("idea", headline).items() if _kept_by_most(figures)),
    )


def _kept_by_most(figures: Outcomes) -> bool:
    return figures.answered >= ANSWERS_FOR_MOST and 2 * figures.kept > figures.answered


def _all(kinds: ByKind) -> Outcomes:
    return kinds.get("", Outcomes())


def _of(kind: str, kinds: ByKind) -> dict[str, Outcomes]:
    """The outcomes by the codes of this kind."""
    named = {each.partition(":"): figures for each, figures in kinds.items()}
    return {code: figures for (name, _, code), figures in named.items() if name == kind}


def _figures(found: Outcomes) -> Figures:
    return Figures(kept=found.kept, answered=found.answered, asked=found.asked)
