"""`make clean`: remove the local state, unless the platform runs from it.

python3 -m infra.local.clean [FOLDER]
"""

import sys
from pathlib import Path

from infra.errors import OperatorError
from infra.local import state


def main(arguments: list[str]) -> int:
    """Remove the state; 1 with a sentence if that is refused."""
    try:
        state.clean(Path(arguments[0]) if arguments else state.FOLDER)
    except OperatorError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The local state cannot be removed: {error.strerror}: {error.filename}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
