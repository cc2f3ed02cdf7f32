"""A bare `chalice deploy` says what it would do wrong before it does anything."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.aws import chalice_cli
from chalicelib.settings import settings

ROOT = Path(__file__).parents[2]
STREAM = "arn:aws:dynamodb:eu-west-2:123456789012:table/scbd-prod-pledges/stream/1"


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings of a stage that was deployed."""
    monkeypatch.setenv("PLEDGES_STREAM_ARN", STREAM)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("recorded")
def test_region_and_python_of_a_deployment_are_those_of_the_stage() -> None:
    assert chalice_cli.hazards("eu-west-2", (3, 13)) == []
    assert chalice_cli.hazards("us-east-1", (3, 11)) == [
        "The stage is in eu-west-2, and this shell in us-east-1: export AWS_DEFAULT_REGION=eu-west-2",
        "Lambda would run Python 3.11. Deploy from 3.12 to 3.14, such as by `make code`.",
    ]


@pytest.mark.usefixtures("recorded")
def test_machine_without_chalices_note_would_make_everything_twice() -> None:
    (said,) = chalice_cli.hazards("eu-west-2", (3, 13), noted=False)
    assert "another API" in said


@pytest.mark.usefixtures("recorded")
def test_region_is_that_of_the_profile_that_chalice_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    (tmp_path / "config").write_text("[profile board]\nregion = eu-west-1\n")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CHALICE_CLI_MODE", "true")
    monkeypatch.setattr(sys, "argv", ["chalice", "deploy", "--stage", "prod", "--profile", "board"])
    with pytest.raises(SystemExit, match="The stage is in eu-west-2, and this shell in eu-west-1"):
        chalice_cli.refuse_hazards()


@pytest.mark.parametrize("arguments", [["deploy"], ["deploy", "--stage", "prod"]])
def test_chalice_deploy_of_what_was_never_made_is_refused(arguments: list[str]) -> None:
    """Chalice would make functions with the settings of no stage, and the role of no account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    command = [sys.executable, "-c", "import sys; from chalice.cli import main; sys.exit(main())", *arguments]
    ran = subprocess.run(command, cwd=ROOT, env=inherited, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.strip() == (
        "Nothing was made for this stage yet. Name one (--stage prod), and deploy it once by: make deploy"
    )


@pytest.mark.parametrize(("mode", "argument"), [("", "deploy"), ("true", "package")])
def test_functions_and_other_commands_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, mode: str, argument: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["chalice", argument])
    if mode:
        monkeypatch.setenv("AWS_CHALICE_CLI_MODE", mode)
    chalice_cli.refuse_hazards()
