"""Operations that need the platform's own code: `python -m infra.aws.operations VERB [ARGUMENT ...]`.

They run in a process of their own, with a stage's settings in the environment (`functions.run_operation`) and with the
rights of the operator, not with those of a function.
"""

import sys
from collections.abc import Callable

import app
from chalicelib import errors, moderation, publishing
from infra.aws import triggers


def describe_triggers() -> None:
    """Print what calls each function."""
    print(triggers.to_json(triggers.describe(app.app, app.BUCKET_NOTIFICATIONS)))


def request_publishing() -> None:
    """Request every page that is made from the tables."""
    publishing.request_everything()
    print("Everything is published again, in slices. The log of the function `publish` tells how far it has got.")


def withdraw(submission_id: str) -> None:
    """Withdraw a pledge or story and print its state."""
    try:
        print(moderation.withdraw(submission_id).state)
    except errors.NotFound:
        sys.exit("There is no pledge and no story with this id.")


OPERATIONS: dict[str, Callable[..., None]] = {
    "triggers": describe_triggers,
    "request-publishing": request_publishing,
    "withdraw": withdraw,
}

if __name__ == "__main__":
    OPERATIONS[sys.argv[1]](*sys.argv[2:])
