"""Powertools for AWS Lambda: its resolver and its parser."""

import json
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import BadRequestError, ServiceError
from aws_lambda_powertools.utilities.parser import ValidationError, parse

from bench.peers import rules
from bench.peers.models import Pledge

app = APIGatewayRestResolver()
dynamodb = boto3.client("dynamodb")


@app.post("/pledges")
def create_pledge() -> Response[str]:
    try:
        pledge = parse(event=app.current_event.body or "", model=Pledge)
    except ValidationError as error:
        raise BadRequestError("invalid") from error
    write = rules.a_write(pledge.model_dump())
    try:
        dynamodb.put_item(**write)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        raise ServiceError(409, "made already") from error
    return Response(201, "application/json", json.dumps(rules.an_answer(write["Item"]["id"]["S"])))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    answer: dict[str, Any] = app.resolve(event, context)
    return answer
