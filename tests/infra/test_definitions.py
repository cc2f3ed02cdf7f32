"""Every function, queue and setting is named wherever it has to be."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import app
from chalicelib.settings import Settings
from infra.aws import edge, event_sources, foundation, status
from infra.stage import ROOT, Stage, stage_options
from tests.support import templates

FOUNDATION = templates.read(foundation.TEMPLATE)
EDGE = templates.read(ROOT / "infra/edge.yaml")
CONFIG = json.loads((ROOT / ".chalice/config.json").read_text())
STAGES = sorted(CONFIG["stages"])
QUEUES = templates.resources(FOUNDATION, "AWS::SQS::Queue")
SOURCES: dict[str, Any] = {source.name: source for source in app.app.event_sources}
CALLED = {function.name for function in app.app.pure_lambda_functions}
HANDLERS = {"api_handler", *SOURCES, *CALLED}
FED = {name for name, source in SOURCES.items() if hasattr(source, "queue_arn") or hasattr(source, "stream_arn")}


def named(queue: dict[str, Any]) -> str:
    """`scbd-${Stage}-mail` -> `mail`."""
    return str(queue["QueueName"]["Sub"]).removeprefix("scbd-${Stage}-")


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for role, properties in templates.resources(FOUNDATION, "AWS::IAM::Role").items():
        for policy in properties["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role, statement


def test_every_function_has_a_role_of_its_own() -> None:
    names = [role["RoleName"]["Sub"] for role in templates.resources(FOUNDATION, "AWS::IAM::Role").values()]
    assert sorted(names) == sorted(f"scbd-${{Stage}}-{handler}" for handler in HANDLERS)
    assert set(foundation.ROLES) == HANDLERS
    assert set(foundation.ROLES.values()) <= set(FOUNDATION["Outputs"])


@pytest.mark.parametrize("stage", STAGES)
def test_every_function_has_its_role_in_every_stage(stage: str) -> None:
    functions = CONFIG["stages"][stage]["lambda_functions"]
    assert {name: part["iam_role_arn"].rpartition("/")[2] for name, part in functions.items()} == {
        handler: f"scbd-{stage}-{handler}" for handler in HANDLERS
    }


def test_every_function_that_is_fed_is_wired() -> None:
    assert set(event_sources.WANTED) == FED
    assert {source for source, _ in event_sources.WANTED.values()} <= set(foundation.OUTPUTS)
    assert set(event_sources.CALLED_BY_BUCKETS) == CALLED
    assert {source for source, _ in event_sources.CALLED_BY_BUCKETS.values()} <= set(foundation.OUTPUTS)


@pytest.mark.parametrize("handler", sorted(FED))
def test_app_says_what_chalice_can_say(handler: str) -> None:
    """Otherwise a plain `chalice deploy` would set the mapping back."""
    wanted, said = event_sources.WANTED[handler][1], SOURCES[handler]
    assert said.batch_size == wanted["BatchSize"]
    assert said.maximum_batching_window_in_seconds == wanted.get("MaximumBatchingWindowInSeconds", 0)
    assert getattr(said, "starting_position", None) == wanted.get("StartingPosition")
    assert getattr(said, "maximum_concurrency", None) == wanted.get("ScalingConfig", {}).get("MaximumConcurrency")


def test_a_stream_has_two_readers_at_most() -> None:
    readers = Counter(source for source, _ in event_sources.WANTED.values() if source.endswith("STREAM_ARN"))
    assert max(readers.values()) <= 2


def test_every_queue_has_dead_letters() -> None:
    by_name = {named(queue): queue for queue in QUEUES.values()}
    read = {named(queue) for queue in QUEUES.values() if "RedrivePolicy" in queue}
    assert read == set(foundation.DEAD_LETTERS)
    assert set(by_name) == read | set(foundation.DEAD_LETTERS.values())
    for queue, dead in foundation.DEAD_LETTERS.items():
        policy = by_name[queue]["RedrivePolicy"]
        assert policy["maxReceiveCount"] == foundation.MAX_RECEIVES
        assert named(QUEUES[policy["deadLetterTargetArn"]["GetAtt"].split(".")[0]]) == dead
        assert by_name[dead]["MessageRetentionPeriod"] == 14 * 24 * 3600
        assert by_name[dead].get("FifoQueue") == by_name[queue].get("FifoQueue")


def test_every_fed_queue_is_one_of_the_template() -> None:
    queues = {source for source, _ in event_sources.WANTED.values() if source.endswith("_QUEUE_ARN")}
    assert len(queues) == len(foundation.DEAD_LETTERS)


def test_a_message_stays_invisible_for_longer_than_its_functions_time() -> None:
    functions = CONFIG["stages"]["prod"]["lambda_functions"]
    readers = {"publish": "PublishQueue", "queue_digest": "ReviewQueue", "send_mail": "MailQueue"}
    for handler, queue in readers.items():
        wanted = status.visibility(named(QUEUES[queue]), functions[handler]["lambda_timeout"])
        assert QUEUES[queue]["VisibilityTimeout"] == wanted


def test_dead_letters_and_failures_raise_alarms() -> None:
    alarms = templates.resources(EDGE, "AWS::CloudWatch::Alarm").values()
    watched = {
        (alarm["MetricName"], dimension["Value"]["Sub"])
        for alarm in alarms
        for dimension in alarm.get("Dimensions", [])
    }
    for dead in foundation.DEAD_LETTERS.values():
        assert ("ApproximateNumberOfMessagesVisible", f"scbd-${{Stage}}-{dead}") in watched
    for handler in HANDLERS - {"api_handler"}:
        assert ("Errors", f"scbd-${{Stage}}-{handler}") in watched
    assert ("Errors", "scbd-${Stage}") in watched
    for handler in FED:
        if event_sources.WANTED[handler][0].endswith("STREAM_ARN"):
            assert ("IteratorAge", f"scbd-${{Stage}}-{handler}") in watched


def test_what_parks_records_is_watched() -> None:
    filters = templates.resources(EDGE, "AWS::Logs::MetricFilter").values()
    parked = {each["LogGroupName"]["Sub"].rpartition("-")[2] for each in filters if "parked" in each["FilterPattern"]}
    assert parked == FED


def test_the_night_raises_an_alarm_only_when_something_was_wrong() -> None:
    """The words that the filters look for are those that the code writes."""
    book = (ROOT / "chalicelib/totals/reconciliation.py").read_text()
    patterns = templates.resources(EDGE, "AWS::Logs::MetricFilter")
    for name, event in {"Missed": "totals.missed", "Drift": "totals.compared"}.items():
        assert f'log.event("{event}"' in book
        assert event in patterns[name]["FilterPattern"]


def test_roles_name_what_they_may_touch() -> None:
    """No star stands for a whole resource on AWS, and none for an action."""
    for role, statement in statements():
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not [action for action in actions if "*" in action], role
        assert "*" not in on_aws(statement["Resource"]), f"{role} {statement['Sid']}"


def on_aws(resource: Any) -> list[Any]:
    """The resources of a statement, as the condition `Protected` (AWS) decides."""
    if isinstance(resource, dict) and "If" in resource:
        condition, yes, _ = resource["If"]
        assert condition == "Protected"
        resource = yes
    return resource if isinstance(resource, list) else [resource]


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_sets_every_setting(stage: str) -> None:
    given = CONFIG["stages"][stage]["environment_variables"]
    others = {"PYDANTIC_DISABLE_PLUGINS"}  # looking for plugins that nobody installed costs cold start
    assert set(given) == {name.upper() for name in Settings.__dataclass_fields__} | others
    assert given["STAGE"] == stage
    assert given["SECRETS_PARAMETER"] == f"/scbd/{stage}/secrets"


def test_every_stage_has_its_choices() -> None:
    shapes = {stage: set(stage_options(stage)) for stage in STAGES}
    assert len({frozenset(shape) for shape in shapes.values()}) == 1


@pytest.mark.parametrize("stage", STAGES)
def test_mail_comes_from_the_verified_identity(stage: str) -> None:
    sender = CONFIG["stages"][stage]["environment_variables"]["MAIL_FROM"]
    assert sender.rstrip(">").endswith(stage_options(stage)["mail_identity"])


def test_recorded_settings_are_outputs_of_the_foundation() -> None:
    assert set(foundation.OUTPUTS.values()) <= set(FOUNDATION["Outputs"])
    assert set(foundation.OUTPUTS) <= {name.upper() for name in Settings.__dataclass_fields__}


def test_data_outlives_its_stack() -> None:
    for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket"):
        for name in templates.resources(FOUNDATION, kind):
            part = FOUNDATION["Resources"][name]
            assert part["DeletionPolicy"] == part["UpdateReplacePolicy"] == "Retain", name


def test_every_table_can_be_restored_to_any_minute_and_not_deleted_by_mistake() -> None:
    for name, table in templates.resources(FOUNDATION, "AWS::DynamoDB::Table").items():
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True, name
        assert table["DeletionProtectionEnabled"] == {"If": ["Protected", True, False]}, name


def test_only_pledges_and_stories_have_a_stream() -> None:
    """A consumer that writes to a table with a stream would wake itself."""
    tables = templates.resources(FOUNDATION, "AWS::DynamoDB::Table")
    assert [name for name, table in tables.items() if "StreamSpecification" in table] == ["Pledges", "Stories"]


def test_the_policy_for_browsers_is_strict() -> None:
    headers = EDGE["Resources"]["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]
    policy = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Sub"][0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy


def test_only_what_the_bucket_says_becomes_the_error_page() -> None:
    config = EDGE["Resources"]["Cdn"]["Properties"]["DistributionConfig"]
    assert [page["ErrorCode"] for page in config["CustomErrorResponses"]] == [404]


def test_the_edge_function_fits_into_a_parameter() -> None:
    code = edge.minified(edge.EDGE_FUNCTION)
    assert 500 < len(code) < 4096


def test_every_skipped_check_has_its_reason() -> None:
    for path in (ROOT / "infra").glob("*.yaml"):
        for name, part in templates.read(path)["Resources"].items():
            for skip in part.get("Metadata", {}).get("checkov", {}).get("skip", []):
                assert len(skip["comment"]) > 20, f"{path.name} {name} {skip['id']}"


def test_function_names_are_those_that_chalice_gives() -> None:
    stage = Stage("prod", Path())
    assert stage.function_name("api_handler") == "scbd-prod"
    assert stage.function_name("count") == "scbd-prod-count"
