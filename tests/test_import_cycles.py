"""Modules have no import cycle, not even for type checkers, and no source but the benchmarks imports tests."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("chalicelib", "frontend", "infra", "audit", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
}


def all_imported_names(name: str) -> Iterator[str]:
    """Every imported name, also inside functions and TYPE_CHECKING."""
    for node in ast.walk(ast.parse(SOURCES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_project_modules(name: str) -> set[str]:
    """The modules of this project that a module imports."""
    names = {found if found in SOURCES else found.rpartition(".")[0] for found in all_imported_names(name)}
    return {found for found in names if found in SOURCES and found != name}


def test_modules_have_no_import_cycle() -> None:
    try:
        TopologicalSorter({name: imported_project_modules(name) for name in SOURCES}).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


@pytest.mark.parametrize("name", sorted(name for name in SOURCES if name.split(".")[0] != "bench"))
def test_no_source_imports_tests(name: str) -> None:
    assert not [found for found in all_imported_names(name) if found.split(".")[0] == "tests"]
