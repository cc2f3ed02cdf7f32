"""`launch.yaml` says who has looked before the public comes, and which languages are published."""

from pathlib import Path

import pytest

from chalicelib import clock
from chalicelib.content import DEFAULT_LANGUAGE, catalogue
from frontend.builder.content_source import Source
from infra.preflight import launch
from infra.stage import ROOT, OperatorError
from tests.support.launched import SIGNED, sign_launch
from tests.support.world import TODAY


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout whose content a Gaelic speaker has read."""
    (tmp_path / "frontend" / "content").mkdir(parents=True)
    (tmp_path / "frontend" / "content" / "strings.gd.yaml").write_text("site: {}\n")
    (tmp_path / "frontend" / "theme.yaml").write_text("name: {}\n")
    return tmp_path


@pytest.mark.parametrize(
    "signature",
    ["{by: , on: }", "{by: Ailsa Grant, on: }", "{by: ' ', on: 2026-04-01}", "{by: Ailsa Grant, on: 2026-04-07}"],
    ids=["empty", "no day", "no name", "tomorrow"],
)
def test_signature_counts_with_a_name_and_a_past_day(tmp_path: Path, signature: str) -> None:
    project = sign_launch(tmp_path, clinical_review=signature)
    with clock.at(TODAY):
        said = launch.unsigned("clinical_review", project)
        assert launch.unsigned("welfare_review", project) is None
    assert said is not None
    assert said == ("launch.yaml:3: nobody has signed the clinical review. Write who did (`by`) and when (`on`).")


def test_five_people_must_have_tried_it(tmp_path: Path) -> None:
    four = ", ".join([*[SIGNED] * 4, "{by: , on: }"])
    with clock.at(TODAY):
        said = launch.user_tests(sign_launch(tmp_path, user_tests=f"[{four}]"))
    assert said is not None
    assert "4 of 5 tests" in said


def test_language_that_nobody_has_signed_is_not_published(project: Path) -> None:
    with clock.at(TODAY):
        assert launch.unpublished(sign_launch(project)).keys() == {"gd"}
        assert launch.unpublished(sign_launch(project, gd=SIGNED)) == {}


def test_language_is_not_published_while_a_file_says_that_nobody_has_read_it(project: Path) -> None:
    (project / "frontend" / "content" / "ideas.yaml").write_text("gd_review: true\n")
    with clock.at(TODAY):
        left_out = launch.unpublished(sign_launch(project, gd=SIGNED))
    assert left_out == {"gd": "gd is not published, because these files still say gd_review: ideas.yaml"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("clinical: {}", "no such name|Extra inputs"), ("clinical_review: {by: A, on: soon}", r"launch.yaml:1: .*date")],
)
def test_mistakes_in_the_file_are_said_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "launch.yaml").write_text(text)
    with pytest.raises(OperatorError, match=said):
        launch.user_tests(tmp_path)


def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"launch\.yaml is missing"):
        launch.user_tests(tmp_path)


def test_file_of_the_repository_has_every_name_and_language() -> None:
    """Whoever takes the platform signs there; what they have signed is no matter of tests."""
    source = Source(ROOT / launch.FILE)
    assert source.data.keys() == launch.Launch.model_fields.keys()
    assert source.parse(launch.Launch).languages.keys() == {*catalogue().languages} - {DEFAULT_LANGUAGE}
