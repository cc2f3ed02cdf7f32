"""The project that a local stack deploys: a copy of the checkout's code with a configuration of its own.

The copy leaves the checkout unchanged: `git status` stays clean whatever the emulator's account calls its resources,
and several stacks with different settings run side by side. It has no requirements, because the emulator's functions
run under this interpreter and import what is installed here (and so it also works on macOS).
"""

import hashlib
import json
import platform
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from infra.aws import foundation
from infra.local import moved_clock, state
from infra.stage import Stage

CODE = ("app.py", "chalicelib")
INPUTS = (*CODE, "frontend", "infra", ".chalice/config.json")


def write(stage: Stage, root: Path, settings: Mapping[str, str]) -> bool:
    """Copy the checkout at `root`, with `settings` over its configuration. False if the last outputs are not known."""
    project = stage.project
    (project / "vendor").mkdir(parents=True, exist_ok=True)
    (project / ".chalice").mkdir(exist_ok=True)
    (project / "requirements.txt").write_text("")
    shutil.copy2(root / "app.py", project / "app.py")
    shutil.rmtree(project / "chalicelib", ignore_errors=True)
    shutil.copytree(root / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    moved_clock.prepare(project, stage.project.parent)
    templates = project / "vendor" / "frontend_templates"
    if not templates.is_symlink():
        templates.symlink_to(root / "frontend" / "templates")
    _check_deployed(stage)
    return _write_config(stage, root, settings)


def fingerprint(root: Path, *facts: Any) -> str:
    """A digest of everything that a deployment is made from: the checkout's files, versions, and `facts`."""
    total = hashlib.sha256()
    for path in sorted(_files(root)):
        total.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    versions = [sys.version, version("ministack"), version("chalice")]
    total.update(json.dumps([facts, versions], sort_keys=True).encode())
    return total.hexdigest()


def _write_config(stage: Stage, root: Path, settings: Mapping[str, str]) -> bool:
    """Write the configuration, with what the last deployment recorded; a damaged one is written anew."""
    whole = json.loads((root / ".chalice" / "config.json").read_text())
    section = whole["stages"][stage.name]
    path = stage.project / ".chalice" / "config.json"
    recorded = _recorded_outputs(path, stage.name)
    section["environment_variables"] |= {**recorded, **settings}
    section["lambda_architecture"] = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    state.write_atomically(path, json.dumps(whole, indent=2).encode())
    return recorded.keys() == foundation.setting_names()


def _recorded_outputs(path: Path, stage: str) -> dict[str, str]:
    try:
        recorded = json.loads(path.read_bytes())["stages"][stage]["environment_variables"]
        return {key: str(recorded[key]) for key in foundation.setting_names() if key in recorded}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _check_deployed(stage: Stage) -> None:
    """Chalice would create everything a second time if it could not read what it deployed."""
    path = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    if path.exists():
        state.read_json(path)


def _files(root: Path) -> set[Path]:
    found: set[Path] = set()
    for name in INPUTS:
        path = root / name
        found |= {path} if path.is_file() else {file for file in path.rglob("*") if file.is_file()}
    return {path for path in found if "__pycache__" not in path.parts}
