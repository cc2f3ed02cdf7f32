"""Deploys an app with one trigger of each kind to moto's AWS, again and again, killed meanwhile: python -m … FOLDER.

Each run begins from what the one before left, and ends after the first call that made something new, until one goes
through. So every state in which a deployment can stop is once the state in which one starts. At last most of the app is
taken away. Prints what is there before that, and each call to AWS of all deployments.
"""

import json
import os
import sys
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
from botocore.client import BaseClient
from moto import mock_aws

from infra.local import shims
from tests.support.pipeline_role import action_of

REGION, STAGE = "eu-west-2", "prod"
CREATES = ("create_", "import_", "put_", "add_", "connect_", "subscribe_", "get_or_create_", "deploy_")
"""How Chalice's calls that make something begin."""
MOST_CALLS = 40
"""Of those that make something; it takes fewer."""
APP = """
from chalice import Chalice, Rate

app = Chalice(app_name="scbd")


@app.route("/pledges", methods=["POST"])
def create_pledge():
    return {}


@app.on_dynamodb_record(stream_arn="STREAM", starting_position="TRIM_HORIZON")
def count(event):
    pass


@app.on_sqs_message(queue_arn="QUEUE")
def send_mail(event):
    pass


@app.on_sns_message(topic="TOPIC")
def mail_events(event):
    pass


@app.schedule(Rate(15, unit=Rate.MINUTES))
def follow_up(event):
    pass
"""
FUNCTIONS = ("api_handler", "count", "send_mail", "mail_events", "follow_up")


class Killed(BaseException):
    """The process was killed."""


def sources() -> dict[str, str]:
    """A table's stream, a queue and a topic: name in the app to ARN."""
    make: Any = boto3.client
    table = make("dynamodb").create_table(
        TableName=f"scbd-{STAGE}-pledges",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    queues, name = make("sqs"), f"scbd-{STAGE}-mail"
    url = queues.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "900"})["QueueUrl"]
    return {
        "STREAM": table["TableDescription"]["LatestStreamArn"],
        "QUEUE": queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"],
        "TOPIC": make("sns").create_topic(Name=f"scbd-{STAGE}-mail-events")["TopicArn"],
    }


def write_app(project: Path) -> None:
    """The app and its configuration, with a role for each function."""
    iam: Any = boto3.client("iam")
    text, found = APP, sources()
    for name, arn in found.items():
        text = text.replace(name, arn)
    (project / "app.py").write_text(text)
    (project / "requirements.txt").touch()
    (project / ".chalice").mkdir()
    named = {function: iam.create_role(RoleName=function, AssumeRolePolicyDocument="{}") for function in FUNCTIONS}
    options = {function: {"iam_role_arn": made["Role"]["Arn"]} for function, made in named.items()}
    section = {"environment_variables": found, "lambda_functions": options, "iam_role_arn": "arn:aws:iam::1:role/x"}
    whole = {
        "version": "2.0",
        "app_name": "scbd",
        "api_gateway_stage": "api",
        "manage_iam_role": False,
        "log_retention_in_days": 30,
    }
    (project / ".chalice" / "config.json").write_text(json.dumps({**whole, "stages": {STAGE: section}}))


def deploy(project: Path, *, calls: list[str]) -> str:
    """One deployment, killed after its first call that was never made before; returns the call, or "" if none was."""
    from chalice.cli.factory import CLIFactory
    from chalice.deploy.executor import Executor
    from chalice.utils import UI

    from infra.aws import chalice_note
    from infra.stage import Stage

    before = Executor._do_apicall

    def once(self: Any, instruction: Any) -> None:
        before(self, instruction)
        name = instruction.method_name
        if name.startswith(CREATES) and (key := f"{name} {_about(instruction, self)}") not in calls:
            calls.append(key)
            raise Killed(key)

    chalice_note.write(Stage(STAGE, project, REGION))
    factory = CLIFactory(str(project), environ=os.environ)
    config = factory.create_config_obj(STAGE)
    session = factory.create_botocore_session()
    shims.install(session)  # moto does not read an API's document as AWS does
    deployer = factory.create_default_deployer(session, config, UI(StringIO()))
    Executor._do_apicall = once  # type: ignore[method-assign]
    try:
        deployer.deploy(config, chalice_stage_name=STAGE)
    except Killed as killed:
        return str(killed)
    finally:
        Executor._do_apicall = before  # type: ignore[method-assign]
    return ""


