"""Run the pass: as many slices as fit into one run of the function. The schedule calls again soon."""

from chalicelib import clock, log
from chalicelib.aws import tables
from chalicelib.nightly import progress
from chalicelib.nightly.progress import Progress
from chalicelib.nightly.tasks import TASKS

BUDGET = 600
"""Seconds after which no further slice is begun. The function is ended after 900, so a slice has 300."""


def run(*, anew: bool) -> None:
    """Go on with the pass that is under way; begin one if `anew`, or if this night has had none yet.

    Each slice is done at least once. Of two runs at once one goes on.
    """
    begins_now = Progress(began=clock.now(), task=next(iter(TASKS)))
    reached = progress.load() or begins_now
    if anew or reached.task not in {None, *TASKS} or (reached.task is None and reached.is_of_an_earlier_night):
        reached = begins_now.model_copy(update={"revision": reached.revision})
    until = clock.later(seconds=BUDGET)
    try:
        while reached.task and clock.now() < until:
            reached = progress.save(_after_next_slice(reached))
    except tables.Contended:
        log.event("nightly.overtaken", task=reached.task)
        return
    log.event("nightly.progress", began=reached.began, slices=reached.slices, task=reached.task)


def _after_next_slice(reached: Progress) -> Progress:
    """Do the next slice, and return the progress after it."""
    names = [*TASKS, None]
    cursor = TASKS[reached.task or ""](reached.cursor)
    task = reached.task if cursor is not None else names[names.index(reached.task) + 1]
    return reached.model_copy(update={"task": task, "cursor": cursor, "slices": reached.slices + 1})
