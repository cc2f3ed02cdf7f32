"""The functions: what `chalice deploy` does, run in a process of its own.

A process of its own, because Chalice imports `app.py` with the stage's settings in the environment and Python would
keep that module for the next stage.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra import config
from infra.target import APP, ROOT, Problem, Target

BUILT = "build/package"


def deploy(target: Target) -> None:
    """Create or update functions, event sources and API of the stage."""
    _run(target, "deploy")


def delete(target: Target) -> None:
    """Remove what Chalice made for the stage."""
    _run(target, "delete")


def package(target: Target) -> Path:
    """Build what `deploy` would send, without sending it; the zip's path."""
    _run(target, "package")
    return target.project / BUILT / "deployment.zip"


def run_inside(target: Target, program: str, *arguments: str) -> str:
    """Run a few lines of Python on the platform's own code, with the stage's settings; returns what they print.

    They run with the rights of whoever runs this, not with those of a function. `arguments` arrive in `sys.argv[1:]`.
    """
    command = [sys.executable, "-c", program, *arguments]
    path = os.pathsep.join([str(target.project), str(target.project / "vendor")])
    done = _child(target, command, {**config.settings(target), "PYTHONPATH": path})
    if done.returncode:
        raise Problem(f"It failed: {(done.stderr or done.stdout or 'no words').strip().splitlines()[-1]}")
    return done.stdout


def _run(target: Target, verb: str) -> None:
    command = [sys.executable, "-m", "infra.code", verb, target.stage, str(target.project)]
    done = _child(target, command, {"PYTHONPATH": str(ROOT)})
    log = target.project / ".chalice" / "deployed" / f"{target.stage}.{verb}.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(done.stdout + done.stderr)
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-12:]
        raise Problem(f"chalice {verb} failed (all of it in {log}):\n  " + "\n  ".join(last))


def _child(target: Target, command: list[str], more: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if target.on_aws or not key.startswith("AWS_")}
    environment = {**kept, **target.environment(), **more}
    return subprocess.run(command, cwd=target.project, env=environment, capture_output=True, text=True, check=False)


def _main(verb: str, stage: str, project: str) -> None:
    from chalice.cli.factory import CLIFactory
    from chalice.utils import UI

    os.chdir(project)
    factory = CLIFactory(project, environ=os.environ)
    session = _session(factory)
    wanted = factory.create_config_obj(stage)
    if verb == "deploy":
        factory.create_default_deployer(session, wanted, UI()).deploy(wanted, chalice_stage_name=stage)
    elif verb == "delete":
        factory.create_deletion_deployer(session, UI()).deploy(wanted, chalice_stage_name=stage)
    else:
        options = factory.create_package_options()
        factory.create_app_packager(wanted, options, "cloudformation", "json").package_app(wanted, BUILT, stage)


def _session(factory: Any) -> Any:
    session = factory.create_botocore_session()
    if "AWS_ENDPOINT_URL" in os.environ:
        from infra import local_shims

        local_shims.install(session)
    return session


if __name__ == "__main__":
    assert (Path(sys.argv[3]) / "app.py").exists(), f"{APP} has no app.py in {sys.argv[3]}"  # noqa: S101
    _main(*sys.argv[1:4])
