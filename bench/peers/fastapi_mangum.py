"""FastAPI behind Mangum."""

import boto3
from fastapi import FastAPI, HTTPException
from mangum import Mangum

from bench.peers import rules
from bench.peers.models import Pledge

app = FastAPI()
dynamodb = boto3.client("dynamodb")


@app.post("/pledges", status_code=201)
def create_pledge(pledge: Pledge) -> dict[str, object]:
    write = rules.a_write(pledge.model_dump())
    try:
        dynamodb.put_item(**write)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        raise HTTPException(409, "made already") from error
    return rules.an_answer(write["Item"]["id"]["S"])


handler = Mangum(app, lifespan="off")
