"""A stack of its own for measuring the publisher: pledges reach the table, but nothing counts them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from chalicelib.aws.clients import forget
from chalicelib.settings import settings
from infra.local import local_stack


@contextmanager
def stack_without_counting() -> Iterator[local_stack.Stack]:
    """A running stack whose function `count` is not called."""
    with tempfile.TemporaryDirectory() as folder, local_stack.running(Path(folder)) as stack:
        functions, name = stack.client("lambda"), stack.stage.function_name("count")
        for source in functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
            functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
        yield stack


@contextmanager
def settings_of(stack: local_stack.Stack) -> Iterator[None]:
    """Our own code in this process acts on the stack."""
    with patch.dict(os.environ, stack.environment()):
        settings.cache_clear()
        forget()
        yield
