"""A whole stack on this machine: MiniStack as a child process, and the platform deployed to it.

    with running(Path("/tmp/some-state")) as stack:
        stack.site, stack.mails(), stack.client("dynamodb")

Several stacks with different state directories run side by side. The state survives `stop` and the end of the process.
"""

import contextlib
import json
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.aws import deploy
from infra.local import process, project
from infra.stage import ROOT, OperatorError, Stage

STAGE = "local"


@dataclass
class Stack:
    """A stack that runs, or can be started again. Addresses end without a slash."""

    state: Path
    settings: dict[str, str]
    ports: dict[str, int]
    root: Path = ROOT
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def site(self) -> str:
        return f"http://localhost:{self.ports['site']}"

    @property
    def mailbox(self) -> str:
        return f"http://localhost:{self.ports['mailbox']}"

    @property
    def aws(self) -> str:
        return f"http://{process.LOOPBACK}:{self.ports['aws']}"

    @property
    def stage(self) -> Stage:
        return Stage(STAGE, self.state / "project", endpoint=self.aws)

    def client(self, service: str) -> Any:
        """A boto3 client that may do everything on this stack."""
        return self.stage.client(service)

    def environment(self) -> dict[str, str]:
        """What a process needs to run the platform's own code against this stack (with every right)."""
        return {**self.stage.environment(), **project.settings(self)}

    def mails(self) -> list[dict[str, Any]]:
        """Every mail sent so far, oldest first: MessageId, Source, To, Subject, BodyText, BodyHtml, Timestamp."""
        with urllib.request.urlopen(
            f"http://{process.LOOPBACK}:{self.ports['mailbox']}/messages.json", timeout=10
        ) as answer:
            return list(json.load(answer))

    def start(self) -> None:
        """Start the emulator and wait until it answers."""
        self._child = process.spawn(self.state, self.ports)
        process.await_ready(self._child, self.aws, self.state)

    def deploy(self) -> bool:
        """Bring the platform up; False if everything stood already as the checkout says."""
        project.write(self)
        changed = project.changed(self)
        if changed:
            project.prepare_account(self)
            out = deploy.deploy(self.stage)
            (self.state / "site-host").write_text(out["DistributionDomain"])
            project.remember(self)
        # What was in the stream when the emulator stopped is gone: have the books looked over, as every night.
        deploy.invoke(self.stage, "reconcile", deploy.SCHEDULED)
        return changed

    def stop(self) -> None:
        """Stop in good order; the state is kept."""
        if self._child is not None:
            process.end(self._child)
            self._child = None

    def kill(self) -> None:
        """Stop as a power cut does: what the emulator had not saved yet is lost."""
        if self._child is not None:
            process.end(self._child, in_good_order=False)
            self._child = None

    def restart(self) -> None:
        """Stop, start again with the same state and addresses, and deploy what changed."""
        self.stop()
        self.start()
        self.deploy()

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None


@contextlib.contextmanager
def running(
    state: Path, port: int = 0, *, settings: Mapping[str, str] | None = None, root: Path = ROOT
) -> Iterator[Stack]:
    """A deployed stack with its state in `state`; stopped at the end. `port` 0 takes any free one for the site."""
    stack = prepare(state, port, settings=settings, root=root)
    try:
        stack.start()
        stack.deploy()
        yield stack
    finally:
        stack.stop()


def attach(state: Path) -> Stack:
    """The stack that another process runs with this state; a Problem if none does."""
    note = state / "ports.json"
    stack = Stack(
        state.resolve(), {}, json.loads(note.read_text()) if note.exists() else dict.fromkeys(process.NAMES, 0)
    )
    try:
        stack.mails()
    except OSError as error:
        raise OperatorError("The local stack is not running. Start it in another window with: make run") from error
    return stack


def prepare(state: Path, port: int = 0, *, settings: Mapping[str, str] | None = None, root: Path = ROOT) -> Stack:
    """A stack that is not started yet, with its ports chosen."""
    state = state.resolve()
    state.mkdir(parents=True, exist_ok=True)
    return Stack(state, dict(settings or {}), process.choose_ports(state, port), root)
