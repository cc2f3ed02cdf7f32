"""Rules for the tests: short files, helpers defined once, no imports between tests."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("*.py"))
by_name = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())


def modules_imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


@by_name
def test_only_support_is_imported_from_tests(path: Path) -> None:
    ours = [name for name in modules_imported(path) if name.startswith("tests.")]
    assert [name for name in ours if not name.startswith("tests.support.")] == []


@by_name
def test_file_has_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_helpers_have_one_definition() -> None:
    """A private helper (`_name`) and a fixture belong to their file; any other name is defined once."""
    defined: dict[str, list[str]] = defaultdict(list)
    for path in FILES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not _is_of_its_file(node):
                defined[node.name].append(path.relative_to(TESTS).as_posix())
    assert {name: paths for name, paths in defined.items() if len(paths) > 1} == {}


def _is_of_its_file(node: ast.FunctionDef | ast.ClassDef) -> bool:
    fixture = any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
    return fixture or node.name.startswith(("_", "test_", "Test")) or node.name == "main"


def test_only_the_aws_calls_helper_registers_botocore_hooks() -> None:
    for path in FILES:
        if path.name not in {"aws_calls.py", Path(__file__).name}:
            assert "meta.events" not in path.read_text("utf-8"), path
