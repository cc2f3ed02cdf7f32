"""The verbs `print` and `kit`: pieces for a press, each with the address of its channel, as files here or on the kit
page."""

import argparse
import contextlib
from collections.abc import Iterator

from chalicelib import content
from frontend.builder import kit, printing
from infra import verbs
from infra.aws import config, printed_pieces
from infra.stage import ROOT, OperatorError, Stage

FOLDER = ROOT / "build" / "print"


def add_options(parser: argparse.ArgumentParser) -> None:
    said = "a channel, such as poster-hawick-2; may be repeated (default: the season's kit)"
    parser.add_argument("--channel", action="append", default=[], metavar="CODE", help=said)
    verbs.add_season(parser)


def add_marks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--marks", action="store_true", help="with bleed and crop marks, on a larger sheet")


def write(stage: Stage, asked: argparse.Namespace) -> None:
    """Print each channel's piece into `FOLDER`, and say which files these are."""
    origin, season = config.site_origin(stage), verbs.find_season(asked.season)
    run = printing.Run(origin, config.languages(stage), season, marks=asked.marks)
    with _explained():
        for code in asked.channel or _kit(season):
            for path in printing.write(run, code, FOLDER):
                print(path.relative_to(ROOT))


def put(stage: Stage, asked: argparse.Namespace) -> None:
    """Put each channel's piece on the kit page, and say where that is."""
    origin, season = config.site_origin(stage), verbs.find_season(asked.season)
    codes = asked.channel or [code for code in _kit(season) if kit.papers(code)]
    with _explained():
        changed = printed_pieces.put(stage, season, codes)
    print(f"{changed} files changed. The kit page: {origin}/{content.DEFAULT_LANGUAGE}/{kit.PATH}")


def _kit(season: str) -> list[str]:
    return list(content.site()["seasons"][season]["kit"])


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except printing.NothingToPrint as problem:
        raise OperatorError(str(problem)) from problem
    except ImportError as problem:
        raise OperatorError("Typst is not installed. `make print` installs it.") from problem
