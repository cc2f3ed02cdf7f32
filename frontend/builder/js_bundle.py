"""Bundles the modules of a page into one script, because each further file costs a round trip.

The shared module (`page.js`) stays a file of its own; the other modules are put into the script that imports them.
Supports our own style of modules only: one import a line, `export` before a declaration.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from rjsmin import jsmin

from frontend.builder.content_source import ContentError

SHARED = "page.js"
_IMPORT = re.compile(r'^import (?:\{ ([^}]*) \} from )?"\./([a-z_]+\.js)";\n', re.MULTILINE)
_TOP = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
_VENDORED_EXPORT = re.compile(r"\bexport\s*\{([^}]*)\};?\s*$")
_EXPORT = re.compile(r"^export ", re.MULTILINE)


def pages(scripts: Mapping[str, str]) -> list[str]:
    """The scripts that pages name: those that no other one imports, and the shared one first."""
    imported = {found[2] for text in scripts.values() for found in _IMPORT.finditer(text)}
    return [SHARED, *sorted(set(scripts) - imported - {SHARED})]


def bundle(name: str, scripts: Mapping[str, str], shared: str) -> str:
    """The script `name` with what it imports, importing from the file `shared` alone.

    Raises ContentError for a name that two of its modules declare.
    """
    parts = list(dict.fromkeys(_parts(name, scripts)))
    declared = Counter(found for part in parts for found in _TOP.findall(scripts[part]))
    if twice := [found for found, count in declared.items() if count > 1]:
        raise ContentError(f"{name}: declared by two of its modules: {', '.join(twice)}")
    wanted = {each for part in parts for each in _from_shared(scripts[part])}
    bodies = "\n".join(_EXPORT.sub("", _IMPORT.sub("", scripts[part])) for part in parts)
    if unknown := re.search(r"^(import|export)\b.*", bodies, re.MULTILINE):
        raise ContentError(f"{name}: write imports and exports one a line, as in the other scripts: {unknown.group()}")
    return str(jsmin(f'import {{ {", ".join(sorted(wanted))} }} from "./{shared}";\n{bodies}'))


def enclose(text: str) -> str:
    """A vendored module in our style: only what it exports has a name outside it. Raises ContentError for a module that
    ends in no list of what it exports."""
    found = _VENDORED_EXPORT.search(text)
    if not found:
        raise ContentError("A vendored module ends with: export { its name as ours, … };")
    named = [each.split() for each in found[1].split(",")]
    inside = ",".join(f"{each[-1]}:{each[0]}" for each in named)
    names = ", ".join(each[-1] for each in named)
    return f"export const {{ {names} }} = (() => {{{text[: found.start()]};return{{{inside}}}}})();\n"


def _parts(name: str, scripts: Mapping[str, str]) -> Iterator[str]:
    """The module and those it imports, each before what needs it."""
    for found in _IMPORT.finditer(scripts[name]):
        if found[2] != SHARED:
            yield from _parts(found[2], scripts)
    yield name


def _from_shared(text: str) -> list[str]:
    lists = [found[1] for found in _IMPORT.finditer(text) if found[2] == SHARED and found[1]]
    return [each.strip() for names in lists for each in names.split(",")]
