"""What we change in MiniStack's own process before it starts. Import this after its environment is set."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.services import lambda_svc, sqs

from infra.local.process import WORKERS_PER_FUNCTION


def apply() -> None:
    """Apply every change below."""
    reset_stream_positions()
    make_messages_visible()
    limit_workers()
    leave_saving_to_us()


def reset_stream_positions() -> None:
    """Start each reader of a stream at its beginning.

    MiniStack restores how far each reader got, but not the stream's records: a reader would skip as many new records
    as it had read before.
    """
    lambda_svc._restore_esm_positions = lambda *_: None


def make_messages_visible() -> None:
    """Make messages visible that a function was working on when the emulator ended.

    Otherwise their FIFO group would wait for the visibility timeout.
    """
    restore = sqs.load_persisted_state

    def restore_visible(data: Any) -> None:
        restore(data)
        for queue in sqs._queues._data.values():
            for message in queue["messages"]:
                message["visible_at"] = min(message["visible_at"], time.time())

    sqs.load_persisted_state = restore_visible


def limit_workers() -> None:
    """Let invocations of a function wait for one of its workers. None of our functions invokes itself."""
    execute = lambda_svc._execute_function_warm
    workers: dict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(WORKERS_PER_FUNCTION))
    lock = threading.Lock()

    def execute_in_turn(function: Any, event: Any, request_id: str) -> Any:
        config = function.get("config") or function
        with lock:
            worker = workers[config["FunctionName"]]
        with worker:
            return execute(function, event, request_id)

    lambda_svc._execute_function_warm = execute_in_turn


def leave_saving_to_us() -> None:
    """Disable MiniStack's save at shutdown: it hides errors, and `saving` saves then."""
    app.save_all = lambda _services: None


def after_loading(work: Callable[[], None]) -> None:
    """Call `work` once MiniStack has loaded its saved state, before it answers any request."""
    load = app._load_persisted_state

    def load_and_work() -> None:
        load()
        work()

    app._load_persisted_state = load_and_work
