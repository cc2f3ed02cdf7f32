"""What must be true before `make run` says that the platform is up."""

import http.client
import time
from pathlib import Path
from urllib.parse import urlsplit

from infra.errors import OperatorError
from infra.local import ports

ATTEMPTS = 25
BETWEEN_ATTEMPTS = 0.2  # seconds
HOME = "/en/"
CHEAP_ROUTE = "/api/calendar"
"""Loads what pledging loads, and refuses an empty form without reading or writing any table."""


def home_page(site: str, folder: Path) -> None:
    """OperatorError unless the home page opens."""
    status = 0
    for _ in range(ATTEMPTS):
        status = _status(site, "GET", HOME)
        if status == 200:
            return
        time.sleep(BETWEEN_ATTEMPTS)
    raise OperatorError(_sentence(f"The home page answers {status} instead of 200", folder))


def warm_up_api(site: str, folder: Path) -> None:
    """Start a process for the API, so that nobody's first pledge waits for it. OperatorError if it does not work."""
    status = _status(site, "POST", CHEAP_ROUTE)
    if not 400 <= status < 500:
        raise OperatorError(_sentence(f"The API answers {status} to an empty form", folder))


def _sentence(problem: str, folder: Path) -> str:
    return (
        f"{problem}: the state in {folder} is incomplete. `make clean` removes it, with what was pledged; "
        "`make run` then starts afresh."
    )


def _status(site: str, method: str, path: str) -> int:
    """The status of one request; 0 if there was no answer. By address: not every resolver knows `localhost`."""
    connection = http.client.HTTPConnection(ports.LOOPBACK, urlsplit(site).port, timeout=60)
    try:
        connection.request(method, path, "{}" if method == "POST" else None, {"Content-Type": "application/json"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
