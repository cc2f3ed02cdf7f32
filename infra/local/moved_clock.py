"""One clock for a local stack, which `make travel` moves.

The stack runs a copy of the code. Only in that copy the clock also reads by how much it was moved, from a file beside
the state; nothing that is deployed to AWS can do so. Signatures of AWS take the real time.
"""

from datetime import timedelta
from pathlib import Path

SHIFT = "clock-shift"
"""The file with the seconds by which the clock was moved."""
_MARK = "# ---- Only in the copy that a local stack runs (infra/local/travel.py):"
_CODE = '''

{mark}
from pathlib import Path as _Path

_SHIFT = _Path({file!r})


def now() -> datetime:
    """The present moment as `make travel` has moved it, in UTC."""
    shift = int(_SHIFT.read_text()) if _SHIFT.exists() else 0
    return _set_to or datetime.now(UTC) + timedelta(seconds=shift)
'''


def prepare(project: Path, folder: Path) -> None:
    """Let the copy of the clock in `project` be moved by the file in the state's `folder`."""
    clock = project / "chalicelib" / "clock.py"
    clock.write_text(clock.read_text("utf-8") + _CODE.format(mark=_MARK, file=str(folder / SHIFT)), "utf-8")


def shift(folder: Path) -> timedelta:
    """By how much the clock of this state was moved."""
    file = folder / SHIFT
    return timedelta(seconds=int(file.read_text()) if file.exists() else 0)
