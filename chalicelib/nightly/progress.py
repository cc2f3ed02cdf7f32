"""How far the pass has come: one item, which only the run that read it last can change."""

from datetime import datetime

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.models import Model
from chalicelib.settings import settings

Cursor = Item
"""Where a task's next slice begins, as a table stores it. At most 400 KB."""
NAME = "pass"
NIGHT_BEGINS = 3
"""Hour, UTC."""


class Progress(Model):
    """`task`: the name of the task under way, None once all are done. `cursor`: None at the task's start. `slices`: how
    many were done in this pass."""

    revision: int = 0
    began: datetime
    task: str | None = None
    cursor: Cursor | None = None
    slices: int = 0

    @property
    def is_of_an_earlier_night(self) -> bool:
        """Whether a night has begun since this pass began."""
        tonight = clock.now().replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
        return self.began < tonight <= clock.now()


def load() -> Progress | None:
    """The progress as it is stored; None before the first pass."""
    item = tables.get(settings().reconciliation_table, {"name": NAME})
    return Progress.model_validate({name: value for name, value in item.items() if name != "name"}) if item else None


def save(progress: Progress) -> Progress:
    """Store it as the next revision, and return that. Raises Contended: another run has stored one meanwhile."""
    following = progress.model_copy(update={"revision": progress.revision + 1})
    item = {"name": NAME, **following.model_dump(mode="json", exclude_none=True)}
    unchanged = "attribute_not_exists(#revision) OR #revision = :was"
    tables.transact([tables.put_if_of(settings().reconciliation_table, item, unchanged, was=progress.revision)])
    return following
