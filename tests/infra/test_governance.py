"""What docs/data-protection.md tells whoever governs information is what is deployed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import app
from infra.aws import edge, foundation, monitoring, tags, templates, triggers
from infra.local import local_stack
from infra.stage import ROOT, Stage, stage_options

FOUNDATION = foundation.template()
EDGE = templates.read(ROOT / "infra/edge.yaml")
FIREWALL = templates.read(ROOT / "infra/firewall.yaml")
CONFIG = json.loads((ROOT / ".chalice/config.json").read_text())
CDN = EDGE["Resources"]["Cdn"]["Properties"]["DistributionConfig"]
HEADERS = EDGE["Resources"]["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
TABLES = templates.resources(FOUNDATION, "AWS::DynamoDB::Table")
BUCKETS = templates.resources(FOUNDATION, "AWS::S3::Bucket")
QUEUES = templates.resources(FOUNDATION, "AWS::SQS::Queue").values()
ON_AWS = {"Protected": True, "Aws": True, "OwnDomain": True}
Holds = Callable[[], list[str]]
"""Says what the answer must contain, and asserts what it says without a figure."""


def on_aws(value: Any) -> Any:
    """A template's value where the stage is on AWS and has a domain of its own."""
    if isinstance(value, dict) and "If" in value:
        condition, yes, no = value["If"]
        return yes if ON_AWS[condition] else no
    return value


def where_stored() -> list[str]:
    assert {stage_options("prod")["region"], Stage("prod").region} == {"eu-west-2"}
    return ["London (`eu-west-2`)"]


def elsewhere() -> list[str]:
    assert {part["Type"] for part in FIREWALL["Resources"].values()} == {"AWS::WAFv2::WebACL"}
    return [f"`{edge.CERTIFICATES_AND_FIREWALLS}`", f"`{CDN['PriceClass']}`"]


def mails() -> list[str]:
    """No client names a region, so each is that of the function, which Lambda sets."""
    sources = [path.read_text("utf-8") for path in (ROOT / "chalicelib").rglob("*.py")]
    assert not [text for text in sources if "region_name=" in text]
    return ["same region"]


def tables() -> list[str]:
    own = [
        table for table in TABLES.values() if table["SSESpecification"] == {"SSEEnabled": False}
    ]  # the key is DynamoDB's own
    return [f"{len(own)} tables"]


def files() -> list[str]:
    (algorithm,) = {
        rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"]
        for bucket in BUCKETS.values()
        for rule in bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    }
    return [f"{len(BUCKETS)} buckets", f"`{algorithm}`"]


def queues() -> list[str]:
    assert all(queue["SqsManagedSseEnabled"] is True for queue in QUEUES)
    return [f"{len(QUEUES)} queues"]


def kept_secrets() -> list[str]:
    """The table names no key, so it is the account's own for DynamoDB."""
    kept = {
        name: table["SSESpecification"] for name, table in TABLES.items() if table["SSESpecification"]["SSEEnabled"]
    }
    assert kept == {"Secrets": {"SSEEnabled": True, "SSEType": "KMS"}}
    return [f"{len(kept)} table", "`KMS`"]


def topics() -> list[str]:
    found = [templates.resources(each, "AWS::SNS::Topic") for each in (FOUNDATION, templates.read(monitoring.TEMPLATE))]
    assert not [topic for each in found for topic in each.values() if "KmsMasterKeyId" in topic]
    return [f"{sum(map(len, found))} topics"]


def on_its_way() -> list[str]:
    behaviours = [CDN["DefaultCacheBehavior"], *CDN["CacheBehaviors"]]
    policies = {on_aws(behaviour["ViewerProtocolPolicy"]) for behaviour in behaviours}
    assert policies <= {"redirect-to-https", "https-only"}
    (api,) = [origin for origin in CDN["Origins"] if origin.get("Id") == "api"]
    days = HEADERS["StrictTransportSecurity"]["AccessControlMaxAgeSec"] // 86400
    custom = api["CustomOriginConfig"]
    least = on_aws(CDN["ViewerCertificate"])["MinimumProtocolVersion"]
    (inside,) = custom["OriginSSLProtocols"]
    quoted = {*policies, least, on_aws(custom["OriginProtocolPolicy"]), inside}
    return [f"{days} days", *(f"`{each}`" for each in quoted)]


def open_files() -> list[str]:
    for name, bucket in BUCKETS.items():
        assert {on_aws(closed) for closed in bucket["PublicAccessBlockConfiguration"].values()} == {True}, name
    policy = EDGE["Resources"]["SiteReaders"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [statement["Principal"] for statement in policy if statement["Effect"] == "Allow"]
    assert allowed == [{"Service": "cloudfront.amazonaws.com"}] * 2
    return ["nobody but CloudFront"]


def lost() -> list[str]:
    for table in TABLES.values():
        assert on_aws(table["DeletionProtectionEnabled"]) is True
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}  # AWS keeps 35 days
    return ["35 days"]


