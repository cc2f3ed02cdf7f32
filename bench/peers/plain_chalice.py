"""Chalice with boto3, checked by hand."""

from typing import Any
from uuid import UUID

import boto3
from chalice.app import BadRequestError, Chalice, ConflictError, Response

from bench.peers import rules

app = Chalice(app_name="peer")
dynamodb = boto3.client("dynamodb")
_LENGTHS = {"when": rules.WHEN_MOST, "will": rules.WILL_MOST}


@app.route("/pledges", methods=["POST"])
def create_pledge() -> Response:
    write = rules.a_write(_checked(app.current_request.json_body))  # type: ignore[union-attr] # set before a route is called
    try:
        dynamodb.put_item(**write)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        raise ConflictError("made already") from error
    return Response(rules.an_answer(write["Item"]["id"]["S"]), status_code=201)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    try:
        pledge = {**fields, "key": str(UUID(fields["key"]))}
    except (KeyError, ValueError) as error:
        raise BadRequestError("key") from error
    plan = {name: words.strip() for name, words in fields.get("plan", {}).items()}
    if fields.keys() - {"key", "idea", "plan", "place", "name", "lang"} or plan.keys() - _LENGTHS.keys():
        raise BadRequestError("unknown field")
    if fields.get("idea") not in rules.IDEAS or fields.get("place") not in {None, *rules.PLACES}:
        raise BadRequestError("unknown idea or place")
    if fields.get("lang", "en") not in rules.LANGUAGES or len(fields.get("name") or "") > rules.NAME_MOST:
        raise BadRequestError("language or name")
    if any(len(words) > _LENGTHS[name] for name, words in plan.items()):
        raise BadRequestError("plan")
    return {**pledge, "plan": plan}


handler = app
