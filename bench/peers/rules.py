"""What all peers share: the rules of a pledge, the write, and the answer."""

import json
import os
import uuid
from pathlib import Path
from typing import Any

_CATALOGUE = json.loads((Path(__file__).parents[2] / "chalicelib" / "content" / "catalogue.json").read_text("utf-8"))
IDEAS, PLACES = frozenset(_CATALOGUE["ideas"]), frozenset(_CATALOGUE["places"])
LANGUAGES = ("en", "gd")
WHEN_MOST, WILL_MOST, NAME_MOST = 120, 200, 40
"""Characters; `tests/test_peers.py` compares them with `chalicelib.content.rules`."""


def a_write(pledge: dict[str, Any]) -> dict[str, Any]:
    """The request that stores a checked pledge, unless its key is there. Its id is made here."""
    plan = {name: {"S": words} for name, words in (pledge.get("plan") or {}).items() if words}
    item = {
        "key": {"S": str(pledge["key"])},
        "id": {"S": uuid.uuid4().hex},
        "v": {"N": "1"},
        "season": {"S": "2026"},
        "state": {"S": "public"},
        "made_at": {"S": "2026-04-06T12:00:00Z"},
        "plan": {"M": plan},
        **{name: {"S": pledge[name]} for name in ("idea", "place", "name", "lang") if pledge.get(name)},
    }
    return {
        "TableName": os.environ["PLEDGES_TABLE"],
        "Item": item,
        "ConditionExpression": "attribute_not_exists(#k)",
        "ExpressionAttributeNames": {"#k": "key"},
    }


def an_answer(pledge_id: str) -> dict[str, Any]:
    """The body of the answer."""
    return {"id": pledge_id, "links": {"page": f"/en/p/{pledge_id}/"}}
