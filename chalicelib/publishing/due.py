"""Pages that are due: a run of the publisher notes them, and a delayed run writes them, many changes at once.

A change is noted first; then the current window of time is taken, and the run of that window is requested. The queue
drops repeats, and delays a request by more than a window (`infra/aws/foundation.py`). So a run begins when its window
is over, and reads all that was noted in it. What it wrote it marks as written only if nothing was noted meanwhile; if
something was, the run of a later window has been requested, and writes all of it once more.
"""

from contextlib import suppress

from chalicelib import log
from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.publishing.requests import PagesRequest, request_due_pages, request_wall_pages
from chalicelib.settings import settings

MOST_PAGES = 500
"""Pages of months in one run. Further ones, of a flood of 25,000 pledges, are written below live traffic."""
_ROW: Item = {"page": "due", "n": 0}
"""Its row of the wall table: `v` counts the notes, `written` is the `v` that was written, `pages` are noted since."""


def note(touched: set[str]) -> None:
    """Note that pages have changed, these of months (as `wall_places.page_name` names them) among them, and request the
    run that writes them."""
    if touched:
        tables.update(settings().wall_table, _ROW, "ADD #v :one, #pages :names", one=1, names=touched)
    else:
        tables.update(settings().wall_table, _ROW, "ADD #v :one", one=1)
    request_due_pages()


def write(_request: PagesRequest) -> None:
    """Write the pages that are due. At least once; the outcome is the same however often."""
    from chalicelib.publishing import pages

    row = tables.get(settings().wall_table, _ROW) or {}
    if row.get("v") == row.get("written"):
        return
    names = sorted(row.get("pages", ()))
    pages.write_pages(names[:MOST_PAGES])
    request_wall_pages(names[MOST_PAGES:])
    with suppress(tables.ConditionFailed):  # more was noted meanwhile
        change = "SET #written = :v REMOVE #pages"
        tables.update(settings().wall_table, _ROW, change, "#v = :v", v=row["v"])
    log.event("pages.published", pages=len(names))
