"""Copies of the originals in a bucket of another account, once a day: an option of the stage, off by default.

What is derived from them (ledger, totals, wall, pages) is not copied: it is made again. Keys are not copied
either: who reads the other account could sign links with them.
"""

from infra.aws import stacks
from infra.stage import ROOT, Stage, stage_options

TEMPLATE = ROOT / "infra" / "backup.yaml"
ORIGINALS = ("pledges", "stories", "people", "moderators", "audit-log", "mail", "tombstones")
"""Tables that nothing else could make again, but for keys."""


def deploy(stage: Stage) -> None:
    """Bring the copies up, or take them down where the stage wants none any more."""
    if not is_wanted(stage):
        stacks.delete(stage, "backup")
        return
    options = stage_options(stage.name)
    named = {"Bucket": options["backup_bucket"], "Account": options["backup_account"], "Tables": ",".join(ORIGINALS)}
    stacks.deploy(stage, "backup", TEMPLATE, {"Stage": stage.name, **named})


def is_wanted(stage: Stage) -> bool:
    """Whether the stage names a bucket for them."""
    return stage.on_aws and bool(stage_options(stage.name)["backup_bucket"])
