"""What must be true before `make run` says that the platform is up."""

import http.client
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from infra.errors import OperatorError
from infra.local import ports

ATTEMPTS = 25
BETWEEN_ATTEMPTS = 0.2  # seconds
HOME = "/en/"
ASSET = re.compile(r'(?:href|src)="(/assets/[^"]+)"')
CHEAP_ROUTE = "/api/calendar"
"""Loads what pledging loads, and refuses an empty form without reading or writing any table."""


def missing_page(site: str) -> str:
    """The first of home page and its styles and scripts that cannot be fetched, with the reason; "" if all can."""
    for _ in range(ATTEMPTS):
        status, home = _request(site, "GET", HOME)
        if status == 200:
            break
        time.sleep(BETWEEN_ATTEMPTS)
    else:
        return f"The home page answers {status} instead of 200"
    missing = [path for path in sorted(set(ASSET.findall(home))) if _request(site, "GET", path)[0] != 200]
    return f"{missing[0]} of the home page is missing" if missing else ""


def require_pages(site: str, folder: Path) -> None:
    """OperatorError unless the home page opens with its styles and scripts."""
    if missing := missing_page(site):
        raise _incomplete(missing, folder)


def warm_up_api(site: str, folder: Path) -> None:
    """Start a process for the API, so that nobody's first pledge waits for it. OperatorError if it does not work."""
    status, _ = _request(site, "POST", CHEAP_ROUTE)
    if not 400 <= status < 500:
        raise _incomplete(f"The API answers {status} to an empty form", folder)


def _incomplete(problem: str, folder: Path) -> OperatorError:
    return OperatorError(
        f"{problem}: the state in {folder} is incomplete. `make clean` removes it and its pledges; "
        "`make run` then starts afresh."
    )


def _request(site: str, method: str, path: str) -> tuple[int, str]:
    """Status and body; status 0 if there was no answer. By address: not every resolver knows `localhost`."""
    connection = http.client.HTTPConnection(ports.LOOPBACK, urlsplit(site).port, timeout=60)
    try:
        connection.request(method, path, "{}" if method == "POST" else None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()
