"""A journal of every write to a table, so that an acknowledged write survives `kill -9`.

A snapshot of all tables takes too long to be written after each request. So each write is appended to a file before
it is answered, and a start applies the journal on top of the last snapshot. Applying a line twice changes nothing.
"""

import contextlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from ministack.core.persistence import _json_default, _json_object_hook
from ministack.services import dynamodb


class TableJournal:
    """Journal files are numbered; `start_file` before a snapshot, `remove_before` once that snapshot is on disk."""

    def __init__(self, folder: Path, on_error: Callable[[OSError], None]) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._on_error = on_error
        self._number = max(map(_number, self._files()), default=0) + 1
        self._file: IO[str] | None = None

    def resume(self) -> None:
        """Apply the journal to the tables as they were loaded, then record every write that the emulator makes."""
        self._replay()
        self._record_writes()

    def start_file(self) -> int:
        """Append to a new file from now on; returns its number."""
        if self._file:
            self._file.close()
        self._file = None
        self._number += 1
        return self._number

    def remove_before(self, number: int) -> None:
        """Remove the files that a snapshot has made superfluous."""
        for path in self._files():
            if _number(path) < number:
                path.unlink()

    def _replay(self) -> None:
        """Apply what was written after the last snapshot. The end of a file may be cut: that write was not answered."""
        for path in self._files():
            for line in path.read_text(errors="replace").splitlines():
                try:
                    entry = json.loads(line, object_hook=_json_object_hook)
                except ValueError:
                    logging.getLogger("journal").warning("skipped a cut line of %s", path)
                    continue
                _apply(entry)

    def _record_writes(self) -> None:
        set_item, remove_item = dynamodb._set_item, dynamodb._remove_item

        def set_and_record(table: Any, partition: str, sort: str, item: Any) -> Any:
            before = set_item(table, partition, sort, item)
            self._append(table, partition, sort, item)
            return before

        def remove_and_record(table: Any, partition: str, sort: str) -> Any:
            before = remove_item(table, partition, sort)
            self._append(table, partition, sort, None)
            return before

        dynamodb._set_item, dynamodb._remove_item = set_and_record, remove_and_record

    def _append(self, table: Any, partition: str, sort: str, item: Any) -> None:
        entry = [table["TableArn"], table.get("TableId"), partition, sort, item]
        try:
            if self._file is None:
                self._file = (self._folder / f"{self._number:08}.jsonl").open("a", encoding="utf-8")
            self._file.write(json.dumps(entry, default=_json_default) + "\n")
            self._file.flush()
        except OSError as error:
            self._abandon_file()
            self._on_error(error)

    def _abandon_file(self) -> None:
        """Leave a file whose last line may be cut; closing it would try to write that line again."""
        file, self._file = self._file, None
        self._number += 1
        if file:
            with contextlib.suppress(OSError):
                file.close()

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.jsonl"))


def _number(path: Path) -> int:
    return int(path.stem)


def _apply(entry: list[Any]) -> None:
    """Write one entry into its table, unless the table is gone or was made anew since."""
    arn, table_id, partition, sort, item = entry
    _, _, _, region, account, resource = arn.split(":", 5)
    table = dynamodb._tables.get_scoped(account, region, resource.removeprefix("table/"))
    if table is None or table.get("TableId") != table_id:
        return
    if item is None:
        dynamodb._remove_item(table, partition, sort)
    else:
        dynamodb._set_item(table, partition, sort, item)
