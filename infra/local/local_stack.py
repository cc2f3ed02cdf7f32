"""A whole stack on this machine: MiniStack as a child process, and the platform deployed to it.

    with running(Path("/tmp/some-state")) as stack:
        stack.site, stack.mails(), stack.client("dynamodb")

Several stacks with different state directories run side by side. The state survives `stop` and the end of the process.
"""

import contextlib
import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.aws import config, deploy, functions, stacks, upload
from infra.local import account, checks, ports, process, project, state, unknown_pages
from infra.stage import ROOT, OperatorError, Stage

STAGE = "local"
MODERATORS = (("Morag Moderator", "morag@pledges.example.org"), ("Angus Moderator", "angus@pledges.example.org"))
"""Name and address of those whom a new stack starts with. The first one is the lead; they are mailed at any hour."""


@dataclass
class Stack:
    """A stack that runs, or can be started again. Addresses end without a slash."""

    state: Path
    settings: dict[str, str]
    ports: dict[str, int]
    root: Path = ROOT
    moderators: tuple[tuple[str, str], ...] = MODERATORS
    _emulator: process.Emulator | None = field(default=None, repr=False)
    _was_killed: bool = field(default=False, repr=False)

    @property
    def site(self) -> str:
        return f"http://localhost:{self.ports['site']}"

    @property
    def mailbox(self) -> str:
        return f"http://localhost:{self.ports['mailbox']}"

    @property
    def aws(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.ports['aws']}"

    @property
    def _unclean(self) -> Path:
        """A file that stands from each start until a stop that saved everything."""
        return self.state / "unclean"

    @cached_property
    def stage(self) -> Stage:
        return Stage(STAGE, self.state / "project", endpoint=self.aws)

    def client(self, service: str) -> Any:
        """A boto3 client that may do everything on this stack."""
        return self.stage.client(service)

    def environment(self) -> dict[str, str]:
        """What a process needs to run the platform's own code against this stack (with every right)."""
        return {**self.stage.environment(), **config.settings(self.stage)}

    def mails(self) -> list[dict[str, Any]]:
        """Every mail sent so far, oldest first: MessageId, Source, To, Subject, BodyText, BodyHtml, Timestamp."""
        with urllib.request.urlopen(
            f"http://{ports.LOOPBACK}:{self.ports['mailbox']}/messages.json", timeout=10
        ) as answer:
            return list(json.load(answer))

    def start(self) -> None:
        """Start the emulator and wait until it answers."""
        self._was_killed = self._unclean.exists()
        self._unclean.touch()
        self._emulator = process.spawn(self.state, self.ports)
        process.await_ready(self._emulator, self.aws)

    def deploy(self, *, anew: bool = False) -> bool:
        """Bring the platform up; False if it was deployed from this checkout already. `anew`: also then."""
        with state.change_lock(self.state):
            changed = self._deploy_changes(anew=anew)
            self._add_first_moderators()
            self._catch_up()
            self._rebuild_missing_pages()
            checks.warm_up_api(self.site, self.state)
        return changed

    def _add_first_moderators(self) -> None:
        """Add the moderators of a new stack, unless it has had some."""
        table = config.setting(self.stage, "MODERATORS_TABLE")
        if not self.client("dynamodb").scan(TableName=table, Limit=1)["Items"]:
            at_any_hour = {"rhythm": {"every": "at-once", "quiet": None}}
            named = [{"name": name, "address": address} | at_any_hour for name, address in self.moderators]
            people = [{**named[0], "lead": True}, *named[1:]]
            functions.run_operation(self.stage, "moderators", "add", json.dumps({"people": people}))

    def _catch_up(self) -> None:
        """Do what was lost with the emulator's last process."""
        # Records in the tables' streams are gone when the emulator stops: reconcile, as every night.
        deploy.invoke(self.stage, "reconcile", deploy.SCHEDULED_EVENT)
        if self._was_killed:  # then messages of the publisher's queue may be lost too
            unknown_pages.remove(self.stage)
            deploy.request_publishing(self.stage)

    def _rebuild_missing_pages(self) -> None:
        """Files that were lost can be made again from the checkout and the tables."""
        if problem := checks.missing_page(self.site):
            print(f"  {problem}; building the pages again", flush=True)
            upload.forget(self.stage)
            deploy.publish_site(self.stage, stacks.outputs(self.stage, "edge"))
        checks.require_pages(self.site, self.state)

    def _deploy_changes(self, *, anew: bool) -> bool:
        settings = {"SITE_ORIGIN": self.site, **self.settings}
        outputs_known = project.write(self.stage, self.root, settings)
        fingerprint = project.fingerprint(self.root, self.settings, self.ports)
        changed = anew or not outputs_known or account.deployed_fingerprint(self.stage) != fingerprint
        if changed:
            account.prepare(self.stage)
            deploy.deploy(self.stage)
            account.record_fingerprint(self.stage, fingerprint)
        domain = stacks.outputs(self.stage, "edge")["DistributionDomain"]
        state.write_atomically(self.state / "site-host", domain.encode())
        return changed

    def stop(self) -> bool:
        """Stop in good order; True if the whole state was saved."""
        if self._emulator is None:
            return True
        emulator, self._emulator = self._emulator, None
        saved = emulator.stop()
        emulator.close()
        if saved:
            self._unclean.unlink(missing_ok=True)
        return saved

    def kill(self) -> None:
        """Stop as `kill -9` does: what the emulator had not saved yet is lost."""
        if self._emulator is not None:
            self._emulator.kill()
            self._emulator.close()
            self._emulator = None

    def restart(self) -> None:
        """Stop, start again with the same state and addresses, and deploy what changed."""
        self.stop()
        self.start()
        self.deploy()

    def alive(self) -> bool:
        """Whether the emulator's process runs."""
        return self._emulator is not None and self._emulator.child.poll() is None

    def read_reports(self) -> list[str]:
        """Why saving failed, or "" once it works again, for each change since the last call."""
        return self._emulator.read_reports() if self._emulator else []


@contextlib.contextmanager
def running(
    folder: Path,
    port: int = 0,
    *,
    settings: Mapping[str, str] | None = None,
    root: Path = ROOT,
    moderators: tuple[tuple[str, str], ...] = MODERATORS,
) -> Iterator[Stack]:
    """A deployed stack with its state in `folder`; stopped at the end. `port` 0 takes any free one for the site."""
    stack = prepare(folder, port, settings=settings, root=root)
    stack.moderators = moderators
    try:
        stack.start()
        stack.deploy()
        yield stack
    finally:
        stack.stop()


def attach(folder: Path) -> Stack:
    """The stack that another process runs on this state; an OperatorError if none does."""
    folder = folder.resolve()
    stack = Stack(folder, {}, {**dict.fromkeys(ports.NAMES, 0), **ports.read(folder)})
    try:
        stack.mails()
    except (OSError, ValueError) as error:
        raise OperatorError("The local stack is not running. Start it in another window with: make run") from error
    return stack


def prepare(folder: Path, port: int = 0, *, settings: Mapping[str, str] | None = None, root: Path = ROOT) -> Stack:
    """A stack that is not started yet, with its ports chosen. OperatorError if the state cannot be used."""
    folder = folder.resolve()
    state.prepare(folder)
    return Stack(folder, dict(settings or {}), ports.choose(folder, port), root)
