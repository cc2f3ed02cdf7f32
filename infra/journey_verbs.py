"""Verbs about the journey: draw it up, and travel through it on a local stack."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from chalicelib import clock
from chalicelib.content import DEFAULT_LANGUAGE, seasons
from chalicelib.journey import steps, tips
from chalicelib.journey.agenda import moment
from chalicelib.journey.rules import Rules, rules
from chalicelib.journey.steps import Step
from chalicelib.people.model import Consent, Following
from chalicelib.pledges import Pledge, State, plan_words
from chalicelib.pledges.form import Plan
from infra.local import local_stack, state, travel
from infra.stage import OperatorError
from infra.verbs import midnight_in_scotland

SAMPLES = (("ten-minute-walk", "after-tea"), ("beans-night", "weekend"), ("get-my-vaccines", None))
"""An idea for each day, one for each week, and one that is done once; with cues of their plans."""


def journey(asked: argparse.Namespace) -> None:
    """Print the journey, as the content says it now, of three pledges that are made today."""
    if not asked.preview:
        raise OperatorError("The journey is in frontend/content/journey.yaml. `--preview` draws it up.")
    for line in preview(clock.now(), rules()):
        print(line)


def preview(now: datetime, told: Rules) -> Iterator[str]:
    """Each mail with its day and time in Scotland."""
    for idea, when in SAMPLES:
        pledge = _pledge(idea, when, now)
        yield f"\n{idea}: {plan_words.sentence(DEFAULT_LANGUAGE, idea, None, pledge.plan)}"
        agreed = Consent(text="", at=now, channel="form", confirmed_at=now)
        followed = Following(pledge=pledge.id, since=clock.in_scotland(now).date(), remind=agreed, ask=agreed)
        found = steps.of_pledge(followed, pledge, "daily_then_weekly", told)
        yield from (_line(step, pledge, now, told) for step in sorted(found, key=lambda each: (each.day, each.at)))
        yield "  after an answer: " + ", ".join(_after(told, idea))


def add_verbs(journey_parser: argparse.ArgumentParser, travel_parser: argparse.ArgumentParser) -> None:
    journey_parser.add_argument("--preview", action="store_true", help="print each mail with its day and time")
    travel_parser.add_argument("--days", type=int, default=7, help="how far (default: 7)")
    to = "to the beginning of this day in Scotland instead, such as 2027-01-01"
    travel_parser.add_argument("--date", type=midnight_in_scotland, metavar="DAY", help=to)


def move(asked: argparse.Namespace) -> None:
    """Move the clock of the local stack."""
    if asked.stage != "local":
        raise OperatorError("Only the clock of a local stack can be set.")
    stack = local_stack.attach(state.FOLDER)
    until = asked.date or travel.now(stack) + timedelta(days=asked.days)
    if until <= travel.now(stack):
        raise OperatorError(
            "The clock goes forward only: what has happened cannot be taken back. `make clean` forgets it."
        )
    travel.travel(stack, until, lambda line: print(line, flush=True))


def _pledge(idea: str, when: str | None, now: datetime) -> Pledge:
    common = {
        "key": idea,
        "id": idea,
        "v": 1,
        "state": State.PUBLIC,
        "made_at": now,
        "fingerprint": "",
        "season": seasons.season_at(now).code,
    }
    return Pledge.model_validate(common | {"idea": idea, "plan": Plan(when=when)})


def _line(step: Step, pledge: Pledge, now: datetime, told: Rules) -> str:
    first = clock.in_scotland(now).date()
    at = clock.in_scotland(moment(step, first, told))
    tip = f"  {tips.tip(DEFAULT_LANGUAGE, pledge, step.number)}" if step.mail == "reminder" else ""
    late = f"  up to {step.late} days later" if step.late else ""
    return f"  day {(step.day - first).days:3}  {at:%a %d %b %Y %H:%M}  {step.code:13}{late}{tip}"


def _after(told: Rules, idea: str) -> Iterator[str]:
    for rule in told.journeys[steps.every(_pledge(idea, None, datetime.now(UTC)))].steps:
        if rule.mail in {"comeback", "thanks"}:
            yield f"{rule.code} {rule.day} days after it" if rule.day != 1 else f"{rule.code} 1 day after it"
