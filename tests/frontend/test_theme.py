"""Every theme meets the contrast of WCAG 2.2 (1.4.3 text, 1.4.11 non-text), and one theme file rebrands the site."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from frontend.builder import content
from frontend.builder.assets import variables
from frontend.builder.content_models import Brand
from frontend.builder.content_source import Source
from frontend.builder.contrast import CONTRASTS, contrast, thread_shades

FRONTEND = content.ROOT / "frontend"
FILES = [FRONTEND / "theme.yaml", *sorted((FRONTEND / "themes").glob("*.yaml"))]
CODES = [language.code for language in content.languages()]
BRANDS = {path.stem: Source(path).parse(Brand, CODES) for path in FILES}
TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("soft-ink", "paper"),
    ("soft-ink", "card"),
    ("link", "paper"),
    ("link", "card"),
    ("link-dark", "paper"),
    ("action", "card"),
    ("on-action", "action"),
    ("on-action", "action-dark"),
    ("on-night", "night"),
    ("on-gorse", "gorse"),
    ("error", "card"),
    ("error", "paper"),
    ("action", "paper"),
]
BLACK, WHITE = "#000000", "#ffffff"
"""The usual grounds where people chose forced colours."""
every_theme = pytest.mark.parametrize("brand", BRANDS.values(), ids=BRANDS)


@every_theme
@pytest.mark.parametrize(("word", "ground"), TEXT_PAIRS)
def test_text_contrast_is_at_least_4_5(brand: Brand, word: str, ground: str) -> None:
    assert contrast(brand.colours[word], brand.colours[ground]) >= 4.5


@every_theme
@pytest.mark.parametrize(("line", "ground"), [("edge", "paper"), ("edge", "card"), ("gorse", "night")])
def test_field_and_bar_edge_contrast_is_at_least_3(brand: Brand, line: str, ground: str) -> None:
    assert contrast(brand.colours[line], brand.colours[ground]) >= 3


@every_theme
def test_every_thread_shade_has_its_contrast_with_cloth(brand: Brand) -> None:
    cloth = brand.colours["cloth"]
    for theme, colour in brand.threads.items():
        assert contrast(colour, brand.colours["paper"]) >= 3, theme
        assert contrast(colour, cloth) >= 3, theme
        shades = thread_shades(brand, theme)["shades"]
        assert isinstance(shades, list)
        for shade, wanted in zip(shades, CONTRASTS, strict=True):
            assert contrast(shade, cloth) == pytest.approx(wanted, abs=0.12), theme
            assert min(contrast(shade, ground) for ground in (cloth, brand.colours["paper"], BLACK, WHITE)) >= 3, theme


@every_theme
def test_lines_of_the_tapestry_stand_out_from_the_cloth_and_its_marks_do_not(brand: Brand) -> None:
    cloth = brand.colours["cloth"]
    assert contrast(brand.colours["drawn"], cloth) >= 3
    assert 1.05 < contrast(brand.colours["cloth-mark"], cloth) < 1.6
    assert contrast(cloth, brand.colours["paper"]) < 1.2


@every_theme
def test_logo_stitch_contrast_is_at_least_3(brand: Brand) -> None:
    for stitch in brand.logo.stitches:
        assert contrast(stitch, brand.logo.ground) >= 3


@every_theme
def test_all_themes_define_the_same_colours_and_threads(brand: Brand) -> None:
    assert brand.colours.keys() == BRANDS["theme"].colours.keys()
    assert brand.threads.keys() == BRANDS["theme"].threads.keys()


def test_contrast_formula_matches_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@every_theme
def test_theme_colours_become_style_sheet_variables(brand: Brand) -> None:
    assert f"--action:{brand.colours['action']};" in variables(brand)
    assert f"--thread-eat:{brand.threads['eat']};" in variables(brand)


@pytest.fixture(scope="module", params=FILES[1:], ids=lambda path: str(path.stem))
def rebranded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of the project that differs only in its theme file and its organisation."""
    copy = tmp_path_factory.mktemp(request.param.stem)
    without = shutil.ignore_patterns("__pycache__")
    for part in ("chalicelib", "frontend", "infra", "tests/support"):
        shutil.copytree(content.ROOT / part, copy / part, ignore=without)
    shutil.copy(content.ROOT / "tests" / "__init__.py", copy / "tests")
    shutil.copy(request.param, copy / "frontend" / "theme.yaml")
    organisation = copy / "frontend" / "content" / "organisation.yaml"
    organisation.write_text(re.sub("(?i)example|eisimpleir", "skerry", organisation.read_text("utf-8")), "utf-8")
    subprocess.run([sys.executable, "-m", "tests.support.build_states"], cwd=copy, check=True, timeout=240)
    return copy


@pytest.mark.slow
def test_another_theme_file_replaces_every_colour(rebranded: Path) -> None:
    was, now = (theme_colours(root) for root in (content.ROOT, rebranded))
    gone = {colour for colour in was - now if colour not in {"#ffffff", "#000000"}}
    assert len(gone) > 30
    spelt = {" ".join(str(part) for part in bytes.fromhex(colour[1:])): colour for colour in gone}
    for path in (rebranded / "out").rglob("*"):
        if path.suffix in {".html", ".css", ".svg", ".webmanifest", ".js"}:
            text = path.read_text("utf-8").lower()
            assert not set(re.findall(r"#[0-9a-f]{6}\b", text)) & gone, path
            assert not [found for found in re.findall(r"\d+ \d+ \d+(?= ?[/;])", text) if found in spelt], path


@pytest.mark.slow
def test_another_theme_file_and_organisation_replace_names_and_addresses_everywhere(rebranded: Path) -> None:
    was, now = (
        json.loads((root / "chalicelib/content/site.json").read_text("utf-8")) for root in (content.ROOT, rebranded)
    )
    pages = [path for path in (rebranded / "out").rglob("*") if path.suffix in {".html", ".webmanifest"}]
    assert len(pages) > 100
    for path in pages:
        text = path.read_text("utf-8")
        lang = "gd" if "gd" in path.relative_to(rebranded / "out").parts else "en"
        assert now["brand"]["name"][lang] in text, path
        assert was["brand"]["name"][lang] not in text, path
        for gone in ("name", "short", "controller", "address"):
            assert was["organisation"][gone][lang] not in text, path
        for gone in (was["organisation"]["contact"], was["organisation"]["accessibility"]["contact"]):
            assert gone not in text, path


def theme_colours(root: Path) -> set[str]:
    """Every colour that the theme of a project defines, and every colour derived from one."""
    site = json.loads((root / "chalicelib" / "content" / "site.json").read_text("utf-8"))
    return set(re.findall(r"#[0-9a-f]{6}\b", json.dumps([site["brand"], site["themes"]])))
