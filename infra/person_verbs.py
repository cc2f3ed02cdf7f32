"""What one address has told us, as the command line asks for it."""

import argparse
import getpass

from infra.aws import functions
from infra.stage import Stage


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["find", "export", "erase"], help="export prints JSON")
    parser.add_argument("address", metavar="ADDRESS", help="as the person writes it; other typings are found, too")
    parser.add_argument("--by", default=getpass.getuser(), help="who the audit log names (default: you)")


def act(stage: Stage, asked: argparse.Namespace) -> str:
    """What came of it. OperatorError: the address is not known."""
    return functions.run_operation(stage, "person", asked.what, asked.address, asked.by)
