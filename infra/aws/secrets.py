"""The secrets of a stage. They are made here and live only in a table, as `chalicelib.aws.secrets` reads them:
{"identity": "...", "signing": {"<key id>": "...", ...newest first}, "cdn": ["...", ...newest first]}.
The CDN has a copy of one of the last, which it sends (`infra/aws/edge.py`).
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.aws.secrets import CACHED_FOR, KEY
from infra.stage import Stage

LIVE_KEYS = 2
CLOCKS_DIFFER = timedelta(seconds=30)
_KEY = {name: {"S": value} for name, value in KEY.items()}


def ensure(stage: Stage) -> bool:
    """Make the secrets that the stage has not; True if any were made. A stage whose table has none yet takes those of
    an older version: new ones would break every link that is out, and the ids of pledges come from them."""
    before = _read(stage)
    known = before or _of_older_version(stage)
    made = {"identity": secrets.token_urlsafe(32), "signing": _new_key(), "cdn": [secrets.token_urlsafe(32)]} | known
    if made != before:
        _write(stage, made)
    return made != before


def rotate_signing_key(stage: Stage) -> list[str]:
    """Put a new signing key in front and drop all but two; returns the ids that are live now, newest first.

    Functions sign with the newest and accept both, so links made with the previous key stay good. Rotating twice
    makes every older link fail. `identity` never changes: the ids of pledges come from it.
    """
    before = _read(stage)
    signing = dict(list((_new_key() | before["signing"]).items())[:LIVE_KEYS])
    _write(stage, before | {"signing": signing})
    return list(signing)


def cdn_secrets(stage: Stage) -> list[str]:
    """What the API takes from the CDN, newest first."""
    return list(_read(stage).get("cdn", []))


def add_cdn_secret(stage: Stage) -> str:
    """Have the API take a second CDN secret, and return it. If there are two already, because a rotation was
    interrupted, it is the newer one of these."""
    before = _read(stage)
    live = before.get("cdn", [])
    if len(live) < LIVE_KEYS:
        live = [secrets.token_urlsafe(32), *live]
        _write(stage, before | {"cdn": live})
    return str(live[0])


def keep_newest_cdn_secret(stage: Stage) -> None:
    """Have the API take the newest CDN secret only."""
    before = _read(stage)
    _write(stage, before | {"cdn": before["cdn"][:1]})


def noticed_at(stage: Stage) -> datetime:
    """When every function has noticed the last change of the secrets."""
    return datetime.fromisoformat(_item(stage)["changed_at"]["S"]) + CACHED_FOR + CLOCKS_DIFFER


def parameter(stage: Stage) -> str:
    """The parameter of Parameter Store in which older versions kept them. Nothing writes it any more."""
    return f"/scbd/{stage.name}/secrets"


def _of_older_version(stage: Stage) -> dict[str, Any]:
    """Empty if there are none. A refusal of AWS passes: nobody knows then whether there are."""
    parameters = stage.client("ssm")
    try:
        found = parameters.get_parameter(Name=parameter(stage), WithDecryption=True)["Parameter"]
    except parameters.exceptions.ParameterNotFound:
        return {}
    return dict(json.loads(found["Value"]))


def _new_key() -> dict[str, str]:
    return {secrets.token_hex(4): secrets.token_urlsafe(32)}


def _read(stage: Stage) -> dict[str, Any]:
    item = _item(stage)
    return dict(json.loads(item["values"]["S"])) if item else {}


def _item(stage: Stage) -> dict[str, Any]:
    tables = stage.client("dynamodb")
    try:
        return dict(tables.get_item(TableName=table(stage), Key=_KEY, ConsistentRead=True).get("Item", {}))
    except tables.exceptions.ResourceNotFoundException:  # the stage has no foundation yet
        return {}


def _write(stage: Stage, values: dict[str, Any]) -> None:
    """All of them as one text, because a map of DynamoDB does not keep its order."""
    content = {"values": {"S": json.dumps(values)}, "changed_at": {"S": clock.now().isoformat()}}
    stage.client("dynamodb").put_item(TableName=table(stage), Item=_KEY | content)


def table(stage: Stage) -> str:
    """The name of the table that holds them."""
    return stage.resource_name("secrets")
