"""The verb `cost`: what a month costs, and which quota is hit first. It asks AWS nothing."""

import argparse

from infra import verbs
from infra.costs import tables
from infra.costs.bill import Month


def add_verbs(parsers: "verbs.Verbs[argparse.ArgumentParser]") -> None:
    said = "what a month costs by measured units and dated prices, and which quota is hit first"
    cost = verbs.add_unstaged(parsers, "cost", _cost, said, changes=False)
    for name in ("pledges", "views", "mails", "screens"):
        cost.add_argument(f"--{name}", type=_count, default=0, metavar="N", help=f"{name} in the month (default: 0)")
    pace = "`busy`: 20 pledges a second; `trickle`: one every 3 s, which share less (default: busy)"
    cost.add_argument("--pace", choices=["busy", "trickle"], default="busy", help=pace)
    cost.add_argument("--no-firewall", action="store_true", help="without the rate limit at the edge")
    cost.add_argument("--docs", action="store_true", help="write the figures of README.md and docs/operations.md anew")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of them, such as 100000")
    return int(text)


def _cost(asked: argparse.Namespace) -> None:
    if asked.docs:
        tables.write_docs()
        return
    counts = {name: getattr(asked, name) for name in ("pledges", "views", "mails", "screens")}
    print(tables.terminal(Month(**counts, pace=asked.pace, firewall=not asked.no_firewall)), end="")
