"""What a local stack deploys: a copy of the checkout's code with a configuration of its own.

The copy keeps the checkout as it is: `git status` stays clean whatever the emulator's account calls its things, and
several stacks differ without meeting. It has no requirements, because the emulator's functions run under this
interpreter and import what is installed here (and so it also works on macOS).
"""

import hashlib
import json
import platform
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from infra.aws import config
from infra.aws.foundation import OUTPUTS
from infra.stage import stage_options

if TYPE_CHECKING:
    from infra.local.local_stack import Stack

CODE = ("app.py", "chalicelib")
MATTERS = (*CODE, "frontend", "infra", ".chalice/config.json")
NOTE = "/scbd/local/deployed-from"


def write(stack: "Stack") -> None:
    """Bring the copy up to the checkout."""
    project, root = stack.stage.project, stack.root
    (project / "vendor").mkdir(parents=True, exist_ok=True)
    (project / ".chalice").mkdir(exist_ok=True)
    (project / "requirements.txt").write_text("")
    shutil.copy2(root / "app.py", project / "app.py")
    shutil.rmtree(project / "chalicelib", ignore_errors=True)
    shutil.copytree(root / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    templates = project / "vendor" / "frontend_templates"
    if not templates.is_symlink():
        templates.symlink_to(root / "frontend" / "templates")
    _write_config(stack)


def changed(stack: "Stack") -> bool:
    """Whether the stack stands as the checkout says. The note lies in the emulator, so it is as old as its state."""
    store = stack.client("ssm")
    try:
        return bool(store.get_parameter(Name=NOTE)["Parameter"]["Value"] != _fingerprint(stack))
    except store.exceptions.ParameterNotFound:
        return True


def remember(stack: "Stack") -> None:
    """Note what is deployed now."""
    stack.client("ssm").put_parameter(Name=NOTE, Value=_fingerprint(stack), Type="String", Overwrite=True)


def prepare_account(stack: "Stack") -> None:
    """What people do once by hand in an AWS account: verify the sender, and be allowed to write to anybody."""
    mail = stack.client("sesv2")
    identity = stage_options(stack.stage.name)["mail_identity"]
    known = [item["IdentityName"] for item in mail.list_email_identities()["EmailIdentities"]]
    if identity not in known:
        mail.create_email_identity(EmailIdentity=identity)
    mail.put_account_details(
        MailType="TRANSACTIONAL",
        WebsiteURL="http://localhost",
        UseCaseDescription="local",
        ProductionAccessEnabled=True,
    )


def settings(stack: "Stack") -> dict[str, str]:
    """The settings of the stack's functions as they are deployed."""
    return config.settings(stack.stage)


def _write_config(stack: "Stack") -> None:
    whole = json.loads((stack.root / ".chalice" / "config.json").read_text())
    part = whole["stages"][stack.stage.name]
    note = stack.stage.project / ".chalice" / "config.json"
    if note.exists():
        last = json.loads(note.read_text())["stages"][stack.stage.name]["environment_variables"]
        part["environment_variables"] |= {key: last[key] for key in OUTPUTS if key in last}
    part["environment_variables"] |= {"SITE_ORIGIN": stack.site, **stack.settings}
    part["lambda_architecture"] = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    note.write_text(json.dumps(whole, indent=2))


def _fingerprint(stack: "Stack") -> str:
    total = hashlib.sha256()
    for path in sorted(_files(stack.root)):
        total.update(str(path.relative_to(stack.root)).encode() + b"\0" + path.read_bytes())
    facts = [stack.settings, stack.ports, sys.version, version("ministack"), version("chalice")]
    total.update(json.dumps(facts, sort_keys=True).encode())
    return total.hexdigest()


def _files(root: Path) -> set[Path]:
    found: set[Path] = set()
    for name in MATTERS:
        path = root / name
        found |= {path} if path.is_file() else {file for file in path.rglob("*") if file.is_file()}
    return {path for path in found if "__pycache__" not in path.parts}
