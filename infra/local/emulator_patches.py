"""What we change in MiniStack's own process before it starts. Import this after its environment is set."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ministack import app
from ministack.core import cloudfront_js
from ministack.services import cloudfront, lambda_svc, sqs

from infra.local.process import WORKERS_PER_FUNCTION


def apply() -> None:
    """Apply every change below."""
    reset_stream_positions()
    make_messages_visible()
    limit_workers()
    pass_raw_query()
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


def pass_raw_query() -> None:
    """Give the functions at the edge `request.rawQueryString()`, which CloudFront's runtime 2.0 has."""
    serve, evaluate = cloudfront.handle_viewer_request, cloudfront_js.evaluate
    raw_query: ContextVar[str] = ContextVar("raw_query")

    async def serve_with_query(dist: Any, method: str, path: str, uri: str, query: str, *others: Any) -> Any:
        raw_query.set(query)
        return await serve(dist, method, path, uri, query, *others)

    def evaluate_with_query(code: bytes, event: dict[str, Any]) -> Any:
        request = event["request"] | {"rawQueryString": raw_query.get()}
        return evaluate(code + _RAW_QUERY_METHOD, event | {"request": request})

    cloudfront.handle_viewer_request, cloudfront_js.evaluate = serve_with_query, evaluate_with_query


_RAW_QUERY_METHOD = b"""
const handlerOfTheFunction = handler;
handler = (event) => {
  const sent = event.request.rawQueryString;
  event.request.rawQueryString = () => sent;
  return handlerOfTheFunction(event);
};"""
"""What travels to the worker is JSON, which holds no method; this makes one of the value."""


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
