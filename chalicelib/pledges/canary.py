"""Canaries: pledges that we make ourselves, to see whether pledging works. No others can make one.

Its mark is a token that the stage's key signs, for some minutes. A canary goes the way of every pledge, from the API
through the table and its stream to the totals, where a row of its own counts it. It has no private link, nobody follows
it, no page is written for it, and DynamoDB deletes it after some days.
"""

from datetime import timedelta

from chalicelib import clock, errors, tokens
from chalicelib.pledges.model import Pledge
from chalicelib.submissions.model import State

PURPOSE = "canary"
VALID_FOR = timedelta(minutes=5)
KEPT_FOR = timedelta(days=3)
"""Longer than the stream and the nightly pass may need to read it."""


def mark() -> str:
    """A mark for the field `canary` of a pledge's form."""
    return tokens.sign(PURPOSE, int(VALID_FOR.total_seconds()))


def marked(pledge: Pledge, mark: str) -> Pledge:
    """The pledge as a canary. Raises Invalid for any mark that is not ours, with the sentence for unknown fields."""
    try:
        tokens.read(PURPOSE, mark)
    except errors.NotSignedIn as error:
        raise errors.Invalid({"canary": ("errors.unknown_field", {})}) from error
    ends = int((clock.now() + KEPT_FOR).timestamp())
    return pledge.model_copy(update={"state": State.CANARY, "expires": ends, "owner_epoch": None})
