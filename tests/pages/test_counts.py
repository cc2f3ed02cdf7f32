"""The places and teams pages list counts by name, with a goal each, and identify nobody."""

import re
from typing import Any

from chalicelib import pages
from frontend.builder import samples

PLACES = {"peebles": 10, "elsewhere": 400, "hawick": 24, "galashiels": 25, "kelso": 1204}


def render_counts(name: str, lang: str = "en", **changed: Any) -> str:
    return pages.render(f"{name}.html", lang, totals=samples.totals(0) | changed, filters=samples.filters(2000))


def listed_names(page: str) -> list[str]:
    return re.findall(r'<(?:a|span) class="count__name"[^>]*>([^<]*)</', page)


def test_places_are_sorted_by_name_in_page_language() -> None:
    english = ["Galashiels", "Hawick", "Kelso", "Peebles", "Somewhere else"]
    assert listed_names(render_counts("places", places=PLACES)) == english
    gaelic = ["An Geal Àth", "Cealsaidh", "Hamhaig", "Na Pùballan", "Àite eile"]
    assert listed_names(render_counts("places", "gd", places=PLACES)) == [name.replace("'", "&#39;") for name in gaelic]


def test_place_progress_bar_uses_its_own_next_goal() -> None:
    page = render_counts("places", places=PLACES)
    bars = re.findall(r'<progress class="goal__bar" max="(\d+)" value="(\d+)"', page)
    assert bars == [("50", "25"), ("25", "24"), ("2500", "1204"), ("25", "10"), ("500", "400")]
    assert "1,204 pledges" in page
    assert "1 more to reach 25" in page


def test_staff_count_and_share_are_shown_from_ten_pledges() -> None:
    assert "staff" not in re.sub(r"(?s).*<main|</main.*", "", render_counts("teams", made=30, audiences={"staff": 9}))
    page = render_counts("teams", made=3612, audiences={"staff": 1204})
    assert "1,204 NHS staff have pledged" in page
    assert "33% of pledges come from NHS staff." in page
    assert "Over half of pledges" in render_counts("teams", made=60, audiences={"staff": 31})
    assert "50% of pledges" in render_counts("teams", made=60, audiences={"staff": 30})
    assert 'href="/en/wall/?audience=staff"' in page


def test_empty_counts_invite_a_first_pledge() -> None:
    assert "Your town could be the first" in render_counts("places")
    assert '<ul class="counts">' not in render_counts("teams")
