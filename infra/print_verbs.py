"""The verb `print`: pieces for a press, each with the address of its channel."""

import argparse

from frontend.builder import printing
from infra.aws import config
from infra.stage import ROOT, OperatorError, Stage

FOLDER = ROOT / "build" / "print"
EXAMPLE = ".example.org"
"""The end of the address that nobody can have."""


def add_options(parser: argparse.ArgumentParser) -> None:
    pieces = ", ".join(printing.PIECES)
    said = f"a channel, such as poster-hawick-2; may be repeated (default: {pieces})"
    parser.add_argument("--channel", action="append", default=[], metavar="CODE", help=said)


def write(stage: Stage, asked: argparse.Namespace) -> None:
    """Print each channel's piece into `FOLDER`, and say which files these are."""
    origin = config.setting(stage, "SITE_ORIGIN")
    if origin.endswith(EXAMPLE):
        raise OperatorError(f"SITE_ORIGIN of {stage.name!r} is still the example, {origin}. Deploy the stage first.")
    for code in asked.channel or printing.PIECES:
        try:
            for path in printing.write(origin, code, FOLDER, config.languages(stage)):
                print(path.relative_to(ROOT))
        except printing.NothingToPrint as problem:
            raise OperatorError(str(problem)) from problem
        except ImportError as problem:
            raise OperatorError("Typst is not installed. `make print` installs it.") from problem
