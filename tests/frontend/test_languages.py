"""A language is data: files of YAML and one line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chalicelib.content.translations import plural_form
from frontend.builder import cldr, content
from tests.support.accents import accented

LEFT_OUT = shutil.ignore_patterns("__pycache__", "build", ".*")


class Built(NamedTuple):
    out: Path
    said: dict[str, Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The whole site, a mail and sentences of errors, from a copy with a third language."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("out")
    for part in ("chalicelib", "frontend", "tests/support"):
        shutil.copytree(content.ROOT / part, copy / part, ignore=LEFT_OUT)
    (copy / "tests" / "__init__.py").touch()
    program = [sys.executable, "-m", "tests.support.build_third_language", str(out)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(copy), *filter(None, sys.path)])}
    ran = subprocess.run(program, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return Built(out, json.loads(ran.stdout))


def test_every_page_exists_in_the_third_language(built: Built) -> None:
    pages = {path.relative_to(built.out / "en") for path in (built.out / "en").rglob("*")}
    assert pages == {path.relative_to(built.out / "xx") for path in (built.out / "xx").rglob("*")}
    page = (built.out / "xx" / "ideas" / "index.html").read_text("utf-8")
    assert '<html lang="xx"' in page
    assert accented("Skip to main content") in page
    assert [spot for spot in built.said["missing"] if "xx.yaml" in spot or "no xx" in spot] == []


def test_pages_lead_to_the_other_languages(built: Built) -> None:
    page = (built.out / "en" / "ideas" / "index.html").read_text("utf-8")
    for lang in ("gd", "xx"):
        assert f'<link rel="alternate" hreflang="{lang}" href="https://pledges.example.org/{lang}/ideas/">' in page
        assert f'<a href="/{lang}/ideas/" hreflang="{lang}"' in page
    assert 'content="pl_PL"' in (built.out / "xx" / "ideas" / "index.html").read_text("utf-8")


def test_files_for_programs_name_the_third_language(built: Built) -> None:
    assert "Disallow: /xx/review/" in (built.out / "robots.txt").read_text("utf-8")
    assert "https://pledges.example.org/xx/ideas/" in (built.out / "sitemap.xml").read_text("utf-8")
    assert (built.out / "404.html").read_text("utf-8").count("data-for=") == 3
    script = next((built.out / "assets").glob("page.*.js")).read_text("utf-8")
    assert '"xx":{"few"' in script


def test_plurals_have_the_forms_of_the_locale(built: Built) -> None:
    forms = {count: sentence.partition("]")[0][1:] for count, sentence in built.said["plurals"].items()}
    assert forms == {"1": "one", "2": "few", "5": "many", "12": "many", "22": "few"}


def test_mails_and_errors_are_said_in_it(built: Built) -> None:
    assert accented("Read and decide") in built.said["mail"]
    assert built.said["fault"].startswith(f"text: {accented('Write at least')}")
    assert built.said["unknown"].startswith(f"lang: {accented('Choose English or Gaelic')}")


@pytest.mark.parametrize("locale", ["en_GB", "gd_GB", "pl", "cy", "ar", "lt", "ga", "lv", "mt"])
def test_compiled_plural_rules_are_those_of_babel(locale: str) -> None:
    from babel import Locale

    rules = cldr.read_babel(locale)["plurals"]
    rule = Locale.parse(locale).plural_form
    assert [plural_form(rules, count) for count in range(2000)] == [rule(count) for count in range(2000)]


def test_committed_rules_are_those_of_babel() -> None:
    locales = [language.locale for language in content.languages()]
    assert cldr.load(content.ROOT, locales) == json.loads(
        json.dumps({locale: cldr.read_babel(locale) for locale in locales})
    )
