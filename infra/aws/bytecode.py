"""Compiled modules in the functions' package.

Lambda unpacks a package where nothing can be written, so a module that comes without bytecode is compiled again in each
cold start. Bytecode is of one version of Python: preflight sees that the one that deploys is the one that Lambda runs.
"""

import compileall
import sys
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode
from tempfile import TemporaryDirectory
from typing import Any

CACHE = "__pycache__/"


def add_to_packages() -> None:
    """Have Chalice, in this process, add bytecode to each package that it creates."""
    from chalice.deploy import packager as chalice_packager

    packager_class: Any = chalice_packager.LambdaDeploymentPackager
    create = packager_class.create_deployment_package

    def create_with_bytecode(packager: Any, project: str, python_version: str) -> str:
        is_new = not Path(packager.deployment_package_filename(project, python_version)).exists()
        created: str = create(packager, project, python_version)
        if is_new and python_version == f"python{sys.version_info.major}.{sys.version_info.minor}":
            add(Path(created))
        return created

    packager_class.create_deployment_package = create_with_bytecode


def add(package: Path) -> None:
    """Replace the bytecode in a package, if any, by that of all its modules. Python does not compare it with the
    source again: a package never changes."""
    with TemporaryDirectory() as folder, zipfile.ZipFile(package) as before:
        kept = [entry for entry in before.infolist() if CACHE not in entry.filename]
        before.extractall(folder, kept)
        compileall.compile_dir(folder, quiet=2, stripdir=folder, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
        with zipfile.ZipFile(replacement := package.with_suffix(".new"), "w", zipfile.ZIP_DEFLATED) as after:
            for entry in kept:
                after.writestr(entry, before.read(entry), zipfile.ZIP_DEFLATED)
            for compiled in sorted(Path(folder).rglob("*.pyc")):
                after.write(compiled, compiled.relative_to(folder))
    replacement.replace(package)
