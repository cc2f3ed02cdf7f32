"""What stops a command, said to the operator. Standard library only, so that `make clean` needs no environment."""


class OperatorError(Exception):
    """Something an operator can put right. The message is a sentence for them; no trace is shown."""
