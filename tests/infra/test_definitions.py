"""Functions, queues, tables, roles and settings agree across app.py, the templates and the Chalice config."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import app
from chalicelib.email import receipts
from chalicelib.settings import Settings
from infra.aws import edge, foundation, monitoring, status, templates, triggers
from infra.stage import OPTIONS, ROOT, Stage, stage_options

FOUNDATION = foundation.template()
EDGE = templates.read(ROOT / "infra/edge.yaml")
MONITORING = templates.read(monitoring.TEMPLATE)
CONFIG = json.loads((ROOT / ".chalice/config.json").read_text())
STAGES = sorted(CONFIG["stages"])
QUEUES = templates.resources(FOUNDATION, "AWS::SQS::Queue")
TRIGGERS = triggers.describe(app.app, app.BUCKET_NOTIFICATIONS)
SETTINGS = {name.upper() for name in Settings.__dataclass_fields__}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for role, properties in templates.resources(FOUNDATION, "AWS::IAM::Role").items():
        for policy in properties["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role, statement


def test_every_function_has_its_own_role() -> None:
    names = [role["RoleName"]["Sub"] for role in templates.resources(FOUNDATION, "AWS::IAM::Role").values()]
    assert sorted(names) == sorted(f"scbd-${{Stage}}-{function}" for function in TRIGGERS.functions)


def test_every_plain_function_has_a_bucket_notification() -> None:
    plain = {function.name for function in app.app.pure_lambda_functions}
    assert {notification.function for notification in TRIGGERS.bucket_notifications} == plain


def test_stream_has_at_most_two_consumers() -> None:
    consumers = Counter(source.arn for source in TRIGGERS.event_sources if source.is_stream)
    assert max(consumers.values()) <= 2


def test_every_queue_has_a_dead_letter_queue_and_a_consumer() -> None:
    queues = {queue.name: queue for queue in foundation.queues()}
    by_name = {foundation.name_within_stage(queue["QueueName"]): queue for queue in QUEUES.values()}
    assert set(by_name) == set(queues) | {queue.dead_letters for queue in queues.values()}
    read = [source.arn.rpartition(":")[2] for source in TRIGGERS.event_sources if not source.is_stream]
    assert sorted(read) == sorted(queues)
    for queue in queues.values():
        outlives_an_hour = {"publish.fifo": 60, "pages.fifo": 60, "release": 12}
        assert queue.max_receives == outlives_an_hour.get(queue.name, 5)
        assert by_name[queue.dead_letters]["MessageRetentionPeriod"] == 14 * 24 * 3600
        assert by_name[queue.dead_letters].get("FifoQueue") == by_name[queue.name].get("FifoQueue")


def test_visibility_timeout_is_derived_from_the_function_timeout() -> None:
    by_name = {foundation.name_within_stage(queue["QueueName"]): queue for queue in QUEUES.values()}
    functions = CONFIG["stages"]["prod"]["lambda_functions"]
    for source in TRIGGERS.event_sources:
        if not source.is_stream:
            queue = source.arn.rpartition(":")[2]
            timeout = {**CONFIG, **functions.get(source.function, {})}["lambda_timeout"]
            assert by_name[queue]["VisibilityTimeout"] == status.visibility(queue, timeout)


def test_claim_of_a_mail_expires_after_its_sender_and_before_the_next_delivery() -> None:
    """Else a second sender could begin while the first is at work, or every message would wait for another delivery."""
    (queue,) = (queue for queue in QUEUES.values() if foundation.name_within_stage(queue["QueueName"]) == "mail")
    assert CONFIG["lambda_timeout"] < receipts.CLAIM_EXPIRES_AFTER.total_seconds() < queue["VisibilityTimeout"]
    assert not any("send_mail" in CONFIG["stages"][stage]["lambda_functions"] for stage in STAGES)


def test_role_statements_name_actions_and_resources_without_wildcards() -> None:
    """A resource name may contain `*`, but not consist of it; the emulator's branch is not checked."""
    for role, statement in statements():
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not [action for action in actions if "*" in action], role
        assert "*" not in aws_resources(statement["Resource"]), f"{role} {statement['Sid']}"


def aws_resources(resource: Any) -> list[Any]:
    """The resources of a statement on AWS, where the condition `Protected` is true."""
    if isinstance(resource, dict) and "If" in resource:
        condition, yes, _ = resource["If"]
        assert condition == "Protected"
        resource = yes
    return resource if isinstance(resource, list) else [resource]


@pytest.mark.parametrize("stage", STAGES)
def test_every_setting_is_configured_or_recorded_by_deployment(stage: str) -> None:
    given = set(CONFIG["stages"][stage]["environment_variables"])
    others = {"PYDANTIC_DISABLE_PLUGINS"}  # the search for plugins costs cold start
    assert given | foundation.setting_names() == SETTINGS | others


@pytest.mark.parametrize("stage", STAGES)
def test_lambda_function_options_name_existing_functions(stage: str) -> None:
    assert set(CONFIG["stages"][stage]["lambda_functions"]) <= set(TRIGGERS.functions)


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_all_options_and_operators_are_told_of_each(stage: str) -> None:
    assert set(stage_options(stage)) == OPTIONS
    guide = (ROOT / "docs/operations.md").read_text()
    assert not [option for option in OPTIONS if f"`{option}`" not in guide]


@pytest.mark.parametrize("stage", STAGES)
def test_mail_sender_is_in_the_verified_identity(stage: str) -> None:
    sender = CONFIG["stages"][stage]["environment_variables"]["MAIL_FROM"]
    assert sender.rstrip(">").endswith(stage_options(stage)["mail_identity"])


