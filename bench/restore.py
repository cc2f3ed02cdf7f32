"""`make restore-rehearsal PLEDGES=1000`: damage many pledges on a stack of its own, bring them back, time it.

The steps are those of docs/operations.md, *Restoring*. The emulator copies a table at once and as it is now. So the
copy is made before the damage, and `restore` goes on with it, as on AWS after an interruption. Nothing counts or
publishes meanwhile: `make republish` measures that. Loopback only. Exits with 1 if a pledge is not as it was.
"""

import contextlib
import io
import platform
import sys
import time
from datetime import UTC, datetime

from bench.publisher import settings_of, stack_without_counting
from bench.republish import write_pledges
from chalicelib import pledges
from chalicelib.aws import tables
from infra.aws import restore

LOST = "the last 5 minutes before the loss of a table; after damage by a mistake, nothing"
"""DynamoDB restores to any second but for the last five minutes (its developer guide, "Point-in-time recovery")."""


def main() -> int:
    """Rehearse it and print the figures. Returns the exit status."""
    with stack_without_counting() as stack, settings_of(stack):
        write_pledges(int(sys.argv[1]))
        before, moment = _ideas(), datetime.now(UTC)
        began = time.monotonic()
        with contextlib.redirect_stdout(io.StringIO()):
            for table in restore.TABLES:
                restore.copy_table(stack.stage, table, moment)
        copied = time.monotonic()
        _damage()
        damaged = time.monotonic()
        said = restore.restore(stack.stage, moment, []).strip().splitlines()[-1]
        ended, after = time.monotonic(), _ideas()
    wrong = sum(after.get(each) != idea for each, idea in before.items())
    print(f"{moment:%d %B %Y}, {platform.machine()}, Python {platform.python_version()}. It said: {said}")
    print(f"{len(before):,} pledges were damaged. Copied in {copied - began:.1f} s (on AWS 10 minutes and more),")
    print(f"written back in {ended - damaged:.1f} s, {(ended - damaged) / len(before) * 1000:.1f} ms a pledge.")
    print(f"Lost at most: {LOST}.")
    print(f"{wrong} pledges are not as they were." if wrong else "Every pledge is as it was.")
    return 1 if wrong else 0


def _ideas() -> dict[str, str | None]:
    """Id of each pledge -> its idea."""
    return {each.id: each.idea for each in pledges.store.sweep()}


def _damage() -> None:
    """As a faulty release might: every pledge gets another idea."""
    for each in list(pledges.store.sweep()):
        tables.transact(pledges.store.change(each, each.model_copy(update={"idea": "one-more-veg"})))


if __name__ == "__main__":
    sys.exit(main())
