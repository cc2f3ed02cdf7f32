"""Guards of the architecture: layers of modules, the shape of app.py, routes, lengths and settings."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from chalicelib.settings import Settings
from infra.aws import foundation

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "chalicelib").rglob("*.py"))
GUIDES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

LAYERS = (
    {"settings", "errors", "clock", "log", "metrics", "models", "lazy"},
    {"aws"},
    {"tokens", "audit_log"},
    {"switches"},
    {"content"},
    {"pages"},
    {"email"},
    {"submissions"},
    {"screening"},
    {"pledges", "stories"},
    {"people"},
    {"totals"},
    {"journey"},
    {"moderation"},
    {"entries"},
    {"publishing"},
    {"social_kit"},
    {"nightly"},
    {"smoke"},
    {"http"},
)
"""Lowest layer first. A module imports its own layer and lower ones."""


AWS_SETTINGS = {name.upper() for name in Settings.__dataclass_fields__}


def imported_names(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "chalicelib":
            yield from (f"chalicelib.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def layer_number(capability: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if capability in names)


def capability(source: Path) -> str:
    return source.relative_to(ROOT / "chalicelib").parts[0].removesuffix(".py")


@pytest.mark.parametrize("source", SOURCES[1:], ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_its_own_and_lower_layers(source: Path) -> None:
    own = layer_number(capability(source))
    for name in imported_names(source):
        if name.startswith("chalicelib."):
            assert layer_number(name.split(".")[1]) <= own, name


def test_only_the_aws_package_imports_boto3() -> None:
    for source in [ROOT / "app.py", *SOURCES]:
        if capability(source) != "aws" if source != ROOT / "app.py" else True:
            assert not {name.split(".")[0] for name in imported_names(source)} & {"boto3", "botocore", "s3transfer"}, (
                source
            )


def test_package_root_only_says_what_is_loaded_when_it_is_first_used() -> None:
    assert set(imported_names(ROOT / "chalicelib/__init__.py")) == {"gc", "chalicelib.lazy"}


def test_importing_app_needs_no_settings_and_loads_nothing_that_a_pledge_does_not_need() -> None:
    """Template engine, picture library, HTTP client and rooms that a pledge does not need would slow down the cold
    start."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("AWS") and name not in AWS_SETTINGS
    }
    command = [sys.executable, "-m", "tests.support.import_app"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_app_handlers_have_a_docstring_and_at_most_five_statements() -> None:
    text = (ROOT / "app.py").read_text("utf-8")
    assert len(text.splitlines()) <= 340
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list and node.name != "handle_errors":
            statements = node.body[1:]
            assert ast.get_docstring(node), node.name
            assert len(statements) <= 5, f"{node.name} has more than five statements"


def test_every_route_is_listed_as_open_or_signed() -> None:
    """A new route needs a signed token, or an entry among the open routes here."""
    open_routes = {("/pledges", "POST"), ("/thanks/{pledge_id}", "GET"), ("/calendar", "POST")}
    open_routes |= {
        ("/stories/thanks/{story_id}", "GET"),
        ("/stories", "POST"),
        ("/stories/pictures", "POST"),
        ("/reports", "POST"),
    }
    signed_routes = {
        ("/review/links", "POST"),
        ("/review/session", "POST"),
        ("/review/links", "POST"),
        ("/review", "POST"),
        ("/review/decided", "POST"),
        ("/review/absence", "POST"),
        ("/review/undo", "POST"),
        ("/review/pictures", "POST"),
        ("/review/decisions", "POST"),
        ("/review/kit", "POST"),
    }
    signed_routes |= {(f"/review/entries{what}", "POST") for what in ("", "/outcomes", "/withdrawals")}
    signed_routes |= {(f"/owner{what}", "POST") for what in ("", "/changes")}
    signed_routes |= {("/people", "POST"), ("/links/{token}", "GET"), ("/links/{token}", "POST")}
    signed_routes |= {("/my-pledges", "POST")}  # but for asking to have the link mailed
    signed_routes |= {("/check-ins/{token}", "GET"), ("/check-ins/{token}", "POST")}
    assert {
        (path, method) for path, methods in app.app.routes.items() for method in methods
    } == open_routes | signed_routes


def test_functions_have_at_most_25_lines_and_files_250() -> None:
    tools = [source for folder in ("audit", "bench", "frontend", "infra") for source in (ROOT / folder).rglob("*.py")]
    for source in [*SOURCES, *tools]:
        assert len(source.read_text("utf-8").splitlines()) <= 250, source
    for source in [ROOT / "app.py", *SOURCES]:
        text = source.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                length = (node.end_lineno or 0) - (body[0].lineno if body else node.lineno) + 1
                assert length <= 25, f"{source}: {node.name} has {length} lines"


def test_every_operator_setting_is_documented() -> None:
    operations = (ROOT / "docs/operations.md").read_text("utf-8")
    for name in {name.upper() for name in Settings.__dataclass_fields__} - foundation.setting_names():
        assert f"`{name}`" in operations, name


def test_few_dictionaries_hold_anything() -> None:
    """What comes from outside is parsed at the edge; what we make says what it holds."""
    found = sum(path.read_text("utf-8").count("dict[str, Any]") for path in (ROOT / "chalicelib").rglob("*.py"))
    assert found < 40


def test_architecture_is_read_in_ten_minutes() -> None:
    """240 words a minute; what is longer belongs to docs/reference.md."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert len(text.split()) <= 2400
    assert not [line for line in text.splitlines() if len(line) > 120]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_links_of_the_documentation_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)", page.read_text("utf-8")):
        found = page.parent / target if target else page
        assert found.exists(), target
        assert not anchor or anchor in _anchors(found), f"{target}#{anchor}"


def _anchors(page: Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_no_file_contains_a_home_folder_path_or_file_url() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.suffix in {".md", ".py", ".yaml", ".toml", ".txt", ".json", ".html", ".js", ".css"} and path.exists():
            found = re.search(r"/(root|home)/[a-z.]|file:/{2}", path.read_text("utf-8"))
            assert not found, f"{name}: {found and found.group()}"
