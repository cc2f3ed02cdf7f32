"""Taking home: all that is stored of a person, for programs; the page has the same for people to read."""

import json

from chalicelib import clock
from chalicelib.people.my_pledges import Mine

OURS = {"key", "fingerprint", "v", "shown_v", "owner_epoch"}
"""Fields of a pledge that serve us and say nothing about a person."""


def as_data(mine: Mine) -> dict[str, object]:
    """Everything, by the names of the tables' fields."""
    of_person = {"address", "lang", "confirmed_at", "campaign", "season", "paused_until", "rhythm", "suppressed"}
    return {
        "exported_at": clock.now().isoformat(),
        "person": mine.person.model_dump(mode="json", include=of_person, exclude_none=True),
        "pledges": [
            {
                "pledge": pledge.model_dump(mode="json", exclude=OURS, exclude_none=True),
                "followed": following.model_dump(mode="json", exclude_none=True),
            }
            for following, pledge in mine.pledges
        ],
    }


def as_json(mine: Mine) -> bytes:
    return json.dumps(as_data(mine), ensure_ascii=False, indent=1).encode()
