"""Rates and reserved executions: what they are, and what they leave to those who pledge."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.aws import concurrency, config, status, templates, throttling
from infra.local import local_stack
from infra.stage import ROOT, Stage
from tests.support import answering

FIREWALL = templates.read(ROOT / "infra/firewall.yaml")
GUIDE = (ROOT / "docs/operations.md").read_text()
WANTED = {"api_handler": 300, "process_upload": 10}


def documented(name: str) -> int:
    """What the table of docs/operations.md, Rates, says that a limit is set to. Operators may choose others."""
    table = GUIDE.partition("\n## Rates\n")[2].partition("\n## ")[0]
    (number,) = re.findall(rf"^\|[^|]*`{name}`[^|]*\|[^|]*\| ([\d,]+)", table, re.MULTILINE)
    return int(number.replace(",", ""))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    return tmp_path


def account(folder: Path, *, quota: int, unreserved: int, live: Mapping[str, int]) -> Stage:
    """A stage whose account may run so many functions at once, of which so many are not reserved. `live`: its
    functions, each with the executions that are kept for it now; 0 for none."""
    names = {name: "scbd-prod" if name == "api_handler" else f"scbd-prod-{name}" for name in live}
    functions = [{"FunctionName": each, "FunctionArn": f"arn:{each}"} for each in names.values()]
    tags = {"Tags": {"aws-chalice": "version=1.34.0:stage=prod:app=scbd"}}
    limit = {"ConcurrentExecutions": quota, "UnreservedConcurrentExecutions": unreserved}
    made = answering.stage(
        folder,
        {
            "lambda": [
                ("get_account_settings", {"AccountLimit": limit}),
                ("list_functions", {"Functions": functions}),
                *[("list_tags", tags)] * len(live),
                *[
                    ("get_function_concurrency", {"ReservedConcurrentExecutions": kept} if kept else {})
                    for kept in live.values()
                ],
            ]
        },
    )
    path = folder / ".chalice" / "config.json"
    options = {"publish": {"lambda_timeout": 60}, "send_mail": {"reserved_concurrency": 5}}
    path.write_text(json.dumps({"stages": {"prod": {"lambda_functions": options}}}))
    return made


def test_rule_counts_requests_to_the_api_and_uploads_however_their_path_is_written() -> None:
    (rule,) = FIREWALL["Resources"]["Firewall"]["Properties"]["Rules"]
    statement = rule["Statement"]["RateBasedStatement"]
    assert statement["Limit"] == {"Ref": "RequestsInFiveMinutes"}
    paths = [each["ByteMatchStatement"] for each in statement["ScopeDownStatement"]["OrStatement"]["Statements"]]
    assert [path["SearchString"] for path in paths] == ["/api/", "/uploads/"]
    for path in paths:
        assert path["PositionalConstraint"] == "STARTS_WITH"
        assert [each["Type"] for each in path["TextTransformations"]] == ["URL_DECODE", "NORMALIZE_PATH"]


def test_hospital_behind_one_address_answers_one_mailing() -> None:
    """The arithmetic of docs/operations.md, Rates: 3,000 staff, of whom a third pledge in the busiest five minutes."""
    in_five_minutes, in_a_minute, in_an_hour, requests = 1000, 300, 2000, 5
    with_picture = in_five_minutes // 10
    assert documented("requests_in_five_minutes") >= in_five_minutes * requests + with_picture * 2
    assert documented("REQUESTS_PER_MINUTE") >= in_a_minute * requests
    assert documented("ADDRESSES_PER_MINUTE") >= in_a_minute / 2
    assert documented("CONFIRMATIONS_PER_HOUR") >= in_an_hour / 2


def test_ten_times_the_record_of_petitions_gets_through() -> None:
    assert documented("api_rate") >= 330 * 3
    seconds_of_an_answer = 0.3
    assert documented("api_rate") * seconds_of_an_answer <= WANTED["api_handler"]
    assert f"keeps {WANTED['api_handler']} for `api_handler`" in GUIDE


@pytest.mark.parametrize(("free", "room"), [(10, False), (409, False), (410, True), (1000, True)])
def test_executions_are_reserved_where_the_quota_leaves_lambdas_hundred(free: int, room: bool) -> None:
    assert concurrency.fits(WANTED, free) is room


@pytest.mark.parametrize(
    ("unreserved", "live"),
    [
        (1000, {}),
        (1000, {"api_handler": 0, "publish": 0}),
        (100, {"api_handler": 300, "process_upload": 10, "publish": 0}),  # is no reason to refuse
        (105, {"api_handler": 300, "process_upload": 5}),
    ],
    ids=["first time", "upgrade", "again", "another machine's"],
)
def test_reservations_are_recorded_for_every_later_deployment(
    folder: Path, unreserved: int, live: dict[str, int]
) -> None:
    prod = account(folder, quota=1000, unreserved=unreserved, live=live)
    concurrency.record(prod)
    assert config.reservations(prod) == WANTED
    assert config.stage_section(prod)["lambda_functions"]["publish"] == {"lambda_timeout": 60}


@pytest.mark.parametrize(("quota", "live"), [(10, {}), (409, {"api_handler": 0})])
def test_account_without_room_reserves_nothing_and_deployment_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str], quota: int, live: dict[str, int]
) -> None:
    """Also where this machine has recorded what another account kept."""
    prod = account(folder, quota=quota, unreserved=quota, live=live)
    config.record_reservations(prod, WANTED)
    concurrency.record(prod)
    assert config.reservations(prod) == {}
    assert f"Lambda runs {quota} functions of this account at once, and 410 are needed" in capsys.readouterr().out


def test_stage_that_wants_nothing_asks_nothing(folder: Path) -> None:
    prod = answering.stage(folder, {}, options={"reserved_concurrency": {}})
    (folder / ".chalice" / "config.json").write_text(json.dumps({"stages": {"prod": {"lambda_functions": {}}}}))
    concurrency.record(prod)
    assert config.reservations(prod) == {}


def test_throttling_that_somebody_changed_is_told_and_set_back(stack: local_stack.Stack) -> None:
    operation = {"op": "replace", "path": throttling.PATHS["throttlingRateLimit"], "value": "7"}
    stack.client("apigateway").update_stage(
        restApiId=config.rest_api(stack.stage), stageName="api", patchOperations=[operation]
    )
    drifted = [(row.setting, row.live) for row in status.compare(stack.stage) if row.drifted]
    throttling.apply(stack.stage)
    assert drifted == [("throttlingRateLimit", 7)]
    assert throttling.live_limits(stack.stage) == throttling.wanted_limits(stack.stage)
