"""`python -m infra notice` asks for words in each language that the stage publishes."""

import pytest

from infra import operation_verbs, verbs
from infra.aws import config, deploy, functions
from infra.command_line import main
from infra.stage import ROOT, Stage

TOLD = ["notice", "--stage", "prod", "We are back on Monday.", "--until", "2999-01-07T10:00", "--by", "Ailsa"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What the stage's own code was asked."""
    found: list[tuple[str, ...]] = []
    monkeypatch.setattr(operation_verbs, "_ask", lambda _, *given: found.append(given))
    monkeypatch.setattr(deploy, "record_live", lambda _: None)
    return found


def test_notice_needs_no_words_in_a_language_that_is_not_published(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "languages", lambda _: ("en",))
    assert main(TOLD) == 0
    assert asked == [("notice", "Ailsa", "2999-01-07T10:00:00+00:00", "We are back on Monday.")]


def test_notice_without_words_in_a_published_language_is_refused(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(config, "languages", lambda _: ("en", "gd"))
    assert main(TOLD) == 1
    assert "--gd WORDS --until TIME" in capsys.readouterr().err
    assert asked == []


def test_stage_is_asked_with_what_is_live_whoever_deployed_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded: list[str] = []
    monkeypatch.setattr(verbs, "find_stage", lambda name: Stage(name, ROOT, region="eu-west-2"))
    monkeypatch.setattr(deploy, "record_live", lambda stage: recorded.append(stage.name))
    monkeypatch.setattr(functions, "run_operation", lambda *_: f"asked after {recorded}")
    assert main(["new-link", "--stage", "prod", "x"]) == 0
    assert capsys.readouterr().out == "asked after ['prod']"
