"""Entry of `python -m infra`: from the first moment on, Ctrl-C ends it without a trace."""

import signal
import sys


def _start() -> int:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # loading what follows takes a second
    from infra.command_line import main

    signal.signal(signal.SIGINT, signal.default_int_handler)
    return main()


if __name__ == "__main__":
    sys.exit(_start())
