"""A `launch.yaml` that everybody has signed, or nobody."""

from pathlib import Path

from infra.preflight.launch import FILE, SIGNED_BY_ONE, USER_TESTS

SIGNED = "{by: Ailsa Grant, on: 2026-04-01}"
UNSIGNED = "{by: , on: }"


def sign_launch(project: Path, **others: str) -> Path:
    """Write the file; returns the folder of the project. `others`: other signatures, by name."""
    path = project / FILE
    names = {name: others.get(name, SIGNED) for name in SIGNED_BY_ONE}
    lines = [f"{name}: {signature}" for name, signature in names.items()]
    tests = ", ".join([SIGNED] * USER_TESTS)
    path.write_text("\n".join([*lines, f"user_tests: {others.get('user_tests', f'[{tests}]')}"]) + "\n", "utf-8")
    if "gd" in others:
        path.write_text(f"{path.read_text('utf-8')}languages: {{gd: {others['gd']}}}\n", "utf-8")
    return project


def leave_unsigned(project: Path) -> Path:
    """Write the file as a new checkout has it."""
    tests = ", ".join([UNSIGNED] * USER_TESTS)
    return sign_launch(project, **dict.fromkeys(SIGNED_BY_ONE, UNSIGNED), user_tests=f"[{tests}]", gd=UNSIGNED)
