"""Files of the public site, each of one snapshot."""

from chalicelib.aws import site_bucket
from chalicelib.publishing import snapshots


def write(path: str, body: str, snapshot: int) -> None:
    """Write a file, unless one of a later snapshot stands there. Raises NumberedTooLow."""
    standing = site_bucket.write(path, body, snapshot)
    if standing > snapshot:
        snapshots.explain(standing)
