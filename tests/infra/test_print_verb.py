"""`python -m infra print` says which files it wrote, or what is missing."""

from pathlib import Path

import pytest

from infra import print_verbs
from infra.aws import config
from infra.command_line import main


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the pieces, of a stage that is deployed."""
    settings = {"SITE_ORIGIN": "https://small.changes.scot", "LANGUAGES": ""}
    monkeypatch.setattr(config, "setting", lambda _stage, name: settings[name])
    monkeypatch.setattr(print_verbs, "ROOT", tmp_path)
    monkeypatch.setattr(print_verbs, "FOLDER", tmp_path / "build" / "print")
    return tmp_path / "build" / "print"


def test_each_piece_is_printed_in_each_language(printed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print", "--stage", "prod", "--season", "2026"]) == 0
    told = capsys.readouterr().out.split()
    assert "build/print/slip.a4.gd.pdf" in told
    assert {Path(name).name for name in told} == {path.name for path in printed.iterdir()}
    assert len(told) == 14


def test_pieces_of_several_channels_are_printed(printed: Path) -> None:
    assert main(["print", "--stage", "prod", "--channel", "slip-kelso", "--channel", "leaflet-college"]) == 0
    assert len(list(printed.iterdir())) == 4


def test_pieces_for_a_press_are_files_of_their_own(printed: Path) -> None:
    for more in ([], ["--marks"]):
        assert main(["print", "--stage", "prod", "--channel", "table-tent", *more]) == 0
    assert {path.name for path in printed.iterdir()} == {
        f"table-tent.{paper}.{lang}.pdf" for paper in ("a4", "a4-marks") for lang in ("en", "gd")
    }


def test_channel_without_a_piece_ends_with_a_sentence(printed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print", "--stage", "prod", "--channel", "radio"]) == 1
    assert "poster, slip, leaflet" in capsys.readouterr().err
    assert not printed.exists()


def test_stage_with_the_example_address_ends_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print", "--stage", "prod"]) == 1
    assert "is still the example, https://pledges.example.org. Deploy the stage first." in capsys.readouterr().err
