"""The secrets of a stage. They are made here and live only in Parameter Store, as `chalicelib.aws.secrets` reads them:
{"identity": "...", "signing": {"<key id>": "...", ...newest first}}.
"""

import json
import secrets
from typing import Any

from infra.stage import Stage

LIVE_KEYS = 2


def ensure(stage: Stage) -> bool:
    """Make the secrets if the stage has none; True if they were made."""
    if _read(stage):
        return False
    _write(stage, {"identity": secrets.token_urlsafe(32), "signing": _new_key()})
    return True


def rotate_signing_key(stage: Stage) -> list[str]:
    """Put a new signing key in front and drop all but two; returns the ids that are live now, newest first.

    Functions sign with the newest and accept both, so links made with the previous key stay good. Rotating twice
    makes every older link fail. `identity` never changes: the ids of pledges come from it.
    """
    before = _read(stage)
    signing = dict(list((_new_key() | before["signing"]).items())[:LIVE_KEYS])
    _write(stage, before | {"signing": signing})
    return list(signing)


def _new_key() -> dict[str, str]:
    return {secrets.token_hex(4): secrets.token_urlsafe(32)}


def _read(stage: Stage) -> dict[str, Any]:
    store = stage.client("ssm")
    try:
        found = store.get_parameter(Name=parameter(stage), WithDecryption=True)
    except store.exceptions.ParameterNotFound:
        return {}
    return dict(json.loads(found["Parameter"]["Value"]))


def _write(stage: Stage, values: dict[str, Any]) -> None:
    stage.client("ssm").put_parameter(
        Name=parameter(stage), Value=json.dumps(values), Type="SecureString", Overwrite=True
    )


def parameter(stage: Stage) -> str:
    """The name of the parameter that holds them, as the roles in `infra/foundation.yaml` write it."""
    return f"/scbd/{stage.name}/secrets"
