"""Requirement files: complete for `make run`, with the same versions in tests, pinned by hash."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from infra.stage import ROOT

OURS = {"app", "chalicelib", "frontend", "infra"}
RUNS = ("app.py", "chalicelib", "frontend/builder", "infra")


def locked_versions(name: str) -> dict[str, set[str]]:
    """Distribution to its versions; they may differ between Python versions."""
    pins: dict[str, set[str]] = {}
    for distribution, version in re.findall(r"^([\w.-]+)==([^ ]+)", (ROOT / name).read_text(), re.MULTILINE):
        pins.setdefault(distribution, set()).add(version)
    return pins


def imported_modules() -> Iterator[str]:
    for name in RUNS:
        path = ROOT / name
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            yield from imports_of_file(file)


def imports_of_file(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text())
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


OPTIONAL = {"babel", "typst"}
"""Needed only to add a language or to print; the error of each says how to install it."""


def test_run_requirements_cover_every_import() -> None:
    known = locked_versions("requirements-run.txt")
    distributions = packages_distributions()
    modules = set(imported_modules()) - OURS - OPTIONAL - set(sys.stdlib_module_names)
    missing = {
        module
        for module in modules
        if not {name.lower().replace("_", "-") for name in distributions[module]} & known.keys()
    }
    assert modules
    assert missing == set()


def test_dev_requirements_pin_the_same_versions_as_run() -> None:
    tested = locked_versions("requirements-dev.txt")
    for name in ("requirements-run.txt", "requirements-uv.txt"):
        assert {pin: version for pin, version in locked_versions(name).items() if tested.get(pin) != version} == {}


def test_every_requirement_is_pinned_by_hash() -> None:
    for path in ROOT.glob("requirements*.txt"):
        pins = re.split(r"\n(?=\w)", path.read_text().strip())
        assert all("--hash=sha256:" in pin for pin in pins if "==" in pin), path.name


@pytest.mark.parametrize(
    ("has", "named", "left"),
    [
        ("3.11", "3.11", {"bin", "run-ready"}),
        ("3.11", "3.13", None),
        ("3.11", "", {"bin"}),
    ],
    ids=["the same", "another", "none such"],
)
def test_venv_of_another_python_than_the_named_one_is_made_anew(
    tmp_path: Path, has: str, named: str, left: set[str] | None
) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "run-ready").touch()
    for path, version in ((tmp_path / ".venv" / "bin" / "python", has), (tmp_path / "named", named)):
        path.write_text(f"#!/bin/sh\n{f'echo {version}' if version else 'exit 1'}\n")
        path.chmod(0o755)
    command = ["sh", str(ROOT / "infra" / "setup.sh"), "anew"]
    subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHON": "./named"}, check=True)
    venv = tmp_path / ".venv"
    assert ({path.name for path in venv.iterdir()} if venv.exists() else None) == left


def test_make_compares_only_a_python_that_was_named(tmp_path: Path) -> None:
    """Else `make deploy` after `make setup PYTHON=python3.13` would go back to the system's."""
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(
        r"ifneq \(\$\(origin PYTHON\),file\)\n\$\(shell PYTHON=\$\(PYTHON\) sh infra/setup.sh anew\)", makefile
    )
