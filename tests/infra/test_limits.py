"""Rates and reserved executions: what they are, and what they leave to those who pledge."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.aws import concurrency, config, status, templates, throttling
from infra.local import local_stack
from infra.stage import ROOT, Stage, stage_options

FIREWALL = templates.read(ROOT / "infra/firewall.yaml")
PROD = json.loads((ROOT / ".chalice/config.json").read_text())["stages"]["prod"]["environment_variables"]


class StageOfAccount(Stage):
    """Its account may run so many functions at once, of which so many are not reserved."""

    quota = 1000
    unreserved = 1000

    def client(self, service: str, region: str | None = None) -> Any:  # noqa: ARG002 - as the stage's own
        assert service == "lambda"
        return self

    def get_account_settings(self) -> dict[str, Any]:
        limit = {"ConcurrentExecutions": self.quota, "UnreservedConcurrentExecutions": self.unreserved}
        return {"AccountLimit": limit}


@pytest.fixture
def prod(tmp_path: Path) -> Stage:
    (tmp_path / ".chalice").mkdir()
    options = {"publish": {"lambda_timeout": 60}, "send_mail": {"reserved_concurrency": 5}}
    written = {"stages": {"prod": {"lambda_functions": options}}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(written))
    return StageOfAccount("prod", tmp_path)


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
    options = stage_options("prod")
    assert options["requests_in_five_minutes"] >= in_five_minutes * requests + with_picture * 2
    assert int(PROD["REQUESTS_PER_MINUTE"]) >= in_a_minute * requests
    assert int(PROD["ADDRESSES_PER_MINUTE"]) >= in_a_minute / 2
    assert int(PROD["CONFIRMATIONS_PER_HOUR"]) >= in_an_hour / 2


def test_ten_times_the_record_of_petitions_gets_through() -> None:
    options = stage_options("prod")
    assert options["api_rate"] >= 330 * 3
    seconds_of_an_answer = 0.3
    assert options["reserved_concurrency"]["api_handler"] >= options["api_rate"] * seconds_of_an_answer


@pytest.mark.parametrize(("free", "room"), [(10, False), (409, False), (410, True), (1000, True)])
def test_executions_are_reserved_where_the_quota_leaves_lambdas_hundred(free: int, room: bool) -> None:
    assert concurrency.fits(stage_options("prod")["reserved_concurrency"], free) is room
    assert concurrency.fits({}, 10)


def test_reservations_are_recorded_for_every_later_deployment(prod: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = stage_options("prod")["reserved_concurrency"]
    concurrency.record(prod)
    assert config.reservations(prod) == wanted
    monkeypatch.setattr(StageOfAccount, "unreserved", 100)  # what is reserved already is no reason to refuse
    concurrency.record(prod)
    assert config.reservations(prod) == wanted
    assert config.stage_section(prod)["lambda_functions"]["publish"] == {"lambda_timeout": 60}


def test_new_account_reserves_nothing_and_deployment_says_so(
    prod: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("quota", "unreserved"):
        monkeypatch.setattr(StageOfAccount, name, 10)
    concurrency.record(prod)
    assert config.reservations(prod) == {}
    assert "Lambda runs 10 functions of this account at once, and 410 are needed" in capsys.readouterr().out


def test_throttling_that_somebody_changed_is_told_and_set_back(stack: local_stack.Stack) -> None:
    operation = {"op": "replace", "path": throttling.PATHS["throttlingRateLimit"], "value": "7"}
    stack.client("apigateway").update_stage(
        restApiId=config.rest_api(stack.stage), stageName="api", patchOperations=[operation]
    )
    drifted = [(row.setting, row.live) for row in status.compare(stack.stage) if row.drifted]
    throttling.apply(stack.stage)
    assert drifted == [("throttlingRateLimit", 7)]
    assert throttling.live_limits(stack.stage) == throttling.wanted_limits(stack.stage)
