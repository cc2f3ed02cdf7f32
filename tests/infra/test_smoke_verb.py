"""When the smoke test runs, and what it says of a stage on AWS."""

import socket
from pathlib import Path
from typing import Any

import pytest

from infra import command_line
from infra.aws import deploy, functions, smoke, stacks
from infra.stage import OperatorError, Stage

BROKEN = "smoke failed: The home page was answered by 502"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were asked; the site does not work."""
    addresses: list[str] = []

    def run_operation(_: Stage, verb: str, *given: str) -> str:
        assert verb == "smoke"
        addresses.extend(given)
        raise OperatorError(BROKEN)

    monkeypatch.setattr(functions, "run_operation", run_operation)
    monkeypatch.setattr(deploy, "deploy", lambda *_, **__: {"SiteOrigin": "https://x", "DistributionDomain": "x"})
    monkeypatch.setattr(deploy, "record_live", lambda _: None)
    monkeypatch.setattr(deploy, "send_code", lambda _: None)
    monkeypatch.setattr(stacks, "outputs", lambda *_: {"DistributionDomain": "d1.cloudfront.net"})
    return addresses


@pytest.mark.parametrize("verb", ["deploy", "code", "smoke"])
@pytest.mark.parametrize("known", [True, False])
def test_site_that_does_not_work_fails_the_command(
    verb: str, known: bool, asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def resolve(*_: Any) -> None:
        if not known:
            raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert command_line.main([verb, "--stage", "prod"]) == 1
    printed = capsys.readouterr()
    assert printed.err.strip().startswith(
        f"{BROKEN}. What was deployed is live: take it back: make rollback STAGE=prod"
    )
    assert asked == ["https://pledges.example.org" if known else "https://d1.cloudfront.net"]
    assert ("not in the DNS yet" in printed.out) != known


def test_local_stack_is_asked_through_its_proxy(tmp_path: Path) -> None:
    (tmp_path / ".chalice").mkdir()
    settings = {"environment_variables": {"SITE_ORIGIN": "http://localhost:9000"}}
    (tmp_path / ".chalice" / "config.json").write_text(f'{{"stages": {{"local": {settings}}}}}'.replace("'", '"'))
    assert smoke.address_of(Stage("local", tmp_path, endpoint="http://x")) == "http://localhost:9000"
