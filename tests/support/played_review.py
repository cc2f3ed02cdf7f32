"""The review page with an API that the test plays."""

import re
from typing import Any

from playwright.sync_api import Page

from frontend.builder.samples import IDS
from tests.support.played_api import PlayedAnswer

LISTED = re.compile("to review")
"""What the page says once it has listed what waits."""
SESSION: PlayedAnswer = (200, {"token": "to.ke.n", "moderator": "Ann Reader"})


def review_queue_answer(*texts: str, following: list[Any] | None = None, **more: Any) -> PlayedAnswer:
    rows = [
        {
            "kind": "pledge",
            "what": "pledge",
            "similar": f"{number}",
            "id": IDS[number],
            "v": 3,
            "reported": False,
            "lang": "gd",
            "text": text,
            "idea": None,
            "title": None,
            "name": "<b>Ann</b>",
        }
        | {"facts": [{"label": "Name to show", "value": "<b>Ann</b>"}], "said": [], "doubtful": False, **more}
        for number, text in enumerate(texts)
    ]
    reasons = [{"code": "unkind", "label": "It is unkind"}]
    return 200, {"moderator": "Ann Reader", "waiting": rows, "next": following, "reasons": reasons}


def decision_answer(decision: str, by: str = "Ann Reader") -> PlayedAnswer:
    return 200, {"decision": decision, "by": by, "at": "2026-11-22T10:00:00+00:00"}


NOTHING = review_queue_answer()


def press_first(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
