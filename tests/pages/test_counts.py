"""Places and teams: by name, with a goal each, and nobody to be picked out."""

import re
from typing import Any

from chalicelib import pages
from frontend.builder import samples

PLACES = {"peebles": 10, "elsewhere": 400, "hawick": 24, "galashiels": 25, "kelso": 1204}


def drawn(name: str, lang: str = "en", **changed: Any) -> str:
    return pages.render(f"{name}.html", lang, totals=samples.totals(0) | changed)


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/../wall/\?(?:place|team)=[a-z-]+">([^<]*)</a>', page)


def test_places_stand_by_name_in_the_pages_language_whatever_their_number() -> None:
    english = ["Galashiels", "Hawick", "Kelso", "Peebles", "Somewhere else"]
    assert names(drawn("places", places=PLACES)) == english
    gaelic = ["An Geal Àth", "Cealsaidh", "Hamhaig", "Na Pùballan", "Àite eile"]
    assert names(drawn("places", "gd", places=PLACES)) == [name.replace("'", "&#39;") for name in gaelic]


def test_each_is_measured_by_its_own_next_goal() -> None:
    page = drawn("places", places=PLACES)
    bars = re.findall(r'<progress class="goal__bar" max="(\d+)" value="(\d+)"', page)
    assert bars == [("50", "25"), ("25", "24"), ("2500", "1204"), ("25", "10"), ("500", "400")]
    assert "1,204 pledges" in page
    assert "1 more to reach 25" in page


def test_staff_and_their_share_are_named_from_ten_on() -> None:
    assert "staff" not in re.sub(r"(?s).*<main|</main.*", "", drawn("teams", made=30, audiences={"staff": 9}))
    page = drawn("teams", made=3612, audiences={"staff": 1204})
    assert "1,204 NHS staff are in" in page
    assert "33 of every 100 pledges" in page
    assert 'href="/en/wall/?audience=staff"' in page


def test_nothing_yet_is_said_kindly() -> None:
    assert "Yours could get there first" in drawn("places")
    assert '<ul class="counts">' not in drawn("teams")
