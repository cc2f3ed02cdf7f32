"""What the verbs of `python -m infra` have in common."""

import argparse
import contextlib
import getpass
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from chalicelib import clock
from chalicelib.content import seasons
from infra.aws import deploy
from infra.local import local_stack, state
from infra.stage import ROOT, OperatorError, Stage, stage_options

Do = Callable[[argparse.Namespace], bool | None]
"""What a verb does; False: it found something wrong."""
Verbs = argparse._SubParsersAction


def add_unstaged(
    parsers: "Verbs[argparse.ArgumentParser]", name: str, do: Do, help_: str, *, changes: bool = True
) -> argparse.ArgumentParser:
    """A verb that is about no stage, or whose own verbs name it. `changes`: whether it changes a stage, so that a local
    stack lets one such verb run at a time."""
    parser = parsers.add_parser(name, help=help_, description=help_)
    parser.set_defaults(do=do, changes=changes)
    return parser


def add(
    parsers: "Verbs[argparse.ArgumentParser]", name: str, do: Do, help_: str, *, changes: bool = True
) -> argparse.ArgumentParser:
    """A verb that is about one stage."""
    parser = add_unstaged(parsers, name, do, help_, changes=changes)
    parser.add_argument("--stage", required=True)
    return parser


def add_by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", default=getpass.getuser(), help="who the audit log names (default: you)")


def add_season(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--season", default="", metavar="CODE", help="of seasons.yaml (default: the one that it is now)"
    )


def find_season(code: str) -> str:
    """The season's code; without one that of now."""
    known = [season.code for season in seasons.every()]
    if code and code not in known:
        raise OperatorError(f"There is no season {code!r} in seasons.yaml. Known: {', '.join(known)}.")
    return code or seasons.season_at(clock.now()).code


def find_stage(name: str) -> Stage:
    """The stage's account, or the running local stack."""
    if name == "local":
        return local_stack.attach(state.FOLDER).stage
    return Stage(name, ROOT, region=stage_options(name)["region"])


def find_live_stage(name: str) -> Stage:
    """The stage as it runs, whether or not this checkout has deployed it: a pipeline may have done so since."""
    stage = find_stage(name)
    if stage.on_aws:
        deploy.record_live(stage)
    return stage


def midnight_in_scotland(text: str) -> datetime:
    """A type of argument: the moment at which this day begins."""
    with contextlib.suppress(ValueError):
        return datetime.combine(date.fromisoformat(text), time.min, ZoneInfo(clock.ZONE)).astimezone(UTC)
    raise argparse.ArgumentTypeError(f"{text!r} is not a day, such as 2027-01-01")


def moment_in_scotland(text: str) -> datetime:
    """A type of argument: by Scotland's clocks, unless it names its zone."""
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(clock.ZONE))).astimezone(UTC)
    raise argparse.ArgumentTypeError(f"{text!r} is not a moment, such as 2026-12-28T07:45")


def coming_moment(text: str) -> datetime:
    """The same, in the future."""
    with contextlib.suppress(argparse.ArgumentTypeError):
        moment = moment_in_scotland(text)
        if moment > datetime.now(UTC):
            return moment
    raise argparse.ArgumentTypeError(f"{text!r} is not a coming moment, such as 2026-12-04T17:00")


def past_moment(text: str) -> datetime:
    """A type of argument that must name its zone, because it is compared with what AWS stored."""
    moment: datetime | None = None
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text)
    if moment is None or moment.tzinfo is None or moment > datetime.now(UTC):
        raise argparse.ArgumentTypeError(f"{text!r} is not a past moment with its time zone, such as 2026-11-26T15:00Z")
    return moment
