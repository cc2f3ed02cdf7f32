"""The build writes small assets with hashed names, and complete pages, sitemap and manifests."""

import io
import json
import re
import zlib
from pathlib import Path

import pytest
from PIL import Image

from chalicelib import content as compiled
from frontend.builder import assets, content, joined_css, js_bundle, site, unused_css
from frontend.builder.content_source import ContentError
from frontend.builder.samples import ORIGIN
from tests.support.outline import Outline

BRAND = content.read()["theme.yaml"]
PLURALS = {code: language["plurals"] for code, language in compiled.site()["languages"].items()}
MADE = assets.build(content.ROOT, BRAND, PLURALS)
STYLE = MADE["site.css"].data.decode()


def test_asset_name_has_a_content_hash() -> None:
    for logical, asset in MADE.items():
        assert re.fullmatch(re.escape(logical).replace(r"\.", r"\.[0-9a-f]{10}\.", 1), asset.name)


def test_scripts_import_existing_files() -> None:
    names = {asset.name for asset in MADE.values()}
    for logical, asset in MADE.items():
        if logical.endswith(".js"):
            imported = re.findall(r'(?:from|import) "\./([^"]+)"', asset.data.decode())
            assert set(imported) <= names, logical


def test_style_sheet_fetches_no_font_or_other_file() -> None:
    assert "@font-face" not in STYLE
    assert "GDS Transport" not in STYLE
    assert "url(" not in STYLE


def test_skip_link_is_hidden_without_focus() -> None:
    rules = re.findall(r"([^{}]*govuk-skip-link[^{}]*)\{([^}]*)\}", STYLE)
    assert any(":not(:focus)" in selector and "position:absolute" in body for selector, body in rules)


def test_purging_ignores_classes_inside_not() -> None:
    css = ".govuk-a:not(.govuk-b){color:red}.govuk-b{color:blue}@media screen{.govuk-b{x:y}.govuk-a{x:y}}"
    assert (
        unused_css.remove_unused(css, frozenset({"govuk-a"}), "x")
        == ".govuk-a:not(.govuk-b){color:red}@media screen{.govuk-a{x:y}}"
    )


def test_purging_removes_what_no_field_of_ours_shows_and_joins_what_follows() -> None:
    css = ".govuk-a{x:y}@media print{.govuk-a{x:z}}.govuk-a{v:w}.govuk-a:disabled{x:0}.govuk-a:not(:disabled){x:1}"
    assert unused_css.remove_unused(css, frozenset({"govuk-a"}), "x") == ".govuk-a{x:y;v:w}.govuk-a:not(:disabled){x:1}"
    fields = re.compile(r"<(input|select|textarea|fieldset)[^>]*\sdisabled|[ .](field|input|select)\.disabled")
    for path in [
        *(content.ROOT / "frontend").glob("templates/**/*.html"),
        *(content.ROOT / "frontend").glob("assets/*.js"),
    ]:
        assert not fields.search(path.read_text("utf-8")), path


def test_style_sheet_sets_each_variable_that_it_reads() -> None:
    read, given = ({*re.findall(each, STYLE)} for each in (r"var\((--[\w-]+)", r"(--[\w-]+):"))
    assert read - given == set()
    assert not [name for name in given if name.startswith("--govuk-")]


def test_joined_style_sheet_has_values_in_place_of_vendored_variables() -> None:
    theirs = ":root{--govuk-a:1;--govuk-b:2}.x{y:var(--govuk-a,#fff);z:var(--govuk-b)}"
    assert joined_css.join(theirs, ":root{--govuk-a:var(--ink);--ink:9}") == ".x{y:var(--ink);z:2}:root{--ink:9}"


def test_joined_style_sheet_leaves_out_what_later_rules_overrule() -> None:
    theirs = ".a,.b{margin-top:1px;color:red}.a:hover{color:red}.a{top:1px!important}@media x{.a{color:red}}"
    kept = ".a{margin-top:1px}.b{margin-top:1px;color:red}.a:hover{color:red}.a{top:1px!important}"
    assert joined_css.join(theirs, ours := ".a{color:blue;top:0}") == kept + ours
    assert joined_css.join(".a{margin:0 1px;color:red}", ours := "@media x{.a{margin:0;color:blue}}") == (
        ".a{margin:0 1px;color:red}" + ours
    )
    assert joined_css.join(".a{margin-top:1px;line-height:2}", ours := ".a{margin:0;font:x}") == ours


def test_purging_preserves_rules_without_unused_classes() -> None:
    css = ":root{--a:b}a.govuk-a:hover,a.govuk-b{x:y}"
    assert unused_css.remove_unused(css, frozenset({"govuk-a"}), "x") == ":root{--a:b}a.govuk-a:hover{x:y}"


