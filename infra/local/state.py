"""The folder of a local stack's state: who may use it, which version wrote it, and whether its files are whole.

Standard library only: `make clean` runs this without a virtual environment.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from infra.errors import OperatorError
from infra.local.lock import exclusive_lock

FOLDER = Path(__file__).resolve().parents[2] / ".local"
SCHEMA = 7
"""Goes up when older state could be misread: a stored attribute has a new name, or a file means something else."""

RUNNING = "The platform runs from {folder}, or is still stopping. Stop it with Ctrl-C where it runs."
BUSY = "Another command works on the local stack. Wait until it has ended."
DAMAGED = "{path} is {how}. `make clean` removes the local state and its pledges; `make run` then starts afresh."
STOPPING_WITHIN = 30.0
"""Seconds. An emulator whose parent was killed saves and ends by itself."""
MOST_READS = 10
"""Of what threads write meanwhile. Some milliseconds each, of which a write hits one in hundreds."""
Read = TypeVar("Read")


def prepare(folder: Path) -> None:
    """Make the folder ready to start a stack. OperatorError if it cannot be used, is damaged or of another version."""
    make_folder(folder)
    _check_schema(folder)
    _check_services(folder)


def make_folder(folder: Path) -> None:
    """Make the folder, and see that files can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / "writable", b"")
        (folder / "writable").unlink()
    except OSError as error:
        raise OperatorError(f"{folder} cannot hold the local state: {error.strerror}.") from error


@contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Hold the state for a run or for removing it: two emulators would overwrite each other's state."""
    with exclusive_lock(folder / "run.lock", RUNNING.format(folder=folder)):
        yield


@contextmanager
def emulator_lock(folder: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold the state for the emulator, which for a moment outlives a killed run."""
    with exclusive_lock(folder / "emulator.lock", RUNNING.format(folder=folder), wait=wait):
        yield


@contextmanager
def change_lock(folder: Path) -> Iterator[None]:
    """Hold the deployment: a run while it deploys, or a command that changes what a run serves."""
    with exclusive_lock(folder / "change.lock", BUSY):
        yield


def clean(folder: Path) -> None:
    """Remove the state. OperatorError while a run or its emulator is alive."""
    if folder.is_dir():
        with run_lock(folder), emulator_lock(folder):
            shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def temporary_folder(folder: Path) -> Path:
    """Where the emulator unpacks functions. Removed at start and stop."""
    return folder / "tmp"


def read_json(path: Path) -> Any:
    """The file's content. OperatorError if it is damaged."""
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise damaged(path) from error


def damaged(path: Path, how: str = "damaged") -> OperatorError:
    """The sentence for a file that cannot be used."""
    return OperatorError(DAMAGED.format(path=path, how=how))


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the file in one step: after a crash or on a full disk, the whole old or the whole new content stands."""
    new = path.with_name(path.name + ".new")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise


def read_while_others_write(read: Callable[[], Read]) -> Read:
    """What `read` returns. It may be called again: Python refuses (RuntimeError) to go on reading what a thread of a
    function lets grow meanwhile, such as logs, and MiniStack locks neither."""
    for _ in range(MOST_READS - 1):
        with suppress(RuntimeError):
            return read()
    return read()


def _check_schema(folder: Path) -> None:
    note = folder / "schema"
    found = note.read_text(errors="replace").strip() if note.exists() else ""
    if (folder / "services").exists() and found != str(SCHEMA):
        raise OperatorError(
            f"{folder} holds the state of another version of this project (schema {found or 1}; this is {SCHEMA}). "
            "`make clean` removes it and its pledges; `make run` then starts afresh."
        )
    write_atomically(note, f"{SCHEMA}\n".encode())


def _check_services(folder: Path) -> None:
    """Read each file before the emulator does: it would go on without what it cannot read, and save that."""
    manifest = folder / "saved.json"
    expected = set(read_json(manifest)["services"]) if manifest.exists() else set()
    present, mails = (folder / "services").glob("*.json"), (folder / "mails.json")
    for path in sorted({*present, *(folder / "services" / f"{name}.json" for name in expected)}):
        if not path.exists():
            raise damaged(path, "missing")
        read_json(path)
    if mails.exists():
        read_json(mails)
