"""Small numbers: a card names a town or a team only where the totals name it, too."""

from typing import TypeVar

from chalicelib.submissions.model import PublicPerson
from chalicelib.totals.open_data import PublicTotals

C = TypeVar("C", bound=PublicPerson)


def without_small(card: C, totals: PublicTotals) -> C:
    """The card without a town or a team that too few people pledged in. It gets them when it is written again."""
    named = card.copy()
    named["place"] = card["place"] if card["place"] in totals["places"] else None
    named["team"] = card["team"] if card["team"] in totals["teams"] else None
    return named
