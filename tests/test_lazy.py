"""Modules that are loaded at first use are whole for every thread."""

import sys
from pathlib import Path
from threading import Thread

import pytest

from chalicelib.lazy import lazily

WHILE_IT_LOADS = """
from threading import current_thread
for reader in current_thread().readers:
    reader.start()
    reader.join(0.2)  # one that does not wait ends at once, one that waits goes on below
late = "whole"
"""


def test_thread_that_reads_a_module_while_another_loads_it_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_loaded").mkdir()
    (tmp_path / "half_loaded/__init__.py").touch()
    (tmp_path / "half_loaded/slow.py").write_text(WHILE_IT_LOADS)
    monkeypatch.syspath_prepend(str(tmp_path))
    stand = lazily("half_loaded", {"slow"})("slow")
    read: list[str] = []
    reader = Thread(target=lambda: read.append(getattr(stand, "late", "half loaded")))
    loader = Thread(target=lambda: read.append(stand.late))
    loader.readers = [reader]  # type: ignore[attr-defined]
    loader.start()
    loader.join()
    reader.join()
    assert read == ["whole", "whole"]
    for name in ("half_loaded.slow", "half_loaded"):
        monkeypatch.delitem(sys.modules, name)
