"""No two modules import each other, not even for type checkers, and no source imports tests."""

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


def cycle_imports(name: str) -> Iterator[str]:
    """Every imported name, also below functions and TYPE_CHECKING."""
    for node in ast.walk(ast.parse(SOURCES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(name: str) -> set[str]:
    """The modules of ours that a module imports."""
    names = {found if found in SOURCES else found.rpartition(".")[0] for found in cycle_imports(name)}
    return {found for found in names if found in SOURCES and found != name}


def test_no_modules_import_each_other() -> None:
    try:
        TopologicalSorter({name: modules(name) for name in SOURCES}).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_source_imports_tests(name: str) -> None:
    assert not [found for found in cycle_imports(name) if found.split(".")[0] == "tests"]
