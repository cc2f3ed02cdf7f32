"""One whole stack on the emulator, shared by the tests of this folder."""

from collections.abc import Iterator

import pytest

from infra.local import local_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_stack.Stack]:
    with local_stack.running(tmp_path_factory.mktemp("stack"), settings={"DIGEST_WINDOW": "0"}) as running:
        yield running
