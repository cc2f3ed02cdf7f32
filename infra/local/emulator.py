"""The child process of a local stack: MiniStack, the site's address and the mailbox, in one event loop.

Three listeners, all on the loopback interface: AWS's API (MiniStack itself), the site (MiniStack's distribution under
an address that opens in any browser) and the mailbox. It ends when its standard input closes, so that it never
outlives the process that started it.
"""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from infra.local.mailbox import Mailbox
from infra.local.proxy import Proxy, Scope

SAVE_AFTER = 2.0  # seconds; MiniStack itself saves only when it is stopped in good order
SAVED = "saved"  # a file that is touched when everything has been written
SLOWER = 30  # a pause is at least so many times as long as saving took


def main() -> None:
    """Serve until told to stop. Arguments: state directory, then the ports of site, mailbox and AWS."""
    state, ports = Path(sys.argv[1]), [int(port) for port in sys.argv[2:5]]
    os.environ.pop("PYTHONPATH", None)  # or the functions' processes would import from the checkout, not their zip
    asyncio.run(_serve(state, ports))


async def _serve(state: Path, ports: list[int]) -> None:
    from ministack.app import app as ministack  # reads the environment when imported

    _forget_readers()
    stop, asked = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_reader(sys.stdin.fileno(), _stdin_closed, stop)

    async def aws(scope: Scope, receive: Any, send: Any) -> None:
        asked.set()
        await ministack(scope, receive, send)

    mailbox = Mailbox(ministack, state / "mails.json")
    saving = asyncio.create_task(_save_after(asked, state / SAVED, mailbox))
    apps: list[Any] = [Proxy(aws, state / "site-host"), mailbox, aws]
    servers = (serve(app, _config(port), shutdown_trigger=stop.wait) for app, port in zip(apps, ports, strict=True))
    await asyncio.gather(*servers)
    saving.cancel()
    await mailbox.keep()


def _forget_readers() -> None:
    """What MiniStack restores when it starts, less what belonged to readers that died with the process before.

    It keeps how far each reader of a stream got, but not the stream's records: readers would pass over as many new
    records as they had read before. And it keeps which messages of queues were being worked on, by nobody now: a FIFO
    group would wait for their visibility timeout.
    """
    from ministack.services import lambda_svc, sqs

    restore = sqs.load_persisted_state

    def restore_visible(data: Any) -> None:
        restore(data)
        for queue in sqs._queues._data.values():
            for message in queue["messages"]:
                message["visible_at"] = min(message["visible_at"], time.time())

    sqs.load_persisted_state = restore_visible
    lambda_svc._restore_esm_positions = lambda *_: None


def _config(port: int) -> Config:
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    config.graceful_timeout = 2
    return config


def _stdin_closed(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        stop.set()
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())


async def _save_after(asked: asyncio.Event, stamp: Path, mailbox: Mailbox) -> None:
    """Save the state soon after a request, and less often when that takes long: requests wait meanwhile."""
    from ministack import app
    from ministack.core.persistence import save_all

    pause = SAVE_AFTER
    while True:
        await asked.wait()
        await asyncio.sleep(pause)
        asked.clear()
        began = time.monotonic()
        save_all(app._build_persistence_save_dict())
        await mailbox.keep()
        stamp.touch()
        pause = max(SAVE_AFTER, SLOWER * (time.monotonic() - began))


if __name__ == "__main__":
    main()
