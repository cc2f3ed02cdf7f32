"""Local stacks run side by side, restart, survive a kill and are destroyed."""

import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.aws import deploy, destroy, stacks
from infra.local import local_stack, process
from infra.stage import ROOT, OperatorError
from tests.support.stack import SiteAnswer, ask
from tests.support.waiting import eventually

AUDIT = {"TableName": "scbd-local-audit-log"}
PLEDGES = {"TableName": "scbd-local-pledges"}
SITE = {"Bucket": "scbd-local-site-000000000000"}
BURST = 50
API_WORKER = re.compile(r"ministack-lambda-scbd-local-\w{8}")


def post_pledge(stack: local_stack.Stack) -> SiteAnswer:
    body = json.dumps({"key": str(uuid.uuid4()), "idea": "one-more-veg"})
    return ask(stack, "POST", "/api/pledges", body, content_type="application/json")


def test_second_stack_is_separate_survives_restart_and_is_destroyed(stack: local_stack.Stack, tmp_path: Path) -> None:
    committed = (ROOT / ".chalice/config.json").read_bytes()
    with local_stack.running(tmp_path, settings={"SEASON": "2031"}) as other:
        assert other.site != stack.site
        tables = other.client("dynamodb")
        tables.put_item(**AUDIT, Item={"subject": {"S": "kept"}, "line": {"S": "1"}})
        addresses = (other.site, other.mailbox, other.aws)
        assert other.stop(), "everything was saved"
        assert not (tmp_path / "tmp").exists(), "the unpacked functions are removed"
        other.start()
        assert not other.deploy(), "an unchanged stack is not deployed again"
        assert (other.site, other.mailbox, other.aws) == addresses
        assert json.loads(ask(other, "GET", "/data/totals.json").body)["season"] == "2031"
        assert tables.scan(**AUDIT)["Count"] == 1

        destroy.destroy(other.stage, with_data=False, yes=True)
        assert tables.scan(**AUDIT)["Count"] == 1
        with pytest.raises(OperatorError, match="no stack"):
            stacks.outputs(other.stage, "edge")
        deploy.deploy(other.stage)
        assert tables.scan(**AUDIT)["Count"] == 1

        destroy.destroy(other.stage, with_data=True, yes=True)
        assert tables.list_tables()["TableNames"] == []
        assert other.client("s3").list_buckets()["Buckets"] == []
    assert (ROOT / ".chalice/config.json").read_bytes() == committed


def test_burst_of_pledges_is_answered_and_survives_kill_9(tmp_path: Path) -> None:
    with local_stack.running(tmp_path) as fresh:
        with ThreadPoolExecutor(BURST) as people:
            answers = list(people.map(lambda _: post_pledge(fresh), range(BURST)))
        workers = [path for path in (tmp_path / "tmp").iterdir() if API_WORKER.fullmatch(path.name)]
        assert 0 < len(workers) <= process.WORKERS_PER_FUNCTION
        fresh.kill()
        assert [answer.status for answer in answers] == [201] * BURST
        pages = [json.loads(answer.body)["links"]["page"] for answer in answers]

        gone = "0" * 30  # of a pledge lost in a power cut
        leftover = f"en/p/{gone}/index.html", f"pictures/{gone}.jpg"
        fresh.start()
        for key in leftover:
            fresh.client("s3").put_object(**SITE, Key=key, Body=b"left over")
        assert not fresh.deploy(), "the deployment was saved too"
        assert fresh.client("dynamodb").scan(**PLEDGES, Select="COUNT")["Count"] == BURST
        eventually(lambda: all(ask(fresh, "GET", page).status == 200 for page in pages))
        found = {item["Key"] for item in fresh.client("s3").list_objects_v2(**SITE)["Contents"]}
        assert found.isdisjoint(leftover)


def test_functions_are_unpacked_under_the_state_folder(stack: local_stack.Stack) -> None:
    assert post_pledge(stack).status == 201
    assert list((stack.state / "tmp").glob("ministack-lambda-*"))
