"""The deployment on the emulator: that it stands, refuses, notices drift, and gives failed work again."""

import io
import json
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.aws import config, deploy, destroy, event_sources, functions, redrive, stacks, status
from infra.local import local_stack
from infra.stage import ROOT, OperatorError
from tests.infra.helping import ask, soon

pytestmark = pytest.mark.journey

PROBE = """
import boto3, botocore
def handler(event, context):
    try:
        getattr(boto3.client(event["service"]), event["call"])(**event["with"])
        return "done"
    except botocore.exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        return "refused" if code in ("AccessDenied", "AccessDeniedException", "403") else code
"""
TABLE = "scbd-local-{}".format
PLEDGE, DECISIONS, LEDGER = ({"TableName": TABLE(name)} for name in ("pledges", "decision-log", "ledger"))
SITE, FAILURES = ({"Bucket": f"scbd-local-{name}-000000000000"} for name in ("site", "failures"))


@pytest.fixture(scope="module")
def as_role(stack: local_stack.Stack) -> Iterator[Any]:
    """Calls AWS as a function of that name could."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("probe.py", PROBE)
    functions = stack.client("lambda")
    made = set()

    def call(role: str, service: str, what: str, **given: Any) -> str:
        name = f"probe-{role}"
        if name not in made:
            functions.create_function(
                FunctionName=name,
                Runtime=f"python{sys.version_info.major}.{sys.version_info.minor}",
                Role=f"arn:aws:iam::000000000000:role/scbd-local-{role}",
                Handler="probe.handler",
                Timeout=30,
                Code={"ZipFile": code.getvalue()},
            )
            functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
            made.add(name)
        event = json.dumps({"service": service, "call": what, "with": given})
        answer = functions.invoke(FunctionName=name, Payload=event.encode())
        return str(json.loads(answer["Payload"].read()))

    yield call
    for name in made:
        functions.delete_function(FunctionName=name)


KEY = {"Key": {"key": {"S": "none"}}}
ROW = {"Item": {"pledge_id": {"S": "none"}, "submission_id": {"S": "none"}, "v": {"N": "1"}}}
SEND = {"MessageBody": "[]", "QueueUrl": "http://localhost:4566/000000000000/scbd-local-mail"}
PAGE = {**SITE, "Key": "en/index.html"}


@pytest.mark.parametrize(
    ("role", "service", "call", "given", "outcome"),
    [
        ("api_handler", "dynamodb", "get_item", {**PLEDGE, **KEY}, "done"),
        ("api_handler", "dynamodb", "scan", PLEDGE, "refused"),
        ("api_handler", "dynamodb", "delete_item", {**PLEDGE, **KEY}, "refused"),
        ("api_handler", "dynamodb", "put_item", {**DECISIONS, **ROW}, "done"),
        ("api_handler", "dynamodb", "scan", DECISIONS, "refused"),
        ("api_handler", "dynamodb", "put_item", {**LEDGER, **ROW}, "refused"),
        ("api_handler", "sqs", "send_message", SEND, "refused"),
        ("api_handler", "s3", "get_object", PAGE, "done"),  # open to all on the emulator
        ("api_handler", "s3", "put_object", {**PAGE, "Body": "x"}, "refused"),
        ("count", "dynamodb", "put_item", {**LEDGER, **ROW}, "done"),
        ("count", "dynamodb", "get_item", {**PLEDGE, **KEY}, "refused"),
        ("count", "s3", "put_object", {**FAILURES, "Key": "parked/count/x.json", "Body": "x"}, "done"),
        ("count", "s3", "get_object", {**FAILURES, "Key": "parked/count/x.json"}, "refused"),
        ("notify_moderators", "s3", "put_object", {**FAILURES, "Key": "redriven/x.json", "Body": "x"}, "done"),
        ("notify_moderators", "sqs", "send_message", SEND, "refused"),
        ("notify_moderators", "dynamodb", "put_item", {**LEDGER, **ROW}, "refused"),
        ("publish", "s3", "put_object", {**PAGE, "Key": "probe", "Body": "x"}, "done"),
        ("publish", "dynamodb", "put_item", {**DECISIONS, **ROW}, "refused"),
        ("publish", "ssm", "get_parameter", {"Name": "/scbd/local/secrets", "WithDecryption": True}, "refused"),
        ("queue_digest", "dynamodb", "scan", PLEDGE, "refused"),
        ("queue_digest", "ssm", "get_parameter", {"Name": "/scbd/local/secrets"}, "refused"),
        ("send_mail", "ssm", "get_parameter", {"Name": "/scbd/local/secrets", "WithDecryption": True}, "done"),
        ("send_mail", "ssm", "get_parameter", {"Name": "/scbd/local/deployed-from"}, "refused"),
        ("send_mail", "dynamodb", "scan", PLEDGE, "refused"),
        ("rotate_challenge", "s3", "put_object", {**PAGE, "Body": "x"}, "refused"),
        ("rotate_challenge", "s3", "get_object", {**SITE, "Key": "data/challenge.json"}, "done"),
        ("reconcile", "dynamodb", "scan", PLEDGE, "done"),
        ("reconcile", "dynamodb", "put_item", {**PLEDGE, "Item": {"key": {"S": "none"}}}, "refused"),
    ],
)
def test_a_function_may_do_its_work_and_nothing_else(
    as_role: Any, *, role: str, service: str, call: str, given: dict[str, Any], outcome: str
) -> None:
    assert as_role(role, service, call, **given) == outcome


# ---------------------------------------------------------------- the site


def test_a_page_that_is_not_there_is_the_sites_own(stack: local_stack.Stack) -> None:
    answer = ask(stack, "GET", "/en/nothing/")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<html" in answer.body


def test_the_root_and_missing_slashes_are_sent_on(stack: local_stack.Stack) -> None:
    assert ask(stack, "GET", "/", accept_language="gd").headers["location"] == "/gd/"
    moved = ask(stack, "GET", "/en/wall")
    assert (moved.status, moved.headers["location"]) == (301, "/en/wall/")


def test_pages_and_data_are_there_after_deployment(stack: local_stack.Stack) -> None:
    for path in ("/en/", "/gd/", "/en/wall/", "/en/pledge/", "/data/totals.json", "/data/challenge.json"):
        assert soon(lambda path=path: ask(stack, "GET", path).status == 200), path  # type: ignore[misc]


def test_the_sites_address_leads_to_nothing_of_the_emulator(stack: local_stack.Stack) -> None:
    for path in ("/_ministack/ses/messages", "/_ministack/reset", "/_aws/execute-api/x/api/y", "/health"):
        assert ask(stack, "POST" if path.endswith("reset") else "GET", path).status == 404


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_the_apis_errors_keep_their_bodies(stack: local_stack.Stack, kind: str) -> None:
    answer = ask(stack, "POST", "/api/pledges", "{" * 20_000, content_type=kind, origin=stack.site)
    assert answer.status in {413, 415, 422}
    assert "<html" not in answer.body


def test_the_mailbox_shows_mails_without_running_them(stack: local_stack.Stack) -> None:
    words = {"Text": {"Data": "see http://localhost/x"}, "Html": {"Data": "<script>alert(1)</script><p>Hello"}}
    stack.client("sesv2").send_email(
        FromEmailAddress="probe@pledges.example.org",
        Destination={"ToAddresses": ["a@pledges.example.org"]},
        Content={"Simple": {"Subject": {"Data": "<b>probe</b>"}, "Body": words}},
    )
    assert stack.mails()[-1]["Subject"] == "<b>probe</b>"
    page = ask_mailbox(stack)
    assert "&lt;b&gt;probe&lt;/b&gt;" in page
    assert "<b>probe</b>" not in page
    assert "<script>" not in page.replace('<script src="/mailbox.js" defer></script>', "")
    assert 'sandbox="allow-popups' in page
    assert '<a href="http://localhost/x"' in page


def ask_mailbox(stack: local_stack.Stack) -> str:
    beside = local_stack.Stack(stack.state, {}, {**stack.ports, "site": stack.ports["mailbox"]})
    return ask(beside, "GET", "/").body


# ---------------------------------------------------------------- drift


def differing(stack: local_stack.Stack) -> list[tuple[str, str]]:
    return [(row.thing, row.setting) for row in status.compare(stack.stage) if row.drifted]


def test_a_new_stack_is_as_wanted(stack: local_stack.Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert status.report(stack.stage)
    assert "all as wanted" in capsys.readouterr().out


def test_status_finds_a_changed_event_source(stack: local_stack.Stack) -> None:
    functions = stack.client("lambda")
    functions.update_event_source_mapping(
        UUID=event_sources.mapping(stack.stage, "count")["UUID"], MaximumRetryAttempts=99
    )
    assert differing(stack) == [("count", "MaximumRetryAttempts")]
    event_sources.apply(stack.stage)
    assert differing(stack) == []


def test_status_finds_a_changed_role_setting_and_queue(stack: local_stack.Stack) -> None:
    functions, queues = stack.client("lambda"), stack.client("sqs")
    live = functions.get_function_configuration(FunctionName="scbd-local-notify_moderators")
    given = config.settings(stack.stage)
    url = queues.get_queue_url(QueueName="scbd-local-mail")["QueueUrl"]
    policy = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    try:
        functions.update_function_configuration(
            FunctionName="scbd-local-notify_moderators",
            Role=live["Role"].replace("notify_moderators", "publish"),
            Environment={"Variables": {**given, "SEASON": "1999"}},
        )
        changed = json.dumps({**json.loads(policy), "maxReceiveCount": 50})
        queues.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": changed})
        assert set(differing(stack)) == {
            ("notify_moderators", "role"),
            ("notify_moderators", "environment"),
            ("mail", "receives before that"),
        }
        assert not status.report(stack.stage)
    finally:
        queues.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
        functions.update_function_configuration(
            FunctionName="scbd-local-notify_moderators", Role=live["Role"], Environment={"Variables": given}
        )
    assert differing(stack) == []


# ---------------------------------------------------------------- giving work again


def messages(stack: local_stack.Stack, queue: str) -> int:
    queues = stack.client("sqs")
    url = queues.get_queue_url(QueueName=f"scbd-local-{queue}")["QueueUrl"]
    told = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(told["ApproximateNumberOfMessages"]) + int(told["ApproximateNumberOfMessagesNotVisible"])


def keys_under(stack: local_stack.Stack, prefix: str) -> list[str]:
    listed = stack.client("s3").list_objects_v2(**FAILURES, Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


@pytest.fixture
def no_failures(stack: local_stack.Stack) -> None:
    for key in keys_under(stack, ""):
        stack.client("s3").delete_object(**FAILURES, Key=key)


def test_dead_letters_of_a_queue_go_back(stack: local_stack.Stack, no_failures: None) -> None:
    queues = stack.client("sqs")
    url = queues.get_queue_url(QueueName="scbd-local-mail-dead")["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody="[]")  # which the function cannot read, and parks
    assert redrive.redrive(stack.stage, "mail") == 1
    assert soon(lambda: keys_under(stack, "parked/send_mail/"))
    assert messages(stack, "mail-dead") == 0


def test_dead_letters_in_order_keep_their_group_and_are_not_dropped(
    stack: local_stack.Stack, no_failures: None
) -> None:
    """With the deduplication id of before, or with one for all, the queue would drop them for five minutes."""
    queues, store = stack.client("sqs"), stack.client("s3")
    url = queues.get_queue_url(QueueName="scbd-local-publish-dead.fifo")["QueueUrl"]
    groups = ["wall", "shares-1", "wall"]
    for group in groups:  # what the function cannot read, it parks
        order = {"MessageGroupId": group, "MessageDeduplicationId": uuid.uuid4().hex}
        queues.send_message(QueueUrl=url, MessageBody="[]", **order)
    assert redrive.redrive(stack.stage, "scbd-local-publish-dead.fifo") == len(groups)
    parked = soon(lambda: keys if len(keys := keys_under(stack, "parked/publish/")) == len(groups) else [])
    records = [json.load(store.get_object(**FAILURES, Key=key)["Body"])["record"] for key in parked]
    assert sorted(record["attributes"]["MessageGroupId"] for record in records) == sorted(groups)
    assert messages(stack, "publish-dead.fifo") == 0


def published(stack: local_stack.Stack) -> int:
    return int(json.loads(ask(stack, "GET", "/data/totals.json").body)["seq"])


def park(stack: local_stack.Stack, key: str, kept: dict[str, Any]) -> None:
    stack.client("s3").put_object(**FAILURES, Key=key, Body=json.dumps(kept).encode())


def change(pledge_id: str) -> dict[str, Any]:
    """A stream record that `count` understands."""
    pledge = {
        "key": {"S": pledge_id[10:]},
        "id": {"S": pledge_id},
        "v": {"N": "1"},
        "season": {"S": "2026"},
        "state": {"S": "waiting"},
        "made_at": {"S": "2026-11-22T12:00:00Z"},
        "fingerprint": {"S": "0"},
        "text": {"S": "walk"},
    }
    told = {"Keys": {"key": pledge["key"]}, "NewImage": pledge, "SequenceNumber": "1"}
    return {"eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": told}


def counted(stack: local_stack.Stack, pledge_id: str) -> bool:
    row = stack.client("dynamodb").get_item(**LEDGER, Key={"pledge_id": {"S": pledge_id}})
    return "Item" in row


def test_a_parked_record_is_given_to_its_function_again(stack: local_stack.Stack, no_failures: None) -> None:
    one = f"01{uuid.uuid4().hex}ab"
    park(stack, "parked/count/2026-11-22/a.json", {"source": "count", "why": "KeyError", "record": change(one)})
    assert redrive.redrive(stack.stage, "failures") == 1
    assert counted(stack, one)
    assert keys_under(stack, "") == ["redriven/parked/count/2026-11-22/a.json"]


def test_what_lambda_kept_of_a_failed_batch_is_given_again(stack: local_stack.Stack, no_failures: None) -> None:
    one, two = (f"01{uuid.uuid4().hex}ab" for _ in range(2))
    key = "aws/lambda/0000/shardId-1/2026/11/22/2026-11-22T12.00.00-0000"
    function = f"arn:aws:lambda:eu-west-2:000000000000:function:{stack.stage.function_name('count')}:$LATEST"
    payload = json.dumps({"Records": [change(one), change(two)]})
    park(
        stack,
        key,
        {"requestContext": {"functionArn": function, "condition": "RetryAttemptsExhausted"}, "payload": payload},
    )
    assert redrive.redrive(stack.stage, FAILURES["Bucket"]) == 1
    assert counted(stack, one)
    assert counted(stack, two)
    assert keys_under(stack, "") == [f"redriven/{key}"]


def test_a_record_that_still_cannot_be_read_stays(stack: local_stack.Stack, no_failures: None) -> None:
    """Also when the function parks it again under the very same name."""
    functions = stack.client("lambda")
    event = {"Records": [{"eventID": "9", "dynamodb": {}}]}
    functions.invoke(FunctionName="scbd-local-count", Payload=json.dumps(event).encode())
    (parked,) = keys_under(stack, "parked/count/")
    with pytest.raises(OperatorError, match="still cannot read it"):
        redrive.redrive(stack.stage, "failures")
    assert keys_under(stack, "") == [parked]


def test_what_is_no_record_stays_and_is_named(stack: local_stack.Stack, no_failures: None) -> None:
    park(stack, "strange.json", {"hello": "there"})
    with pytest.raises(OperatorError, match=r"strange\.json: it is no record that we know"):
        redrive.redrive(stack.stage, "failures")
    assert keys_under(stack, "") == ["strange.json"]


def test_an_unknown_place_is_answered_with_those_there_are(stack: local_stack.Stack) -> None:
    with pytest.raises(OperatorError, match=r"publish\.fifo, review\.fifo, mail, failures"):
        redrive.redrive(stack.stage, "letters")


# ---------------------------------------------------------------- life of a stack


def test_stacks_live_apart_survive_restarts_and_are_destroyed(stack: local_stack.Stack, tmp_path: Path) -> None:
    committed = (ROOT / ".chalice/config.json").read_bytes()
    with local_stack.running(tmp_path, settings={"SEASON": "2031"}) as other:
        assert other.site != stack.site
        tables = other.client("dynamodb")
        tables.put_item(**DECISIONS, Item={"submission_id": {"S": "kept"}, "v": {"N": "1"}})
        addresses = (other.site, other.mailbox, other.aws)
        other.stop()
        other.start()
        assert not other.deploy(), "nothing changed, so nothing is deployed"
        assert (other.site, other.mailbox, other.aws) == addresses
        assert json.loads(ask(other, "GET", "/data/totals.json").body)["season"] == "2031"
        assert tables.scan(**DECISIONS)["Count"] == 1

        destroy.destroy(other.stage, with_data=False, yes=True)
        assert tables.scan(**DECISIONS)["Count"] == 1
        with pytest.raises(OperatorError, match="no stack"):
            stacks.outputs(other.stage, "edge")
        deploy.deploy(other.stage)
        assert tables.scan(**DECISIONS)["Count"] == 1

        destroy.destroy(other.stage, with_data=True, yes=True)
        assert tables.list_tables()["TableNames"] == []
        assert other.client("s3").list_buckets()["Buckets"] == []
    assert (ROOT / ".chalice/config.json").read_bytes() == committed


def test_a_taken_port_is_told_in_one_sentence(stack: local_stack.Stack, tmp_path: Path) -> None:
    with pytest.raises(
        OperatorError, match=r"^Port \d+ is taken by another program\. Choose one with: make run PORT=\d+$"
    ):
        local_stack.prepare(tmp_path, stack.ports["site"])


def test_withdraw_and_publish_run_with_the_stages_settings(stack: local_stack.Stack) -> None:
    before = published(stack)
    deploy.ask_to_publish(stack.stage)
    assert soon(lambda: published(stack) > before)
    with pytest.raises(OperatorError, match="NotFound"):
        functions.run_inside(
            stack.stage, "import sys; from chalicelib import pledges; pledges.store.withdraw(sys.argv[1])", "none"
        )


def test_the_command_line_says_problems_without_a_trace() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "infra", "status", "--stage", "nowhere"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    assert "no stage 'nowhere'" in said.stderr


def saved(state: Path, word: str) -> bool:
    """Whether a save has ended that holds the word."""
    tables, stamp = state / "services" / "dynamodb.json", state / "saved"
    if not (tables.exists() and stamp.exists()) or stamp.stat().st_mtime_ns < tables.stat().st_mtime_ns:
        return False
    return word in tables.read_text()


def test_most_survives_even_a_power_cut(tmp_path: Path) -> None:
    with local_stack.running(tmp_path) as cut:
        cut.client("dynamodb").put_item(**DECISIONS, Item={"submission_id": {"S": "kept"}, "v": {"N": "1"}})
        soon(lambda: saved(tmp_path, "kept"))
        cut.kill()
        cut.start()
        assert not cut.deploy(), "what was deployed was saved too"
        assert cut.client("dynamodb").scan(**DECISIONS)["Count"] == 1
        assert ask(cut, "GET", "/en/").status == 200
