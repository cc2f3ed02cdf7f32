"""What a screen reader says of a page, as text: Chromium's accessibility tree in reading order, a line a block.

A line for each landmark, heading, paragraph, item of a list and control, with its state and description, as the screen
readers that people use say them in other words but in this order.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browser import WAIT_UNTIL_DRAWN, open_thanks
from tests.support.published_files import PublishedFiles

TEXTS = Path(__file__).parents[1] / "frontend" / "spoken"
STORY = {
    "id": "1",
    "words": "I walk to the shop now.",
    "name": "Mòrag",
    "place": "hawick",
    "lang": "en",
    "picture": None,
}
PLEDGE = {"idea": "ten-minute-walk", "lang": "en", "plan": {"when": "after-tea"}}


def _open_thanks(page: Page) -> None:
    open_thanks(page, PLEDGE)
    expect(page.locator("[data-stitch-line]")).to_contain_text("Stitch")


def _open_screen(page: Page) -> None:
    """At noon, with 2,000 pledges and a story."""
    page.clock.install(time=datetime(2026, 11, 23, 12, 0))  # noqa: DTZ001 - local time of the screen
    PublishedFiles(page).stories = [STORY]
    page.goto("/en/screen/")
    expect(page.locator("[data-updated]")).to_have_text("Updated 12:00")
    page.locator("[data-tapestry] svg").wait_for()
    page.get_by_text("I walk to the shop now.").wait_for()


PAGES: dict[str, Callable[[Page], object]] = {
    "home": lambda page: page.goto("/en/"),
    "form-with-errors": lambda page: page.goto("/en/wrong/"),
    "thanks": _open_thanks,
    "wall": lambda page: page.goto("/en/wall/2026-11/2/"),
    "screen": _open_screen,
    "my-pledge": lambda page: page.goto("/en/owned/"),
}
"""Name of the text to what opens the page."""
LANDMARKS = {"banner", "main", "navigation", "contentinfo", "region", "search", "alert", "status"}
CONTROLS = {"button", "checkbox", "combobox", "radio", "textbox", "DisclosureTriangle", "image", "SvgRoot"}
BLOCKS = LANDMARKS | {
    "paragraph",
    "listitem",
    "heading",
    "LabelText",
    "Legend",
    "group",
    "figure",
    "term",
    "definition",
}
STATES = {"checked": "checked", "expanded": "open", "pressed": "pressed", "disabled": "not available"}

Node = dict[str, Any]


def spoken(page: Page) -> str:
    """The text of the page as it is shown now."""
    page.wait_for_load_state("networkidle")
    page.evaluate(WAIT_UNTIL_DRAWN)
    wire = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in wire.send("Accessibility.getFullAXTree")["nodes"]}
    wire.detach()
    root = next(node for node in nodes.values() if "parentId" not in node)
    lines = "".join(_say(root, nodes)).splitlines()
    said = "\n".join(line for line in (" ".join(line.split()) for line in lines) if line) + "\n"
    return said.replace(page.evaluate("location.origin"), "https://pledge.example").replace(
        page.evaluate("location.host"), "pledge.example"
    )


def _say(node: Node, nodes: dict[str, Node]) -> Iterator[str]:
    """Pieces of text; a block begins and ends with a new line."""
    role = "" if node["ignored"] else node["role"]["value"]
    name = _value(node, "name")
    if role in CONTROLS:
        yield f"\n[{', '.join(filter(None, (role, name, *_facts(node))))}]\n"
    elif role == "StaticText":
        yield f"{name} "
    elif role == "link":
        yield f" [link, {name}] "
    elif role == "heading":
        yield f"\n# heading {_property(node, 'level')}: {name}\n"
    else:
        children = (nodes[child] for child in node.get("childIds", ()) if child in nodes)
        said = "".join(text for child in children for text in _say(child, nodes))
        if said.strip():
            closing = "\n" if role in BLOCKS else ""
            yield _opening(node, role, name) + said + closing


def _opening(node: Node, role: str, name: str) -> str:
    if role in LANDMARKS:
        return f"\n== {role}{name and f': {name}'} ==\n"
    if role == "list":
        return f"\n(list of {len(node['childIds'])})\n"
    return "\n- " if role == "listitem" else "\n" if role in BLOCKS else ""


def _facts(node: Node) -> Iterator[str]:
    """State, value and description of a control."""
    for name, word in STATES.items():
        if _property(node, name) in {True, "true"}:
            yield word
    if _property(node, "invalid") not in {None, "false"}:
        yield "invalid"
    yield _value(node, "value") and f"value {_value(node, 'value')}"
    yield _value(node, "description")


def _value(node: Node, name: str) -> str:
    return str(node.get(name, {}).get("value", ""))


def _property(node: Node, name: str) -> Any:
    found = (each["value"].get("value") for each in node.get("properties", ()) if each["name"] == name)
    return next(found, None)
