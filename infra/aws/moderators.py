"""The verbs of `python -m infra moderators`, as they run with the platform's code (see `infra.aws.operations`)."""

import json
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from chalicelib import errors
from chalicelib.moderation import asking, moderators
from chalicelib.moderation.moderators import Moderator
from chalicelib.moderation.rhythm import Rhythm


def manage(verb: str, fields: str = "{}") -> None:
    """Carry out a verb with its fields (a JSON object), and print all moderators."""
    try:
        _VERBS[verb](**json.loads(fields))
    except errors.NotFound:
        sys.exit("There is no moderator with this address.")
    print(*map(_line, moderators.moderators()) or ["There are no moderators."], sep="\n")


def _list() -> None:
    """Nothing to do."""


def _add(people: list[dict[str, Any]]) -> None:
    for person in people:
        rhythm = person.pop("rhythm", None)
        moderators.add(**person)
        if rhythm:
            _rhythm(person["address"], rhythm, [], [])


def _away(address: str, until: str | None) -> None:
    moderators.set_away(address, date.fromisoformat(until) if until else None)


def _rhythm(address: str, rhythm: dict[str, Any], kinds: list[str], places: list[str]) -> None:
    moderators.set_rhythm(address, Rhythm.model_validate(rhythm), kinds, places)


def _rehearse(address: str) -> None:
    asking.request_rehearsal(moderators.find_by_address(address))


_VERBS: dict[str, Callable[..., None]] = {
    "list": _list,
    "add": _add,
    "revoke": moderators.revoke,
    "away": _away,
    "rhythm": _rhythm,
    "rehearse": _rehearse,
}


def _line(moderator: Moderator) -> str:
    rhythm = moderator.rhythm
    said = [f"{moderator.name} <{moderator.address}>", moderator.lang, *(["lead"] if moderator.lead else [])]
    said.append(f"daily at {rhythm.hour}" if rhythm.every == "daily" else rhythm.every)
    said += ["quiet from {} to {}".format(*rhythm.quiet)] if rhythm.quiet else []
    said += [", ".join((*moderator.kinds, *moderator.places))] if moderator.kinds or moderator.places else []
    said += [f"away until {moderator.away_until}"] if moderator.away else []
    return " · ".join(said)
