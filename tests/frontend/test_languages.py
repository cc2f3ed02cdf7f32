"""A third language needs only YAML files and one line of configuration."""

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


class ThirdLanguageSite(NamedTuple):
    out: Path
    results: dict[str, Any]


@pytest.fixture(scope="module")
def third_language_site(tmp_path_factory: pytest.TempPathFactory) -> ThirdLanguageSite:
    """The whole site, an email and error texts, built from a project copy with a third language."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("out")
    for part in ("chalicelib", "frontend", "tests/support"):
        shutil.copytree(content.ROOT / part, copy / part, ignore=LEFT_OUT)
    (copy / "tests" / "__init__.py").touch()
    program = [sys.executable, "-m", "tests.support.build_third_language", str(out)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(copy), *filter(None, sys.path)])}
    ran = subprocess.run(program, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ThirdLanguageSite(out, json.loads(ran.stdout))


def test_every_page_exists_in_the_third_language(third_language_site: ThirdLanguageSite) -> None:
    pages = {path.relative_to(third_language_site.out / "en") for path in (third_language_site.out / "en").rglob("*")}
    assert pages == {
        path.relative_to(third_language_site.out / "xx") for path in (third_language_site.out / "xx").rglob("*")
    }
    page = (third_language_site.out / "xx" / "ideas" / "index.html").read_text("utf-8")
    assert '<html lang="xx"' in page
    assert accented("Skip to main content") in page
    assert [spot for spot in third_language_site.results["missing"] if "xx.yaml" in spot or "no xx" in spot] == []


def test_page_links_to_its_other_languages(third_language_site: ThirdLanguageSite) -> None:
    page = (third_language_site.out / "en" / "ideas" / "index.html").read_text("utf-8")
    for lang in ("gd", "xx"):
        assert f'<link rel="alternate" hreflang="{lang}" href="https://pledges.example.org/{lang}/ideas/">' in page
        assert f'<a href="/{lang}/ideas/" hreflang="{lang}"' in page
    assert 'content="pl_PL"' in (third_language_site.out / "xx" / "ideas" / "index.html").read_text("utf-8")


def test_robots_sitemap_404_and_script_include_the_third_language(third_language_site: ThirdLanguageSite) -> None:
    assert "Disallow: /xx/review/" in (third_language_site.out / "robots.txt").read_text("utf-8")
    assert "https://pledges.example.org/xx/ideas/" in (third_language_site.out / "sitemap.xml").read_text("utf-8")
    assert (third_language_site.out / "404.html").read_text("utf-8").count("data-for=") == 3
    script = next((third_language_site.out / "assets").glob("page.*.js")).read_text("utf-8")
    assert '"xx":{"few"' in script


def test_third_language_plurals_follow_its_locale(third_language_site: ThirdLanguageSite) -> None:
    forms = {
        count: sentence.partition("]")[0][1:] for count, sentence in third_language_site.results["plurals"].items()
    }
    assert forms == {"1": "one", "2": "few", "5": "many", "12": "many", "22": "few"}


def test_emails_and_errors_are_in_the_third_language(third_language_site: ThirdLanguageSite) -> None:
    assert accented("Read and decide") in third_language_site.results["mail"]
    assert third_language_site.results["fault"].startswith(f"text: {accented('Write at least')}")
    assert third_language_site.results["unknown"].startswith(
        f"lang: {accented('Choose English, Gaelic')} lub {accented('Accented')}"
    )


@pytest.mark.parametrize("locale", ["en_GB", "gd_GB", "pl", "cy", "ar", "lt", "ga", "lv", "mt"])
def test_compiled_plural_rules_match_babel(locale: str) -> None:
    from babel import Locale

    rules = cldr.read_babel(locale)["plurals"]
    rule = Locale.parse(locale).plural_form
    assert [plural_form(rules, count) for count in range(2000)] == [rule(count) for count in range(2000)]


def test_committed_locale_rules_match_babel() -> None:
    locales = [language.locale for language in content.languages()]
    assert cldr.load(content.ROOT, locales) == json.loads(
        json.dumps({locale: cldr.read_babel(locale) for locale in locales})
    )