def test_tables_and_buckets_are_retained_when_the_stack_is_deleted() -> None:
    for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket"):
        for name in templates.resources(FOUNDATION, kind):
            part = FOUNDATION["Resources"][name]
            assert part["DeletionPolicy"] == part["UpdateReplacePolicy"] == "Retain", name


def test_every_table_has_point_in_time_recovery_and_deletion_protection() -> None:
    for name, table in templates.resources(FOUNDATION, "AWS::DynamoDB::Table").items():
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True, name
        assert table["DeletionProtectionEnabled"] == {"If": ["Protected", True, False]}, name


def test_only_pledges_stories_and_people_have_a_stream() -> None:
    """A consumer that writes to a table with a stream would trigger itself. That of people tells ids only, because
    whole records of a failed batch are kept for 90 days."""
    tables = templates.resources(FOUNDATION, "AWS::DynamoDB::Table")
    streams = {
        name: table["StreamSpecification"]["StreamViewType"]
        for name, table in tables.items()
        if "StreamSpecification" in table
    }
    images = "NEW_AND_OLD_IMAGES"
    assert streams == {"Pledges": images, "Stories": images, "People": "KEYS_ONLY"}


def test_content_security_policy_is_strict() -> None:
    headers = EDGE["Resources"]["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]
    policy = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Sub"][0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy
    embed = EDGE["Resources"]["EmbedHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    for_partners: str = embed["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert for_partners.startswith("default-src 'none'")
    assert "unsafe" not in for_partners
    assert for_partners.count("*") == for_partners.count("frame-ancestors *") == 1


def test_cdn_removes_headers_that_tell_versions() -> None:
    for name in ("Headers", "AssetHeaders", "EmbedHeaders"):
        policy = EDGE["Resources"][name]["Properties"]["ResponseHeadersPolicyConfig"]
        removed = {item["Header"].lower() for item in policy["RemoveHeadersConfig"]["Items"]}
        assert removed == {"x-amz-meta-snapshot", "x-amz-version-id", "x-amz-server-side-encryption", "server"}
    config = EDGE["Resources"]["Cdn"]["Properties"]["DistributionConfig"]
    behaviours = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
    policies = {behaviour.get("PathPattern"): behaviour["ResponseHeadersPolicyId"]["Ref"] for behaviour in behaviours}
    documents = {None: "Headers", "/api/*": "Headers", "/uploads/": "Headers"}
    assets = {"/assets/*": "AssetHeaders", "/data/*": "AssetHeaders"}
    assert policies == documents | assets | {"/*/embed/*": "EmbedHeaders"}


def test_cdn_compresses_answers_of_the_api_and_keeps_none() -> None:
    """A longest time above 0 lets CloudFront compress. With a least and a default time of 0 it keeps nothing that says
    `no-store`, as every answer does (`tests/http/test_hostile_requests.py`), and nothing that says nothing."""
    config = EDGE["Resources"]["Cdn"]["Properties"]["DistributionConfig"]
    (api,) = (each for each in config["CacheBehaviors"] if each["PathPattern"] == "/api/*")
    assert (api["Compress"], api["CachePolicyId"]) == (True, {"Ref": "ApiCache"})
    policy = EDGE["Resources"]["ApiCache"]["Properties"]["CachePolicyConfig"]
    assert (policy["MinTTL"], policy["DefaultTTL"], policy["MaxTTL"]) == (0, 0, 1)
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["EnableAcceptEncodingGzip"] is key["EnableAcceptEncodingBrotli"] is True
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert set(key["HeadersConfig"]["Headers"]) == {"Accept", "Accept-Language"}, "all that a GET is answered by"


def test_cdn_replaces_only_404_answers_by_the_error_page() -> None:
    config = EDGE["Resources"]["Cdn"]["Properties"]["DistributionConfig"]
    assert [page["ErrorCode"] for page in config["CustomErrorResponses"]] == [404]


def test_minified_edge_function_fits_into_a_template_parameter() -> None:
    code = edge.minified(edge.EDGE_FUNCTION, ("en",))
    assert 500 < len(code) < 4096


def test_templates_fit_into_a_request_to_cloudformation() -> None:
    for path in (ROOT / "infra").glob("*.yaml"):
        assert len(templates.body(path).encode()) < templates.MOST_BYTES, path.name


def test_template_that_is_sent_says_what_the_file_says() -> None:
    sent = json.loads(templates.body(ROOT / "infra/foundation.yaml"))
    assert sent["Resources"].keys() == FOUNDATION["Resources"].keys()
    assert sent["Resources"]["MailQueue"]["Properties"]["QueueName"] == {"Fn::Sub": "scbd-${Stage}-mail"}
    assert sent["Outputs"]["SiteBucket"] == {"Value": {"Ref": "Site"}}
    assert sent["Outputs"]["MailQueueArn"] == {"Value": {"Fn::GetAtt": ["MailQueue", "Arn"]}}
    assert sent["Conditions"]["Protected"] == {"Fn::Equals": [{"Ref": "OnAws"}, "yes"]}


def test_every_skipped_checkov_check_has_a_reason() -> None:
    for path in (ROOT / "infra").glob("*.yaml"):
        for name, part in templates.plain_resources(templates.read(path)).items():
            for skip in part.get("Metadata", {}).get("checkov", {}).get("skip", []):
                assert len(skip["comment"]) > 20, f"{path.name} {name} {skip['id']}"


def test_function_names_match_those_of_chalice() -> None:
    stage = Stage("prod", Path())
    assert stage.function_name("api_handler") == "scbd-prod"
    assert stage.function_name("count") == "scbd-prod-count"
