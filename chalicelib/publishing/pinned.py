"""What the campaign team pins on the home page: a leader's pledge and a story, by their ids in `content/seasons.yaml`.

The home page shows them as long as the public may see them. The run that takes the card or the story away takes it from
the home page, too, at once; nothing has to be unpinned.
"""

from chalicelib import clock, content
from chalicelib.content.seasons import season_at
from chalicelib.publishing import wall
from chalicelib.publishing.small_numbers import without_small
from chalicelib.publishing.wall import WallCard
from chalicelib.stories import Story
from chalicelib.totals.open_data import PublicTotals


def pledge(totals: PublicTotals) -> WallCard | None:
    """The card of the pinned pledge, if it is on the wall."""
    pledge_id = _pinned().get("pledge")
    stitch = wall.numbers([pledge_id]).get(pledge_id) if pledge_id else None
    card = wall.card(stitch) if stitch else None
    return without_small(card, totals) if card else None


def is_pinned(story: Story) -> bool:
    """Whether this is the pinned story."""
    return story.id == _pinned().get("story")


def _pinned() -> dict[str, str]:
    pinned: dict[str, str] = content.site()["seasons"][season_at(clock.now()).code]["pinned"]
    return pinned
