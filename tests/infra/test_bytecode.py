"""Bytecode in the functions' package, of which Python reads nothing else."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from chalice.deploy.packager import LambdaDeploymentPackager

from infra.aws import bytecode

WHICH = "import room.lamp, sys; print(room.lamp.LIT)"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a module whose bytecode is of another program."""
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("room/__init__.py", "")
        made.writestr("room/lamp.py", "LIT = 'as written'\n")
        made.writestr(f"room/__pycache__/lamp.{sys.implementation.cache_tag}.pyc", b"stale")
    return path


def test_bytecode_in_a_package_is_what_python_runs(package: Path, tmp_path: Path) -> None:
    bytecode.add(package)
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(package) as made:
        assert len(made.namelist()) == len(set(made.namelist())) == 4
        made.extractall(unpacked)
    (unpacked / "room" / "lamp.py").write_text("LIT = 'compiled again'\n")
    ran = subprocess.run(
        [sys.executable, "-c", WHICH],
        cwd=unpacked,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "as written\n"


@pytest.mark.parametrize(("version", "compiled"), [(sys.version_info[:2], True), ((3, 99), False)])
def test_only_bytecode_of_the_version_that_lambda_runs_is_added(
    package: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], compiled: bool
) -> None:
    monkeypatch.setattr(LambdaDeploymentPackager, "create_deployment_package", lambda *_: str(package))
    monkeypatch.setattr(LambdaDeploymentPackager, "deployment_package_filename", lambda *_: "not-yet-created")
    bytecode.add_to_packages()
    nothing: Any = None
    packager = LambdaDeploymentPackager(nothing, nothing, nothing)
    packager.create_deployment_package("project", "python{}.{}".format(*version))
    with zipfile.ZipFile(package) as made:
        assert (b"stale" not in map(made.read, made.namelist())) == compiled
