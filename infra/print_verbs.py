"""The verb `print`: pieces for a press, each with the address of its channel."""

import argparse

from chalicelib import content
from frontend.builder import printing
from infra import verbs
from infra.aws import config
from infra.stage import ROOT, OperatorError, Stage

FOLDER = ROOT / "build" / "print"


def add_options(parser: argparse.ArgumentParser) -> None:
    said = "a channel, such as poster-hawick-2; may be repeated (default: the season's kit)"
    parser.add_argument("--channel", action="append", default=[], metavar="CODE", help=said)
    verbs.add_season(parser)


def write(stage: Stage, asked: argparse.Namespace) -> None:
    """Print each channel's piece into `FOLDER`, and say which files these are."""
    origin = config.site_origin(stage)
    season = verbs.find_season(asked.season)
    for code in asked.channel or content.site()["seasons"][season]["kit"]:
        try:
            for path in printing.write(origin, code, FOLDER, config.languages(stage), season=season):
                print(path.relative_to(ROOT))
        except printing.NothingToPrint as problem:
            raise OperatorError(str(problem)) from problem
        except ImportError as problem:
            raise OperatorError("Typst is not installed. `make print` installs it.") from problem
