"""Staff at the social kit."""

from typing import Any

from tests.support import api
from tests.support.review import review_token


def kit(**fields: Any) -> Any:
    """What the page of the kit gets."""
    return ask_kit(**fields).json


def ask_kit(**fields: Any) -> api.Answer:
    """Open the kit, or take a piece of it."""
    return api.post("/review/kit", {"token": review_token(), "lang": "en", "written": "en"} | fields)


def offered() -> list[str]:
    """The season, and the ids of what else there are pieces of."""
    return [each["of"] for each in kit()["offered"]]
