"""Compares what is public with the tables."""

import json
import re

from chalicelib import pledges, stories
from chalicelib.content import languages
from chalicelib.content.rules import CARDS_ON_HOME
from chalicelib.publishing import wall
from chalicelib.submissions.model import State
from tests.support.storage import object_keys, published_totals, site_object


def check_nothing_taken_back() -> None:
    """No page shows a pledge or story that is not public."""
    public = {
        each.id for store in (pledges.store, stories.store) for each in store.sweep() if each.state is State.PUBLIC
    }
    for key in object_keys("site"):
        text = "" if key.endswith(".jpg") else site_object(key) or ""
        assert ids_linked("p", text) | ids_linked("stories", text) <= public, key


def check_site() -> None:
    """Compare every public file with the tables."""
    made, told = list(pledges.store.sweep()), list(stories.store.sweep())
    shown = [each for each in made if each.state is State.PUBLIC]
    listed = sorted((each for each in told if each.state is State.PUBLIC), key=lambda each: each.age, reverse=True)
    if not object_keys("site"):
        assert (shown, listed) == ([], [])
        return
    check_pages({f"p/{each.id}" for each in shown} | {f"stories/{each.id}" for each in listed})
    check_totals(made)
    check_wall(shown)
    pictured = [each for each in listed if each.approved_picture]
    assert object_keys("site", "pictures/") == sorted(f"pictures/{each.id}.jpg" for each in pictured)
    assert object_keys("uploads", "pictures/") == object_keys("site", "pictures/")
    data = json.loads(site_object("data/stories.json") or "[]")
    assert [(each["id"], bool(each["picture"])) for each in data] == [(each.id, each in pictured) for each in listed]
    home = site_object("en/index.html") or ""
    assert ids_linked("stories", home) == {each.id for each in listed[:1]}


def check_pages(expected: set[str]) -> None:
    """Pages of their own have the public pledges and stories, and no others."""
    for lang in languages():
        keys = object_keys("site", f"{lang}/p/") + object_keys("site", f"{lang}/stories/")
        pages = {
            key.removeprefix(f"{lang}/").removesuffix("/index.html") for key in keys if key.endswith("/index.html")
        }
        assert pages - {"stories"} == expected


def check_totals(made: list[pledges.Pledge]) -> None:
    if not made:
        return
    totals = published_totals()
    counted = [each for each in made if each.counted]
    public = [each for each in made if each.state is State.PUBLIC]
    assert (totals["made"], totals["public"]) == (len(counted), len(public))
    assert totals["themes"] == {theme: [each.theme for each in counted].count(theme) for theme in totals["themes"]}
    assert sum(totals["themes"].values()) == len(counted)


def check_wall(shown: list[pledges.Pledge]) -> None:
    """Each public pledge has one card, with its name once approved, under a number of its own, the newest first."""
    cards = wall.cards("2026-04#0001")
    assert sorted((card["id"], card["name"]) for card in cards) == sorted(
        (each.id, each.card()["name"]) for each in shown
    )
    numbers = {card["n"] for card in cards}
    assert len(numbers) == len(cards)
    assert cards == sorted(cards, key=lambda card: card["at"], reverse=True)
    for page, most in (("index.html", CARDS_ON_HOME), ("wall/index.html", 50), ("wall/2026-04/1/index.html", 50)):
        text = site_object(f"en/{page}") or ""
        assert ids_linked("p", text) == {card["id"] for card in cards[:most]}, page
        assert text.count("Ailsa") == sum(1 for card in cards[:most] if card["name"]), page
    assert set(re.findall(r'data-n="(\d+)"', site_object("data/tapestry.svg") or "")) >= set(map(str, numbers))
    for pledge, number in ((each, card["n"]) for card in cards for each in shown if each.id == card["id"]):
        assert f"{number}" in (site_object(f"en/p/{pledge.id}/index.html") or "")


def ids_linked(kind: str, text: str) -> set[str]:
    return set(re.findall(rf"/en/{kind}/([0-9a-z]{{30}})/", text))
