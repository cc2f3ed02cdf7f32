"""Saves the emulator's state to disk while it runs.

MiniStack itself saves only when it is stopped in good order, and says nothing when that fails.
"""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import persistence
from ministack.services import s3

from infra.local import state
from infra.local.journal import TableJournal
from infra.local.mailbox import Mailbox

PAUSE = 1.5
"""Seconds from a request until what it changed is saved; with the saving itself, less than two."""
SHARE = 30
"""A service is saved so seldom that saving takes at most one part in this many of the time: requests wait meanwhile.
Only tables grow that large, and their writes are in the journal by then."""


class StateSaver:
    """Saves what changed; goes on after an error. `report` gets the first error, and None once all is saved again."""

    def __init__(self, folder: Path, mailbox: Mailbox, report: Callable[[str | None], None]) -> None:
        self.requested = asyncio.Event()
        self.journal = TableJournal(folder / "journal", self._journal_failed)
        self._lock = asyncio.Lock()
        self._folder = folder
        self._mailbox = mailbox
        self._report = report
        self._problem: str | None = None
        self._due: dict[str, float] = {}
        self._digests: dict[str, str] = {}

    async def run(self) -> None:
        """Save soon after each request, until cancelled."""
        while True:
            await self.requested.wait()
            await asyncio.sleep(PAUSE)
            self.requested.clear()
            if not await asyncio.shield(self.save()):  # a save that has begun is ended, also when the emulator stops
                self.requested.set()  # something is not due yet or failed: look again

    async def save(self, *, everything: bool = False) -> bool:
        """Save the services that are due. True if all of the state is on disk now."""
        async with self._lock:
            return await self._save(everything=everything)

    async def _save(self, *, everything: bool) -> bool:
        services = app._build_persistence_save_dict()
        due = [name for name in services if everything or self._due.get(name, 0) <= time.monotonic()]
        problems = [problem for name in due if (problem := await self._save_service(name, services[name]))]
        problems += filter(None, [await self._attempt("mails", self._mailbox.save()), _persist_objects()])
        if not problems and len(due) == len(services):
            problems += filter(None, [await self._attempt("list of services", self._write_manifest())])
        self._tell(problems[0] if problems else None)
        return not problems and len(due) == len(services)

    async def _save_service(self, name: str, get_state: Callable[[], Any]) -> str | None:
        began = time.monotonic()
        problem = await self._attempt(name, self._write_service(name, get_state))
        self._due[name] = time.monotonic() + (0 if problem else SHARE * (time.monotonic() - began))
        await asyncio.sleep(0)  # requests that came meanwhile
        return problem

    async def _write_service(self, name: str, get_state: Callable[[], Any]) -> None:
        journal_file = self.journal.start_file() if name == "dynamodb" else 0
        content = state.read_while_others_write(lambda: _serialise(name, get_state()))
        if content is None:
            return
        digest = hashlib.blake2b(content).hexdigest()
        if digest != self._digests.get(name):
            await asyncio.to_thread(state.write_atomically, self._service_file(name), content)
            self._digests[name] = digest
        self.journal.remove_before(journal_file)

    async def _write_manifest(self) -> None:
        names = sorted(path.stem for path in (self._folder / "services").glob("*.json"))
        content = json.dumps({"services": names}).encode()
        await asyncio.to_thread(state.write_atomically, self._folder / "saved.json", content)

    def _service_file(self, name: str) -> Path:
        folder = self._folder / "services"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.json"

    async def _attempt(self, name: str, work: Any) -> str | None:
        """Do one part of saving; what went wrong, or None. Every error counts: the next part is saved all the same."""
        try:
            await work
        except OSError as error:
            return f"{name}: {error.strerror or error}"
        except Exception as error:
            logging.getLogger("saving").exception("saving %s failed", name)
            return f"{name}: {error}"
        return None

    def _journal_failed(self, error: OSError) -> None:
        self._due["dynamodb"] = 0
        self.requested.set()
        self._tell(f"tables: {error.strerror or error}")

    def _tell(self, problem: str | None) -> None:
        if bool(problem) != bool(self._problem):
            self._report(problem)
        self._problem = problem


def _serialise(name: str, content: Any) -> bytes | None:
    """The file that MiniStack's own `save_state` would write; None if the service has nothing to save."""
    if content is None:
        return None
    version = persistence._state_format_version(name)
    whole = {"__ministack_format__": version, "payload": content}
    return json.dumps(whole, default=persistence._json_default).encode()


def _persist_objects() -> str | None:
    """Write the files of buckets that could not be written when they were put: MiniStack does not try again."""
    for (account, bucket), record in list(s3._buckets._data.items()):
        for key, stored in list(record["objects"].items()):
            if stored.get("body") is not None:
                s3._persist_object(bucket, key, stored)
                if stored.get("body") is not None:
                    return f"file {key} of {bucket} in account {account}"
    return None