def test_compressed_style_and_scripts_meet_budget() -> None:
    for name in assets.SECOND_STYLES:
        styles = [zlib.compress(MADE[each].data, 9) for each in ("site.css", f"{name}.css")]
        assert sum(map(len, styles)) < 8 * 1024, name
    for name in ("form.js", "thanks.js"):
        scripts = [zlib.compress(MADE[each].data, 9) for each in ("page.js", name)]
        assert sum(map(len, scripts)) < 8 * 1024, name


def test_scripts_contain_no_text_for_people() -> None:
    """The page holds all text, in its language; a quoted string with a space in it would be such text."""
    for logical, asset in MADE.items():
        if logical.endswith(".js"):
            code = re.sub(r"^\s*(//|/?\*).*$|\s// .*$", "", asset.data.decode(), flags=re.MULTILINE)
            code = code.replace("`lean-qr error ${t}`", "")  # a vendored script's word for whoever calls it wrongly
            quoted = re.findall(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`', code)
            assert [text for text in quoted if re.search(r"[a-z] [a-z]", text)] == [], logical


@pytest.fixture(scope="module")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    site.build(out, site.Edition(ORIGIN, details_months=7))
    return out


def test_built_privacy_page_says_the_months_that_were_given(built_site: Path) -> None:
    assert "7 months after the year" in (built_site / "en" / "privacy" / "index.html").read_text("utf-8")


def test_build_writes_no_file_of_the_publisher(built_site: Path) -> None:
    for lang in ("en", "gd"):
        assert not (built_site / lang / "index.html").exists()
        for name in ("wall", "places", "teams", "p", "pledge"):
            assert not (built_site / lang / name).exists()
    assert not (built_site / "data").exists()


def test_links_have_existing_targets(built_site: Path) -> None:
    published = re.compile(
        r"/(en|gd)/((wall|places|teams|stories|pledge)/.*)?$|/api/|/data/|/(en|gd)/(embed/total.svg|feed.(xml|json))"
    )
    for page in built_site.rglob("*.html"):
        for attributes in Outline(page.read_text("utf-8")).tags:
            link = (attributes[1].get("href") or attributes[1].get("src") or "").split("#")[0].split("?")[0]
            if link.startswith("/") and not published.match(link) and "__id__" not in link:
                target = built_site / link.lstrip("/")
                assert (target / "index.html").exists() if link.endswith("/") else target.exists(), (page, link)


def test_sitemap_names_both_languages_and_no_private_page(built_site: Path) -> None:
    text = (built_site / "sitemap.xml").read_text("utf-8")
    assert f"<loc>{ORIGIN}/gd/pledge/water-first/</loc>" in text
    assert f'hreflang="x-default" href="{ORIGIN}/en/about/"' in text
    assert not re.search(r"/(review|thanks)/|404", text)


def test_sitemap_lists_exactly_the_indexable_pages(built_site: Path) -> None:
    listed = set(re.findall(f"<loc>{ORIGIN}/(.*?)</loc>", (built_site / "sitemap.xml").read_text("utf-8")))
    for page in built_site.glob("*/**/index.html"):
        name = page.parent.relative_to(built_site).as_posix() + "/"
        assert (name in listed) == ('content="noindex' not in page.read_text("utf-8")), name


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_manifest_has_its_language_and_correct_icons(built_site: Path, lang: str) -> None:
    manifest = json.loads((built_site / lang / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == getattr(BRAND.name, lang)
    assert manifest["start_url"] == f"/{lang}/"
    for icon in manifest["icons"]:
        file = built_site / icon["src"].lstrip("/")
        if icon["type"] == "image/png":
            with Image.open(file) as image:
                assert "x".join(map(str, image.size)) == icon["sizes"]
    assert [icon["sizes"] for icon in manifest["icons"] if icon.get("purpose") == "maskable"] == ["512x512"]


def test_maskable_icon_stitches_stay_inside_the_safe_circle() -> None:
    with Image.open(io.BytesIO(MADE["icon-512.png"].data)) as image:
        pixels = image.convert("RGB")
        ground = pixels.getpixel((0, 0))
        outside = [
            pixels.getpixel((x, y))
            for x in range(0, 512, 4)
            for y in range(0, 512, 4)
            if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2
        ]
    assert set(outside) == {ground}


def test_builds_are_reproducible(built_site: Path, tmp_path: Path) -> None:
    site.build(tmp_path, site.Edition(ORIGIN, details_months=7))
    files = {path.relative_to(built_site): path.read_bytes() for path in built_site.rglob("*") if path.is_file()}
    assert files == {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_stale_content_stops_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(content, "stale", lambda: ["site.json"])
    with pytest.raises(ContentError):
        site.build(tmp_path, site.Edition(ORIGIN))


def test_bundler_refuses_unsupported_import_syntax() -> None:
    scripts = {"page.js": "", "one.js": 'import * as two from "./page.js";\n'}
    with pytest.raises(ContentError, match="write imports and exports one a line"):
        js_bundle.bundle("one.js", scripts, "page.0.js")
