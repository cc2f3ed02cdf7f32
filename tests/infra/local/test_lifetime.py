"""Local stacks run side by side, restart, survive a kill and are destroyed."""

import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.aws import config, deploy, destroy, releases, rollback, smoke, stacks
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


def test_second_stack_is_separate_survives_kill_9_after_a_burst_and_is_destroyed(
    stack: local_stack.Stack, tmp_path: Path
) -> None:
    committed = (ROOT / ".chalice/config.json").read_bytes()
    with local_stack.running(tmp_path, settings={"DETAILS_MONTHS": "31"}) as other:
        assert other.site != stack.site
        addresses = (other.site, other.mailbox, other.aws)
        other.client("dynamodb").put_item(**AUDIT, Item={"subject": {"S": "kept"}, "line": {"S": "1"}})
        pages = _kill_after_a_burst(other, tmp_path)

        gone = "0" * 30  # of a pledge lost in a power cut
        leftover = f"en/p/{gone}/index.html", f"pictures/{gone}.jpg"
        other.start()
        for key in leftover:
            other.client("s3").put_object(**SITE, Key=key, Body=b"left over")
        assert not other.deploy(), "the deployment was saved too, and an unchanged stack is not deployed again"
        assert (other.site, other.mailbox, other.aws) == addresses
        tables = other.client("dynamodb")
        assert tables.scan(**PLEDGES, Select="COUNT")["Count"] == BURST
        eventually(lambda: all(ask(other, "GET", page).status == 200 for page in pages))
        found = {item["Key"] for item in other.client("s3").list_objects_v2(**SITE)["Contents"]}
        assert found.isdisjoint(leftover)
        assert "31 months" in ask(other, "GET", "/en/privacy/").body
        _check_destruction(other)
    assert (ROOT / ".chalice/config.json").read_bytes() == committed


def _kill_after_a_burst(stack: local_stack.Stack, folder: Path) -> list[str]:
    """The addresses of the share pages of pledges that were answered just before."""
    with ThreadPoolExecutor(BURST) as people:
        answers = list(people.map(lambda _: post_pledge(stack), range(BURST)))
    workers = [path for path in (folder / "tmp").iterdir() if API_WORKER.fullmatch(path.name)]
    stack.kill()
    assert 0 < len(workers) <= process.WORKERS_PER_FUNCTION
    assert [answer.status for answer in answers] == [201] * BURST
    return [json.loads(answer.body)["links"]["page"] for answer in answers]


def _check_destruction(stack: local_stack.Stack) -> None:
    tables = stack.client("dynamodb")
    assert tables.scan(**AUDIT)["Count"] == 1
    destroy.destroy(stack.stage, with_data=False, yes=True)
    assert tables.scan(**AUDIT)["Count"] == 1
    with pytest.raises(OperatorError, match="no stack"):
        stacks.outputs(stack.stage, "edge")
    _check_rollback(stack)
    assert tables.scan(**AUDIT)["Count"] == 1

    destroy.destroy(stack.stage, with_data=True, yes=True)
    assert tables.list_tables()["TableNames"] == []
    assert stack.client("s3").list_buckets()["Buckets"] == []


def _check_rollback(stack: local_stack.Stack) -> None:
    """The deployment before, whose functions are gone, and one of other code and pages: the first comes back."""
    stage = stack.stage
    code = releases.read(stage).listed[-1].code
    module = stage.project / "chalicelib" / "clock.py"
    module.write_text(f"{module.read_text()}\nANOTHER = True\n")
    config.record(stage, {"DETAILS_MONTHS": "32"})
    made_anew = deploy.deploy(stage)["DistributionDomain"]
    (stack.state / "site-host").write_text(made_anew, "utf-8")
    assert "32 months" in ask(stack, "GET", "/en/privacy/").body
    assert code not in releases.code_shas(stage).values()
    rollback.roll_back(stage)
    assert "31 months" in ask(stack, "GET", "/en/privacy/").body
    assert set(releases.code_shas(stage).values()) == {code}
    smoke.require(stage)


def test_functions_are_unpacked_under_the_state_folder(stack: local_stack.Stack) -> None:
    assert post_pledge(stack).status == 201
    assert list((stack.state / "tmp").glob("ministack-lambda-*"))
