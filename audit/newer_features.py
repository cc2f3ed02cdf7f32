"""Lists the web features that the oldest browsers of frontend/browsers.json lack: `python -m audit.newer_features`.

Run it after changing that file; `make audit` installs the data of MDN that it reads. The test suite compares scripts
and styles with the list, so it needs no network.
"""

import json
from collections.abc import Iterator
from typing import Any

from infra.stage import ROOT

DATA = ROOT / ".venv" / "audit" / "node_modules" / "@mdn" / "browser-compat-data" / "data.json"
FLOOR = ROOT / "frontend" / "browsers.json"
LIST = ROOT / "tests" / "frontend" / "newer_features.json"


def main() -> None:
    """Write the list: `script` has names of members, `style` has `inset`, `float.inline-end`, `clamp()` …"""
    data = json.loads(DATA.read_text("utf-8"))
    floor: dict[str, int] = json.loads(FLOOR.read_text("utf-8"))
    script: dict[str, set[bool]] = {}
    members = [found for found in _features(data["api"], floor) if len(found[0]) <= 2]
    builtins = [found for found in _features(data["javascript"]["builtins"], floor) if len(found[0]) <= 3]
    for path, old in members + builtins:
        script.setdefault(path[-1].removesuffix("_static").removesuffix("_event"), set()).add(old)
    css = data["css"]
    style = {".".join(path) for path, old in _features(css["properties"], floor) if len(path) <= 2 and not old}
    style |= {f"{path[-1]}()" for path, old in _features(css["types"], floor) if not old}
    listed = {"script": sorted(name for name, olds in script.items() if olds == {False}), "style": sorted(style)}
    LIST.write_text(json.dumps({kind: " ".join(names) for kind, names in listed.items()}, indent=1) + "\n", "utf-8")


def _features(tree: dict[str, Any], floor: dict[str, int], path: tuple[str, ...] = ()) -> Iterator[Any]:
    """Path of each feature below `tree`, and whether every browser of the floor has it."""
    for name, inner in tree.items():
        if name != "__compat" and isinstance(inner, dict):
            if support := inner.get("__compat", {}).get("support"):
                yield (*path, name), all(_has(support.get(browser), floor[browser]) for browser in floor)
            yield from _features(inner, floor, (*path, name))


def _has(statements: Any, version: int) -> bool:
    """Whether a browser of this version has the feature without a prefix or a flag."""
    for each in statements if isinstance(statements, list) else [statements or {}]:
        added, plain = each.get("version_added"), not {"flags", "prefix", "alternative_name"} & each.keys()
        if plain and isinstance(added, str) and added != "preview" and not each.get("version_removed"):
            numbers = [int(part) for part in added.removeprefix("≤").split(".")]
            if numbers <= [version]:
                return True
    return False


if __name__ == "__main__":
    main()
