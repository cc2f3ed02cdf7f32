"""The ports of a local stack: the same as last time where they are free, so that addresses in mails stay good."""

import json
import socket
from pathlib import Path

from infra.errors import OperatorError
from infra.local.state import write_atomically

LOOPBACK = "127.0.0.1"
NAMES = ("site", "mailbox", "aws")


def choose(folder: Path, site: int) -> dict[str, int]:
    """Ports for site, mailbox and AWS; `site` 0 takes any. OperatorError if the wanted one is taken."""
    if site and not is_free(site):
        raise OperatorError(f"Port {site} is taken by another program. Choose one with: make run PORT={site + 100}")
    previous = read(folder)
    chosen: dict[str, int] = {}
    for offset, name in enumerate(NAMES):
        wanted = (site + offset) if site else previous.get(name, 0)
        usable = wanted and wanted not in chosen.values() and is_free(wanted)
        chosen[name] = wanted if usable else _any_free(chosen)
    write_atomically(_note(folder), json.dumps(chosen).encode())
    return chosen


def read(folder: Path) -> dict[str, int]:
    """The ports of last time; none before the first. OperatorError if the note of them is damaged."""
    note = _note(folder)
    if not note.exists():
        return {}
    try:
        noted = json.loads(note.read_bytes())
        return {name: int(noted[name]) for name in NAMES}
    except (ValueError, TypeError, KeyError) as error:
        raise OperatorError(f"{note} is damaged. Remove this file to let `make run` choose new ports.") from error


def is_free(port: int) -> bool:
    """Whether nothing listens there: browsers try `::1` before 127.0.0.1 when they open `localhost`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    # Something may listen on all interfaces and let us bind beside it.
    return not (_answers(socket.AF_INET, LOOPBACK, port) or _answers(socket.AF_INET6, "::1", port))


def _answers(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            return probe.connect_ex((address, port)) == 0
    except OSError:  # this machine has no IPv6
        return False


def _any_free(taken: dict[str, int]) -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = int(probe.getsockname()[1])
    return port if port not in taken.values() and is_free(port) else _any_free(taken)


def _note(folder: Path) -> Path:
    return folder / "ports.json"
