"""The functions: what `chalice deploy` does, run in a process of its own.

A process of its own, because Chalice imports `app.py` with the stage's settings in the environment and Python would
keep that module for the next stage.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra import patience
from infra.aws import bytecode, chalice_note, config
from infra.stage import APP, ROOT, OperatorError, Stage

BUILT = "build/package"


def deploy(stage: Stage) -> None:
    """Create or update functions, event sources and API of the stage. May be repeated after it stopped anywhere."""
    chalice_note.write(stage)
    _run(stage, "deploy")


def delete(stage: Stage) -> None:
    """Remove what Chalice made for the stage."""
    chalice_note.write(stage)
    _run(stage, "delete")


def package(stage: Stage) -> Path:
    """Build what `deploy` would send, without sending it; the zip's path."""
    _run(stage, "package")
    return stage.project / BUILT / "deployment.zip"


def live_settings(stage: Stage) -> dict[str, str]:
    """The settings with which the API's function runs now, whatever is recorded here; empty before it was deployed."""
    lambdas = stage.client("lambda")
    try:
        live = lambdas.get_function_configuration(FunctionName=stage.function_name("api_handler"))
    except lambdas.exceptions.ResourceNotFoundException:
        return {}
    return dict(live.get("Environment", {}).get("Variables", {}))


def run_operation(stage: Stage, verb: str, *arguments: str) -> str:
    """Run a verb of `infra.aws.operations` on the stage's own code, with its settings; returns what it prints."""
    command = [sys.executable, "-m", "infra.aws.operations", verb, *arguments]
    path = os.pathsep.join([str(stage.project), str(stage.project / "vendor"), str(ROOT)])
    done = _child(stage, command, {**config.settings(stage), "PYTHONPATH": path})
    if done.returncode:
        output = (done.stderr or done.stdout or "it printed nothing").strip()
        raise OperatorError(f"{verb} failed: {output.splitlines()[-1]}")
    return done.stdout


def _run(stage: Stage, verb: str) -> None:
    command = [sys.executable, "-m", "infra.aws.functions", verb, stage.name, str(stage.project)]
    progress = os.dup(1)
    try:
        done = _child(stage, command, {"PYTHONPATH": str(ROOT), patience.PROGRESS: str(progress)}, progress)
    finally:
        os.close(progress)
    log = stage.project / ".chalice" / "deployed" / f"{stage.name}.{verb}.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(done.stdout + done.stderr)
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-12:]
        raise OperatorError(f"chalice {verb} failed (its whole output: {log}):\n  " + "\n  ".join(last))


def _child(stage: Stage, command: list[str], more: dict[str, str], *files: int) -> subprocess.CompletedProcess[str]:
    """Run a process with the stage's environment. `files`: numbers of open files that it may write to."""
    inherited = {key: value for key, value in os.environ.items() if stage.on_aws or not key.startswith("AWS_")}
    environment = {**inherited, **stage.environment(), **more}
    return subprocess.run(
        command, cwd=stage.project, env=environment, capture_output=True, text=True, check=False, pass_fds=files
    )


def _main(verb: str, stage: str, project: str) -> None:
    from chalice.cli.factory import CLIFactory
    from chalice.utils import UI

    os.chdir(project)
    factory = CLIFactory(project, environ=os.environ)
    if "AWS_ENDPOINT_URL" not in os.environ:  # the emulator reads modules where they are, not in the package
        bytecode.add_to_packages()
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
    patience.wait(session.get_component("event_emitter"))
    if "AWS_ENDPOINT_URL" in os.environ:
        from infra.local import shims

        shims.install(session)
    return session


if __name__ == "__main__":
    assert (Path(sys.argv[3]) / "app.py").exists(), f"{APP} has no app.py in {sys.argv[3]}"  # noqa: S101
    _main(*sys.argv[1:4])
