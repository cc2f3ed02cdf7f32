"""The child process of a local stack: MiniStack, the site's address and the mailbox, in one event loop.

Three listeners, all on the loopback interface: AWS's API (MiniStack itself), the site (MiniStack's distribution under
an address that opens in any browser) and the mailbox. It ends when its standard input closes, so that it never
outlives the process that started it for long. Exit status 0 says that everything was saved.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from infra.local import state
from infra.local.mailbox import Mailbox
from infra.local.proxy import Proxy, Scope


def main() -> int:
    """Serve until told to stop. Arguments: state folder, ports of site, mailbox and AWS, descriptor for reports."""
    folder, ports, reports = Path(sys.argv[1]), [int(port) for port in sys.argv[2:5]], int(sys.argv[5])
    os.environ.pop("PYTHONPATH", None)  # or the functions' processes would import from the checkout, not their zip
    with state.emulator_lock(folder, wait=state.STOPPING_WITHIN):
        return asyncio.run(_serve(folder, ports, reports))


async def _serve(folder: Path, ports: list[int], reports: int) -> int:
    # These read the environment and the saved files when they are imported.
    from ministack.app import app as ministack

    from infra.local import emulator_patches
    from infra.local.saving import StateSaver

    mailbox = Mailbox(ministack, folder / "mails.json")
    saver = StateSaver(folder, mailbox, lambda problem: _report(reports, problem))
    emulator_patches.apply()
    emulator_patches.after_loading(saver.journal.resume)

    async def aws(scope: Scope, receive: Any, send: Any) -> None:
        saver.requested.set()
        await ministack(scope, receive, send)

    saving = asyncio.create_task(saver.run())
    await _serve_until_stopped([Proxy(aws, folder / "site-host"), mailbox, aws], ports)
    saving.cancel()
    return 0 if await saver.save(everything=True) else 1


async def _serve_until_stopped(apps: list[Any], ports: list[int]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_reader(sys.stdin.fileno(), _on_stdin, stop)
    servers = (serve(app, _config(port), shutdown_trigger=stop.wait) for app, port in zip(apps, ports, strict=True))
    await asyncio.gather(*servers)


def _config(port: int) -> Config:
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    config.graceful_timeout = 2
    return config


def _on_stdin(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        stop.set()
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())


def _report(descriptor: int, problem: str | None) -> None:
    """Tell the parent that saving failed, or works again. Nobody need read it: the pipe holds thousands of lines."""
    try:
        os.write(descriptor, (problem or "").replace("\n", " ").encode() + b"\n")
    except OSError:  # the parent is gone, or never reads
        return


if __name__ == "__main__":
    sys.exit(main())
