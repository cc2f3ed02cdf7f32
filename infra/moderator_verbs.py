"""`python -m infra moderators VERB --stage STAGE`: who reviews submissions, and when they are asked."""

import argparse
import contextlib
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from chalicelib import clock, content
from infra.aws import functions
from infra.stage import Stage


def add_verbs(parser: argparse.ArgumentParser) -> None:
    """Add the verbs to the parser; each sets `fields`, from the parsed arguments to those of its operation."""
    verbs = parser.add_subparsers(dest="moderators_verb", title="verbs", required=True, metavar="VERB")
    _verb(verbs, "list", "list the moderators", lambda _: {})
    _add_adding(verbs)
    revoke = _verb(verbs, "revoke", "end all links of a moderator at once and mail them no more", _of_one)
    back = _verb(verbs, "back", "a moderator is back", lambda asked: {**_of_one(asked), "until": None})
    away = _verb(verbs, "away", "a moderator is away", lambda asked: {**_of_one(asked), "until": str(asked.until)})
    away.add_argument("--until", type=_coming_day, required=True, metavar="DAY", help="they are back on it; 2027-01-05")
    rhythm = _verb(verbs, "rhythm", "set when a moderator is mailed, and about what", _rhythm)
    rehearse = _verb(verbs, "rehearse", "mail a link that tells whether it comes through whole", _of_one)
    for one in (revoke, back, away, rhythm, rehearse):
        one.add_argument("address", metavar="ADDRESS")
    _add_rhythm_options(rhythm)


def manage(stage: Stage, asked: argparse.Namespace) -> str:
    """Carry the verb out, and return what it prints."""
    verb = "away" if asked.moderators_verb == "back" else asked.moderators_verb
    return functions.run_operation(stage, "moderators", verb, json.dumps(asked.fields(asked)))


def _verb(verbs: Any, name: str, help_: str, fields: Callable[[argparse.Namespace], dict[str, Any]]) -> Any:
    parser = verbs.add_parser(name, help=help_, description=help_)
    parser.set_defaults(fields=fields)
    parser.add_argument("--stage", required=True)
    return parser


def _add_adding(verbs: Any) -> None:
    help_ = "add a moderator, or one who was revoked again"
    add = _verb(verbs, "add", help_, lambda asked: {"people": [_person(asked)]})
    add.add_argument("name", type=_name, metavar="NAME", help="other moderators see it beside decisions")
    add.add_argument("address", metavar="ADDRESS", type=_address)
    add.add_argument("--lang", type=_language, default=content.DEFAULT_LANGUAGE, metavar="CODE")
    add.add_argument("--lead", action="store_true", help="hears of what waits too long, and of too few moderators")


def _add_rhythm_options(rhythm: argparse.ArgumentParser) -> None:
    rhythm.add_argument("every", choices=["at-once", "hourly", "daily"])
    rhythm.add_argument("--hour", type=int, choices=range(24), default=8, help="of the daily mail (default: 8)")
    rhythm.add_argument(
        "--quiet", type=_hours, default=(20, 7), metavar="FROM-TO", help="hours without mail, or `none`"
    )
    rhythm.add_argument("--kind", action="append", default=[], choices=["pledge", "story"], help="only these")
    rhythm.add_argument("--place", action="append", default=[], type=_place, metavar="PLACE")


def _person(asked: argparse.Namespace) -> dict[str, Any]:
    return {"name": asked.name, "address": asked.address, "lang": asked.lang, "lead": asked.lead}


def _of_one(asked: argparse.Namespace) -> dict[str, Any]:
    return {"address": asked.address}


def _rhythm(asked: argparse.Namespace) -> dict[str, Any]:
    rhythm = {"every": asked.every, "hour": asked.hour, "quiet": asked.quiet}
    return _of_one(asked) | {"rhythm": rhythm, "kinds": asked.kind, "places": asked.place}


def _language(text: str) -> str:
    return _known(text, content.languages())


def _place(text: str) -> str:
    return _known(text, content.catalogue().places)


def _known(text: str, codes: Iterable[str]) -> str:
    """The compiled content is read only now: `python -m infra content` must start without it."""
    if text not in codes:
        raise argparse.ArgumentTypeError(f"{text!r} is not one of {', '.join(sorted(codes))}")
    return text


def _coming_day(text: str) -> date:
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(text)
        if day > clock.today():
            return day
    raise argparse.ArgumentTypeError(f"{text!r} is not a coming day, such as 2027-01-05")


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a moderator needs a name, which others see beside decisions")
    return text.strip()


def _address(text: str) -> str:
    name, at, domain = text.partition("@")
    if not (name and at and "." in domain) or " " in text:
        raise argparse.ArgumentTypeError(f"{text!r} is not an email address")
    return text


def _hours(text: str) -> tuple[int, int] | None:
    if text == "none":
        return None
    parts = [int(part) for part in text.split("-") if part.isdecimal()]
    if len(parts) != 2 or max(parts) > 23 or parts[0] == parts[1]:
        raise argparse.ArgumentTypeError(f"{text!r} is not two different hours, such as 20-7, or `none`")
    return parts[0], parts[1]
