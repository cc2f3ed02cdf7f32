"""The least a function can do that keeps a pledge: parse JSON, make the same conditional write with boto3, answer."""

import json
import os
import uuid
from typing import Any

import boto3

table = boto3.client("dynamodb")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answers like API Gateway's Lambda proxy wants it."""
    fields = json.loads(event["body"])
    pledge_id = uuid.uuid4().hex
    item = {
        "key": {"S": fields["key"]},
        "id": {"S": pledge_id},
        "v": {"N": "1"},
        "season": {"S": "2026"},
        "state": {"S": "public"},
        "made_at": {"S": "2026-04-06T12:00:00Z"},
        "fingerprint": {"S": pledge_id},
        "idea": {"S": fields["idea"]},
        "plan": {"M": {"when": {"S": fields["plan"]["when"]}, "will": {"S": fields["plan"]["will"]}}},
        "place": {"S": fields["place"]},
        "name": {"S": fields["name"]},
    }
    table.put_item(
        TableName=os.environ["PLEDGES_TABLE"],
        Item=item,
        ConditionExpression="attribute_not_exists(#k)",
        ExpressionAttributeNames={"#k": "key"},
    )
    answer = json.dumps({"id": pledge_id, "links": {"page": f"/en/p/{pledge_id}/"}})
    return {"statusCode": 201, "headers": {"Content-Type": "application/json"}, "body": answer}
