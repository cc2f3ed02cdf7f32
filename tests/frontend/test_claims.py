"""`make claims` lists claims, phone lines and services that somebody should check again."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib import clock
from frontend.builder import claims, content
from infra.command_line import main

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def listed(root: Path, now: datetime = NOON) -> list[str]:
    """For each heading, the names that are listed under it."""
    with clock.at(now):
        return [" ".join(found) for found in claims.due(root).values()]


def edited(tmp_path: Path, name: str, was: str, becomes: str) -> Path:
    """A copy of the content with one replacement."""
    for part in ("content", "assets"):
        shutil.copytree(content.ROOT / "frontend" / part, tmp_path / "frontend" / part)
    shutil.copy(content.ROOT / "frontend" / "theme.yaml", tmp_path / "frontend")
    path = tmp_path / "frontend" / "content" / name
    assert was in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(was, becomes, 1), "utf-8")
    return tmp_path


@pytest.mark.parametrize(("day", "due"), [(26, False), (27, True)])
def test_claim_is_due_two_years_after_it_was_read(day: int, due: bool) -> None:
    unread, *_ = listed(content.ROOT, datetime(2028, 11, day - 1, 12, tzinfo=UTC))
    assert ("ten-minute-walk" in unread) == due


def test_claim_that_was_only_remembered_is_due_at_once() -> None:
    unread, *_ = listed(content.ROOT)
    assert "walk-short-trips" in unread
    assert "warning night" in unread
    assert "ten-minute-walk" not in unread


def test_claim_of_an_old_or_undated_source_is_listed() -> None:
    _, old, *_ = listed(content.ROOT)
    assert "check-on-a-neighbour" in old
    assert "fruit-in-my-bag" in old
    assert "get-my-vaccines" not in old
    assert "get-my-vaccines" in listed(content.ROOT, datetime(2027, 1, 1, 12, tzinfo=UTC))[1]


@pytest.mark.parametrize(("month", "due"), [(5, False), (6, True)])
def test_phone_line_is_due_six_months_after_it_was_confirmed(tmp_path: Path, month: int, due: bool) -> None:
    phone = "    phone: 116 123\n"
    root = edited(tmp_path, "welfare.yaml", phone, f"{phone}    confirmed: 2026-12-01\n")
    _, _, lines, _ = listed(root, datetime(2027, month, 30, 12, tzinfo=UTC))
    assert ("Samaritans" in lines) == due
    assert "Drinkline" in lines


@pytest.mark.parametrize(("month", "due"), [(4, False), (6, True)])
def test_service_is_due_six_months_after_it_was_checked_and_at_once_if_only_remembered(month: int, due: bool) -> None:
    *_, services = listed(content.ROOT, datetime(2027, month, 1, 12, tzinfo=UTC))
    assert ("NHS inform, NHS 24" in services) == due
    assert "Quit Your Way Scotland" in services


def test_command_prints_headings_and_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims"]) == 0
    out = capsys.readouterr().out
    assert "Phone lines not confirmed within 6 months: " in out
    assert "welfare.yaml:" in out