def recorded_deploy(project: Path, *, calls: list[str], actions: set[str]) -> str:
    """The same, and IAM's action of each call to AWS."""
    before = BaseClient._make_api_call  # type: ignore[attr-defined]

    def record(client: Any, operation: str, params: dict[str, Any]) -> Any:
        actions.add(action_of(client.meta.service_model, operation))
        return before(client, operation, params)

    BaseClient._make_api_call = record  # type: ignore[attr-defined]
    try:
        return deploy(project, calls=calls)
    finally:
        BaseClient._make_api_call = before  # type: ignore[attr-defined]


def _about(instruction: Any, executor: Any) -> str:
    """What a call is about, without the code that it sends."""
    wanted = executor._resolve_variables(instruction)
    wanted = {name: value for name, value in wanted.items() if name not in {"zip_contents", "swagger_document"}}
    return json.dumps(wanted, default=str, sort_keys=True)


def function_names() -> list[str]:
    """Their names."""
    return sorted(each["FunctionName"] for each in boto3.client("lambda").list_functions(MaxItems=100)["Functions"])


def live() -> dict[str, Any]:
    """How many of each thing there are."""
    make: Any = boto3.client
    lambdas = make("lambda")
    mappings = lambdas.list_event_source_mappings()["EventSourceMappings"]
    return {
        "apis": len(make("apigateway").get_rest_apis()["items"]),
        "functions": function_names(),
        "mappings": sorted(f"{each['FunctionArn']} {each['EventSourceArn']}" for each in mappings),
        "rules": sorted(each["Name"] for each in make("events").list_rules()["Rules"]),
        "subscriptions": len(make("sns").list_subscriptions()["Subscriptions"]),
        "permissions": [_permissions(lambdas, f"scbd-{STAGE}{part}") for part in ("", "-mail_events", "-follow_up")],
    }


def add_neighbour() -> None:
    """A function of another stage, whose name begins like ours."""
    make: Any = boto3.client
    role = make("iam").get_role(RoleName="count")["Role"]["Arn"]
    make("lambda").create_function(
        FunctionName=f"scbd-{STAGE}-2-count",
        Runtime="python3.13",
        Role=role,
        Handler="app.count",
        Code={"ZipFile": b"x"},
        Tags={"aws-chalice": f"version=1.34.0:stage={STAGE}-2:app=scbd"},
    )


def add_second_api() -> None:
    """As Chalice leaves one behind that stopped before it noted it."""
    gateway: Any = boto3.client("apigateway")
    arn = boto3.client("lambda").get_function_configuration(FunctionName=f"scbd-{STAGE}")["FunctionArn"]
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    paths = {"/pledges": {"post": {"x-amazon-apigateway-integration": {"uri": uri}}}}
    shims._create_api(gateway, {"info": {"title": "scbd"}, "paths": paths})


def take_away_triggers(project: Path) -> None:
    """The app as a version that has its route and nothing else."""
    (project / "app.py").write_text(APP.partition("@app.on_dynamodb_record")[0])
    sys.modules.pop("app")


def _permissions(lambdas: Any, function: str) -> int:
    return len(json.loads(lambdas.get_policy(FunctionName=function)["Policy"])["Statement"])


def main(project: Path) -> None:
    """Deploy until it goes through, then with an API too many, and on a machine without a note."""
    write_app(project)
    os.chdir(project)
    sys.path.insert(0, str(project))
    add_neighbour()
    calls: list[str] = []
    actions: set[str] = set()
    while call := recorded_deploy(project, calls=calls, actions=actions):
        assert len(calls) < MOST_CALLS, f"every run makes something new: {call}"
    first = live()
    add_second_api()
    last = deploy(project, calls=calls)
    again = live()
    (project / ".chalice" / "deployed" / f"{STAGE}.json").unlink()
    last += deploy(project, calls=calls)
    killed_after = [call.partition(" ")[0] for call in calls]
    found = {"killed after": killed_after, "last": last, "first": first, "again": again, "elsewhere": live()}
    take_away_triggers(project)
    recorded_deploy(project, calls=calls, actions=actions)
    found |= {"fewer": function_names(), "actions": sorted(actions)}
    sys.stdout.write(f"\n{json.dumps(found)}\n")


def _do_without_validator() -> None:
    """moto imports a validator of OpenAPI documents, which is not installed here: AWS takes what Chalice writes."""
    names = (
        "openapi_spec_validator",
        "openapi_spec_validator.validation",
        "openapi_spec_validator.validation.exceptions",
    )
    for name in names:
        sys.modules[name] = ModuleType(name)
    sys.modules[names[0]].validate_spec = lambda *_: None  # type: ignore[attr-defined]
    sys.modules[names[2]].OpenAPIValidationError = ValueError  # type: ignore[attr-defined]


if __name__ == "__main__":
    _do_without_validator()
    with mock_aws():
        main(Path(sys.argv[1]))