def logs() -> list[str]:
    groups = templates.resources(FOUNDATION, "AWS::Logs::LogGroup").values()
    (days,) = {CONFIG["log_retention_in_days"], *(group["RetentionInDays"] for group in groups)}
    options = [function for stage in CONFIG["stages"].values() for function in stage["lambda_functions"].values()]
    assert not [each for each in [*options, *CONFIG["stages"].values()] if "log_retention_in_days" in each]
    return [f"{days} days"]


def no_readers() -> list[str]:
    assert "Logging" not in CDN
    acl = FIREWALL["Resources"]["Firewall"]["Properties"]
    told = [acl["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in acl["Rules"])]
    assert {each["SampledRequestsEnabled"] for each in told} == {False}
    return ["nobody"]


def expires(bucket: str) -> list[int]:
    return [rule["ExpirationInDays"] for rule in BUCKETS[bucket]["LifecycleConfiguration"]["Rules"]]


def failed() -> list[str]:
    (seconds,) = {queue["MessageRetentionPeriod"] for queue in QUEUES if "RedrivePolicy" not in queue}
    (days,) = expires("Failures")
    return [f"{seconds // 86400} days", f"{days} days"]


def pictures() -> list[str]:
    sent, ready = expires("Uploads")
    return [f"{sent} day;", f"{ready} days"]


def functions() -> list[str]:
    """`test_definitions` looks at each right."""
    made = triggers.describe(app.app, app.BUCKET_NOTIFICATIONS).functions
    assert len(templates.resources(FOUNDATION, "AWS::IAM::Role")) == len(made)
    return ["one for each function"]


def tagged() -> list[str]:
    for name, section in CONFIG["stages"].items():
        assert section["tags"] == Stage(name).tags, name
    return [f"`{name}`" for name in Stage("prod").tags]


ROWS: dict[str, Holds] = {
    "Where is data stored?": where_stored,
    "What is elsewhere?": elsewhere,
    "Where are mails sent from?": mails,
    "How are tables encrypted?": tables,
    "How are files encrypted?": files,
    "How are queues encrypted?": queues,
    "How are secrets encrypted?": kept_secrets,
    "What is not encrypted by a key of ours?": topics,
    "How is data encrypted on its way?": on_its_way,
    "Who can read files directly?": open_files,
    "Can tables be lost?": lost,
    "How long are logs kept?": logs,
    "Who is logged when reading pages?": no_readers,
    "How long are failed messages kept?": failed,
    "How long are pictures kept that nobody published?": pictures,
    "What may a function do?": functions,
    "Whose is what?": tagged,
}


def table() -> dict[str, tuple[str, str]]:
    """Question to answer and files."""
    text = (ROOT / "docs/data-protection.md").read_text("utf-8")
    part = text.split("## Where it is, and how it is kept")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return {question: (answer, where) for question, answer, where in rows[2:]}


def test_every_question_has_a_test() -> None:
    assert set(table()) == set(ROWS)


@pytest.mark.parametrize("question", ROWS)
def test_answer_is_what_is_deployed(question: str) -> None:
    answer, where = table()[question]
    for said in ROWS[question]():
        assert said in answer
    for name in where.replace("`", "").split(", "):
        assert (ROOT / name).is_file()


def test_everything_of_a_stack_is_tagged(stack: local_stack.Stack) -> None:
    stage = stack.stage
    tags.apply(stage)  # as a deployment did; it may be repeated
    lambdas, account = stack.client("lambda"), stage.account
    for name in ("api_handler", "count"):
        arn = f"arn:aws:lambda:{stage.region}:{account}:function:{stage.function_name(name)}"
        assert lambdas.list_tags(Resource=arn)["Tags"].items() >= stage.tags.items()
    described = stack.client("cloudformation").describe_stacks(StackName=stage.resource_name("foundation"))
    assert described["Stacks"][0]["Tags"] == tags.pairs(stage)
    table = f"arn:aws:dynamodb:{stage.region}:{account}:table/{stage.resource_name('pledges')}"
    found = stack.client("dynamodb").list_tags_of_resource(ResourceArn=table)["Tags"]
    assert all(pair in found for pair in tags.pairs(stage))
    rules = stack.client("events").list_rules(NamePrefix=stage.resource_name(""))["Rules"]
    for rule in rules:
        assert stack.client("events").list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"] == tags.pairs(stage)
