"""Files of the public site, each of one snapshot, written side by side."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from chalicelib import log
from chalicelib.aws import site_bucket
from chalicelib.aws.clients import CONNECTIONS
from chalicelib.aws.event_batches import TROUBLE_AT_AWS
from chalicelib.publishing import snapshots


def write(path: str, body: str, snapshot: int, *, new: bool = False, cache: str = site_bucket.FRESH) -> None:
    """Write a file, unless one of a later snapshot stands there. `new`: there should be none. Raises NumberedTooLow."""
    standing = site_bucket.write(path, body, snapshot, new=new, cache=cache)
    if standing > snapshot:
        snapshots.explain(standing)


Do = Callable[..., None]
"""`do(action, *arguments)` has a thread do it."""


@contextmanager
def side_by_side() -> Iterator[Do]:
    """Yields `do(action, *arguments)`, which has a thread do it, in the order of calls: most of it is waiting for S3.

    One that fails stops no other. After all have ended, the first failure is raised, trouble at AWS before others.
    """
    jobs: list[Future[Any]] = []
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        yield lambda action, *arguments: jobs.append(threads.submit(action, *arguments))
    failures = [failure for job in jobs if (failure := job.exception())]
    for failure in failures:
        log.failure("publishing.failed", failure)
    if failures:
        raise min(failures, key=lambda failure: not isinstance(failure, TROUBLE_AT_AWS))
