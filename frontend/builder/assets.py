"""Builds the files under /assets/ (style sheets, scripts, images), each named by a fingerprint of its content."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rjsmin import jsmin

from chalicelib.content import rules
from chalicelib.content.translations import PluralRules
from chalicelib.pages.tapestry import logo
from frontend.builder import icons, joined_css, js_bundle, unused_css
from frontend.builder.content_models import Brand

VENDORED = "frontend/vendor/govuk-frontend/govuk-frontend-6.6.0.min.css"
VENDORED_SCRIPTS = {"lean_qr.js": "frontend/vendor/lean-qr/lean-qr-nano-2.7.4.mjs"}
"""Name under which our scripts import it to its file."""
SITE_STYLES = ("base", "parts", "pages", "form")
"""Style sheets that follow the vendored one in site.css, in this order."""
PAGE_STYLES = ("screen", "poster", "easy_read", "embed")
"""Style sheets of one page each, so that no other page loads them."""
SECOND_STYLES: dict[str, tuple[str, ...]] = {
    "home": ("table", "pictures", "goal", "home", "idea_cards", "cards", "stories"),
    "ideas": ("idea_cards", "ideas"),
    "wall": ("table", "cards", "wall"),
    "places": ("goal", "counts"),
    "share": ("table", "own_stitch", "one_pledge", "report", "finish"),
    "stories": ("table", "pictures", "share_buttons", "stories", "report"),
    "story_form": ("file", "pictures"),
    "thanks": ("own_stitch", "share_buttons", "thanks"),
    "owner": ("table", "owner", "own_stitch", "one_pledge", "check_in", "finish"),
    "check_in": ("table", "check_in", "finish"),
    "review": ("table", "pictures", "review"),
}
"""The one style sheet that a page loads after site.css: its name to what is in it, in this order."""
SCRIPT_RULES: dict[str, object] = {
    "__MILESTONES__": rules.MILESTONES,
    "__PICTURE_BYTES__": rules.PICTURE_BYTES,
    "__PICTURE_TYPES__": rules.PICTURE_TYPES,
    "__SMALL_NUMBER__": rules.SMALL_NUMBER,
}
"""Name in the scripts to the rule that the build puts there."""

_MIX = re.compile(r"color-mix\(in srgb, var\(--([\w-]+)\) (\d+)%, (?:var\(--([\w-]+)\)|transparent)\)")


@dataclass(frozen=True)
class Asset:
    name: str
    """Holds the first ten hex digits of the SHA-256 of its content (an image: of its pixels): browsers may cache the
    file for ever."""
    data: bytes


def build(root: Path, brand: Brand, plurals: Mapping[str, PluralRules]) -> dict[str, Asset]:
    """Logical name (`site.css`) to the asset. `plurals`: the rules of each language, for the scripts."""
    folder = root / "frontend" / "assets"
    images = {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.suffix in {".svg", ".png"}}
    images["logo.svg"] = f"{logo.document(brand.logo.model_dump())}\n".encode()
    assets = {name: _asset(name, data) for name, data in images.items()}
    for name, (data, fingerprint) in icons.draw(brand.logo).items():
        assets[name] = Asset(_fingerprinted(name, fingerprint), data)
    assets["site.css"] = _asset("site.css", style(root, brand).encode())
    for name in PAGE_STYLES:
        sheet = variables(brand) + unused_css.minify((folder / f"{name}.css").read_text("utf-8"))
        assets[f"{name}.css"] = _asset(f"{name}.css", sheet.encode())
    for name, parts in SECOND_STYLES.items():
        sheet = "".join(_own_style(root, brand, part) for part in parts)
        assets[f"{name}.css"] = _asset(f"{name}.css", sheet.encode())
    scripts = _scripts(root, plurals)
    shared = assets[js_bundle.SHARED] = _asset(js_bundle.SHARED, jsmin(scripts[js_bundle.SHARED]).encode())
    for name in js_bundle.pages(scripts)[1:]:
        assets[name] = _asset(name, js_bundle.bundle(name, scripts, shared.name).encode())
    return dict(sorted(assets.items()))


def _scripts(root: Path, plurals: Mapping[str, PluralRules]) -> dict[str, str]:
    """File name to source, with the rules in place of their names."""
    given = {
        name: json.dumps(rule, sort_keys=True, separators=(",", ":"))
        for name, rule in {**SCRIPT_RULES, "__PLURAL_RULES__": plurals}.items()
    }
    ours = {
        path.name: re.sub(r"__[A-Z_]+__", lambda found: given[found[0]], path.read_text("utf-8"))
        for path in sorted((root / "frontend" / "assets").glob("*.js"))
    }
    return ours | {name: js_bundle.enclose((root / path).read_text("utf-8")) for name, path in VENDORED_SCRIPTS.items()}


def style(root: Path, brand: Brand) -> str:
    """site.css: the used rules of the vendored style sheet, the theme's variables, and our own rules."""
    vendored = (root / VENDORED).read_text("utf-8")
    used = unused_css.classes_in(_sources(root))
    ours = variables(brand) + "".join(_own_style(root, brand, name) for name in SITE_STYLES)
    return joined_css.join(unused_css.remove_unused(vendored, used, "var(--font-text)"), ours)


def _own_style(root: Path, brand: Brand, name: str) -> str:
    css = (root / "frontend" / "assets" / f"{name}.css").read_text("utf-8")
    return unused_css.minify(mix_colours(css, brand.colours))


def mix_colours(css: str, colours: Mapping[str, str]) -> str:
    """Compute `color-mix()` of two theme colours, because the oldest browsers do not support it; other mixes stay."""

    def mix(found: re.Match[str]) -> str:
        first, share, second = found[1], int(found[2]) / 100, found[3]
        if first not in colours or (second and second not in colours):
            return found[0]
        one = bytes.fromhex(colours[first][1:])
        if not second:
            return f"rgb({' '.join(map(str, one))} / {share:g})"
        two = bytes.fromhex(colours[second][1:])
        return "#" + bytes(round(a * share + b * (1 - share)) for a, b in zip(one, two, strict=True)).hex()

    return _MIX.sub(mix, css)


def variables(brand: Brand) -> str:
    """The theme's colours and fonts as CSS variables."""
    named = dict(brand.colours)
    named["shadow"] = " ".join(str(part) for part in bytes.fromhex(brand.colours["ink"][1:]))
    named |= {f"thread-{name}": value for name, value in brand.threads.items()}
    named |= {"font-text": brand.fonts.text, "font-heading": brand.fonts.heading}
    return ":root{" + "".join(f"--{name}:{value};" for name, value in named.items()) + "}"


def _sources(root: Path) -> str:
    folders = [root / "frontend" / "templates", root / "frontend" / "assets"]
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".js"})
    return "\n".join(path.read_text("utf-8") for path in paths)


def _asset(name: str, data: bytes) -> Asset:
    return Asset(_fingerprinted(name, hashlib.sha256(data).hexdigest()), data)


def _fingerprinted(name: str, fingerprint: str) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{fingerprint[:10]}.{ending}"
