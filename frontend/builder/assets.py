"""Makes the files under /assets/: the style sheets, the scripts and the drawings, each named after its content."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rjsmin import jsmin

from chalicelib.content.translations import PluralRules
from chalicelib.pages.tapestry import logo
from frontend.builder import icons, js_bundle, unused_css
from frontend.builder.content_models import Board

VENDORED = "frontend/vendor/govuk-frontend/govuk-frontend-6.6.0.min.css"
STYLES = ("base", "parts", "pages", "board", "stories")
"""Our own style sheets in the order in which they follow the vendored one."""
SHEETS = ("screen", "poster")
"""Style sheets of single pages, so that no other page pays for them."""

_MIX = re.compile(r"color-mix\(in srgb, var\(--([\w-]+)\) (\d+)%, (?:var\(--([\w-]+)\)|transparent)\)")


@dataclass(frozen=True)
class Asset:
    name: str
    """With the first ten hex digits of the SHA-256 of its content (a picture: of its pixels), so it may be cached for
    ever."""
    data: bytes


def made(root: Path, board: Board, plurals: Mapping[str, PluralRules]) -> dict[str, Asset]:
    """Logical name (`site.css`) to the asset. `plurals`: the rules of each language, for the scripts."""
    folder = root / "frontend" / "assets"
    plain = {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.suffix in {".svg", ".png"}}
    assets = {name: _named(name, data) for name, data in plain.items()}
    assets |= {name: Asset(_name(name, told_by), data) for name, (data, told_by) in icons.made(board.mark).items()}
    assets["mark.svg"] = _named("mark.svg", _mark(board).encode())
    assets["site.css"] = _named("site.css", style(root, board).encode())
    for name in SHEETS:
        sheet = variables(board) + unused_css.squeezed((folder / f"{name}.css").read_text("utf-8"))
        assets[f"{name}.css"] = _named(f"{name}.css", sheet.encode())
    texts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.js"))}
    rules = json.dumps(plurals, sort_keys=True, separators=(",", ":"))
    texts[js_bundle.SHARED] = texts[js_bundle.SHARED].replace("__PLURAL_RULES__", rules)
    assets[js_bundle.SHARED] = _named(js_bundle.SHARED, jsmin(texts[js_bundle.SHARED]).encode())
    for name in js_bundle.pages(texts)[1:]:
        assets[name] = _named(name, js_bundle.made(name, texts, assets[js_bundle.SHARED].name).encode())
    return dict(sorted(assets.items()))


def style(root: Path, board: Board) -> str:
    """The whole style sheet: what we use of the vendored one, the theme's variables, our own."""
    vendored = (root / VENDORED).read_text("utf-8")
    used = unused_css.classes_in(_sources(root))
    own = [(root / "frontend" / "assets" / f"{name}.css").read_text("utf-8") for name in STYLES]
    ours = unused_css.squeezed(mix_colours("\n".join(own), board.colours))
    return unused_css.purged(vendored, used, board.fonts.text) + variables(board) + ours


def mix_colours(css: str, colours: Mapping[str, str]) -> str:
    """Compute `color-mix()` of two theme colours, which our oldest browsers do not know; other mixes stay."""

    def mixed(found: re.Match[str]) -> str:
        first, share, second = found[1], int(found[2]) / 100, found[3]
        if first not in colours or (second and second not in colours):
            return found[0]
        one = bytes.fromhex(colours[first][1:])
        if not second:
            return f"rgb({' '.join(map(str, one))} / {share:g})"
        two = bytes.fromhex(colours[second][1:])
        return "#" + bytes(round(a * share + b * (1 - share)) for a, b in zip(one, two, strict=True)).hex()

    return _MIX.sub(mixed, css)


def variables(board: Board) -> str:
    """The theme as CSS variables."""
    named = dict(board.colours)
    named["shadow"] = " ".join(str(part) for part in bytes.fromhex(board.colours["ink"][1:]))
    named |= {f"thread-{name}": value for name, value in board.threads.items()}
    named |= {"font-text": board.fonts.text, "font-heading": board.fonts.heading}
    return ":root{" + "".join(f"--{name}:{value};" for name, value in named.items()) + "}"


def _mark(board: Board) -> str:
    inner = logo.shapes(board.mark.model_dump())
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {logo.SIZE} {logo.SIZE}">{inner}</svg>\n'


def _sources(root: Path) -> str:
    folders = [root / "frontend" / "templates", root / "frontend" / "assets"]
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".js"})
    return "\n".join(path.read_text("utf-8") for path in paths)


def _named(name: str, data: bytes) -> Asset:
    return Asset(_name(name, hashlib.sha256(data).hexdigest()), data)


def _name(name: str, fingerprint: str) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{fingerprint[:10]}.{ending}"
