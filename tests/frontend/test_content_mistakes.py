"""Content errors name the mistake, its file and its line."""

import json
import re
import shutil
from pathlib import Path

import pytest

from frontend.builder import content
from frontend.builder.content_source import ContentError

SHOES = "      - {en: Put your shoes by the door, gd: Cuir do bhrògan ri taobh an dorais}"


@pytest.fixture
def content_copy(tmp_path: Path) -> Path:
    """A copy of the content that a test may break."""
    for part in ("content", "assets", "templates", "vendor"):
        shutil.copytree(content.ROOT / "frontend" / part, tmp_path / "frontend" / part)
    shutil.copy(content.ROOT / "frontend" / "theme.yaml", tmp_path / "frontend")
    return tmp_path


def error_after_edit(content_copy: Path, name: str, was: str, becomes: str) -> str:
    """The content error after one replacement; `LINE` in it marks the line of the replacement."""
    path = content_copy / "frontend" / "content" / name
    before = path.read_text("utf-8")
    assert was in before
    path.write_text(before.replace(was, becomes, 1), "utf-8")
    line = before[: before.index(was)].count("\n") + 1
    with pytest.raises(ContentError) as error:
        content.compiled(content_copy)
    return str(error.value).replace(f"{name}:{line}:", f"{name}:LINE:")


@pytest.mark.parametrize(
    ("name", "was", "becomes", "says"),
    [
        ("ideas.yaml", "    theme: sleep", "    theme: sleeping", "no theme called sleeping"),
        ("ideas.yaml", "    care: alcohol", "    care: wine", "no care called wine"),
        ("ideas.yaml", "    when: [before-bed, after-tea]", "    when: [midnight]", "no when called midnight"),
        ("ideas.yaml", "    theme: mind", "    theme: smoke-free", "needs a `care` text"),
        ("ideas.yaml", "    theme: eat", "    theme: move", "needs a `seated` version"),
        ("ideas.yaml", "      year: 2019\n", "", "year"),
        ("ideas.yaml", "      country: uk\n", "", "country"),
        ("ideas.yaml", " NHS 24 is on 111 at any hour. If you have a fit", " If you have a fit", "may be shut"),
        ("ideas.yaml", "116 123. You can", "116 124. You can", "116 124 is no phone line"),
        ("articles.yaml", "en: The Great", "en: Phone 0800 83 85 87. The Great", "0800 83 85 87 may be shut"),
        ("welfare.yaml", '    phone: "999"\n    always: true\n', '    phone: "999"\n', "first line must answer"),
        (
            "welfare.yaml",
            'always: true\n    about: {en: "Free. Talk',
            'always: true\n    hours: {en: Late}\n    about: {en: "Free. Talk',
            "has no `hours`",
        ),
        ("welfare.yaml", 'en: "In danger now? Call 999.', 'en: "Call 111, or 999.', "first number must be 999"),
        ("welfare.yaml", 'from: "10:00", to: "16:00"', 'from: "10", to: "16:00"', "from"),
        ("welfare.yaml", "escalate_after: 30", "escalate_after: 2", "escalate_after"),
        ("screening.yaml", "- delirium tremens", "- Delirium tremens", "alcohol_withdrawal.en"),
        ("journey.yaml", "  - theme: move", "  - theme: moving", "no theme called moving"),
        ("journey.yaml", "each: day}", "each: month}", "each"),
        ("journey.yaml", "asks: 28, day: 28", "asks: 29, day: 28", "asks"),
        ("journey.yaml", "code: check-in-28,", "code: check-in-7,", "a code stands here twice"),
        ("journey.yaml", "every: [once]", "every: [day]", "need one journey each"),
        ("journey.yaml", 'from: "21:00", to: "07:00"', 'from: "06:00", to: "07:00"', "over midnight"),
        ("themes.yaml", "    stitch: plain", "    stitch: knitted", "stitch"),
        ("tapestry.yaml", "hills: M0", "hills: L0", "hills"),
        ("places.yaml", "slug: kelso", "slug: Kelso!", "slug"),
        ("reasons.yaml", "  - {code: unkind, en:", "  - {code: unkind, ne:", "ne"),
        ("teams.yaml", "teams:\n", "teams: [\n", "expected"),
        ("services.yaml", "    themes: [drink]", "    themes: [drinking]", "no theme called drinking"),
        ("services.yaml", "    places: [hawick, ", "    places: [hawick, york, ", "no place called york"),
        ("services.yaml", "    phone: 0800 7 314 314\n", "", "needs a `url` or a `phone`"),
        ("services.yaml", "url: https://wellbeing", "url: http://wellbeing", "must begin with https://"),
        ("articles.yaml", "run by {name}. We", "run by {nmae}. We", "{nmae} names no fact"),
        ("channels.yaml", "{slug: email, en", "{slug: radio, en", "radio stands here twice"),
        ("channels.yaml", "{slug: email, en", "{slug: other, en", "other means two channels"),
        ("channels.yaml", "slug: slip,", "slug: poster-hawick,", "poster-hawick means two channels"),
        ("channels.yaml", "slug: slip,", "slug: slip-of-the-appointment,", "longer than 40 characters"),
        ("channels.yaml", "slug: leaflet, each: 1", "slug: leaflet, each: 9", "too many for the totals"),
        ("channels.yaml", "slug: press, spoken", "slug: radios, spoken", "who stops early"),
    ],
)
def test_invalid_content_error_names_file(content_copy: Path, name: str, was: str, becomes: str, says: str) -> None:
    answer = error_after_edit(content_copy, name, was, becomes)
    assert says in answer
    assert name in answer
    if says.startswith("no "):
        assert f"{name}:LINE:" in answer


@pytest.mark.parametrize(
    ("name", "was", "becomes", "says"),
    [
        ("ideas.yaml", "{en: Walk briskly for 10 minutes a day,", "{en: Stop sitting about,", "what people will do"),
        ("ideas.yaml", "gd: Tagh a' ghlainne as lugha}", "gd: Seachain a' ghlainne mhòr}", "what people will do"),
        ("ideas.yaml", "en: Choose the smaller glass,", f"en: {'long ' * 13},", "at most 60 characters"),
        (
            "ideas.yaml",
            "    why:\n      en: Daylight soon after you get up helps set your body clock, above all in winter.",
            f"    why:\n      en: Daylight {'really ' * 20}helps.",
            "a sentence has more than 20 words",
        ),
        ("ideas.yaml", "      year: 2019\n", "      year: lately\n", "year"),
        ("ideas.yaml", "      country: scotland\n", "      country: borders\n", "country"),
        ("ideas.yaml", "      checked: 2026-11-26\n", "      checked: yesterday\n", "checked"),
        ("welfare.yaml", '    phone: "999"\n', '    confirmed: soon\n    phone: "999"\n', "confirmed"),
        ("ideas.yaml", f"    starts:\n{SHOES}\n", "    starts:\n", "at least 3 items"),
        (
            "ideas.yaml",
            "{en: Put your shoes by the door,",
            "{en: Put your shoes, which you shined, by the door,",
            "quotes",
        ),
        ("ideas.yaml", "{en: Put your shoes by the door,", f"{{en: {'walk ' * 13},", "more than 12 words"),
        ("ideas.yaml", "    minutes: 10", "    minutes: 7", "must be one of 1, 2, 5"),
        ("ideas.yaml", "    every: day", "    every: month", "every"),
        ("ideas.yaml", "  - slug: stand-every-hour", "  - slug: ten-minute-walk", "stands here twice"),
        ("seasons.yaml", "ideas: [ten-minute-walk", "ideas: [ten-minute-stroll", "no idea called ten-minute-stroll"),
        ("seasons.yaml", "ideas: [ten-minute-walk, ", "ideas: [", "at least 6 items"),
        ("seasons.yaml", "begins: 2027-01-01", "begins: 2026-12-31", "begins before the season above it has ended"),
        ("seasons.yaml", "begins: 2027-03-20", "begins: 2026-03-20", "begins before the season above it has ended"),
        ("seasons.yaml", "  - code: 2027-spring", "  - code: 2026-spring", "the year in which it ends, 2027"),
        ("seasons.yaml", "  - code: 2027-spring", "  - code: 2027-new-year", "2027-new-year stands here twice"),
        ("seasons.yaml", "  - code: 2027-spring", "  - code: spring", "seasons.2.code"),
        ("seasons.yaml", "ends: 2026-12-31", "ends: 2026-08-31", "it ends before it begins"),
        ("seasons.yaml", "ends: 2026-12-31", "ends: 2026-13-31", "seasons.0.ends"),
        ("seasons.yaml", "    goal: 1000", "    goal: 500", "the goal is the highest"),
        ("seasons.yaml", "channels: [poster,", "channels: [placard,", "no channel called placard"),
        ("seasons.yaml", "channels: [poster, slip", "channels: [slip, slip", "slip stands here twice"),
        ("seasons.yaml", "kit: [poster,", "kit: [radio,", "no printed channel of this season called radio"),
        ("seasons.yaml", ", gd: Atharrachaidhean beaga airson oidhcheannan dorcha}", "}", "no gd"),
        ("seasons.yaml", "says: again, channel: facebook", "says: again, channel: x", "x is no channel of this season"),
        ("seasons.yaml", "says: idea, idea: one-more-veg", "says: idea, idea: drink-free-days", "needs a word of care"),
        ("seasons.yaml", "says: idea, idea: one-more-veg", "says: idea", "a post that says `idea` names one"),
        ("seasons.yaml", "day: 2027-01-04", "day: 2027-03-04", "it is outside the season"),
        ("seasons.yaml", "    revised: 2026-11-28T09:00\n", "", "posts need `revised`"),
        ("seasons.yaml", "day: 2027-01-07", "day: 2027-01-03", "it is not after the post above it"),
        ("cues.yaml", '    time: "08:30"', '    time: "8.30"', "time"),
        ("welfare.yaml", "    phone: 116 123", "    phone: one one six", "phone"),
        ("welfare.yaml", "    - can't go on", "    - can\u2019t go on", "phrases.en"),
        ("services.yaml", "  - slug: nhs-inform", "  - slug: drinkline", "stands here twice"),
        ("organisation.yaml", "ico_registration: Z0000000", "ico_registration: soon", "ico_registration"),
        ("wording.yaml", "    - give up", "    - Give up", "avoidance.en"),
        ("channels.yaml", "{slug: email, en", "{slug: prison-radio, en", "prison-radio tells why somebody was there"),
        ("channels.yaml", "slug: radio, spoken", "slug: radio-2, spoken", "use one word of letters alone"),
        ("channels.yaml", "slug: radio, spoken", "slug: corner, spoken", "rn looks like another letter"),
        ("channels.yaml", "slug: radio, spoken", "slug: week, spoken", "sounds like another word"),
        ("channels.yaml", "notes: []", "notes: [{channel: poster-york}]", "no channel has the code poster-york"),
        ("channels.yaml", "notes: []", "notes: [{channel: radio, from: soon}]", "from"),
        ("channels.yaml", "notes: []", "notes: [{channel: radio, cost: -1}]", "cost"),
        ("channels.yaml", "notes: []", "notes: [{channel: x, from: 2027-01-02, to: 2027-01-01}]", "before it begins"),
        ("channels.yaml", "notes: []", "notes: [{channel: radio}, {channel: radio}]", "radio stands here twice"),
    ],
)
def test_invalid_content_error_names_line(content_copy: Path, name: str, was: str, becomes: str, says: str) -> None:
    answer = error_after_edit(content_copy, name, was, becomes)
    assert says in answer
    assert f"{name}:LINE:" in answer


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        (("Sleep better",), "theme sleep has 0 ideas and needs 5"),
        (("Sleep better", "Mind yourself", "Connect"), "38 ideas: people need at least 40"),
    ],
)
def test_too_few_ideas_are_refused(content_copy: Path, left_out: tuple[str, ...], says: str) -> None:
    text = (content_copy / "frontend/content/ideas.yaml").read_text("utf-8")
    parts = [part for part in re.split(r"(?m)^(?=  # )", text) if not part.strip(" #").startswith(left_out)]
    assert says in error_after_edit(content_copy, "ideas.yaml", text, "".join(parts))


def test_duplicate_key_is_refused(content_copy: Path) -> None:
    assert "stands here twice" in error_after_edit(
        content_copy, "strings.en.yaml", "  skip: Skip to main content\n", "  skip: Over\n  skip: Skip\n"
    )


def test_gaelic_text_without_english_is_refused(content_copy: Path) -> None:
    assert "site.nowhere" in error_after_edit(
        content_copy, "strings.gd.yaml", "  menu: Prìomh dhuilleagan\n", "  menu: Prìomh dhuilleagan\n  nowhere: Àite\n"
    )


def test_missing_gaelic_text_is_listed_but_not_refused(content_copy: Path) -> None:
    path = content_copy / "frontend" / "content" / "strings.gd.yaml"
    path.write_text(path.read_text("utf-8").replace("  menu: Prìomh dhuilleagan\n", ""), "utf-8")
    assert content.missing(content_copy) == ["strings.gd.yaml: site.menu"]


def test_words_of_a_languages_own_file_stand_in_for_those_beside_the_english(
    content_copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, beside = content_copy / "frontend" / "content", ", gd: Ospadal coitcheann}"
    teams = (folder / "teams.yaml").read_text("utf-8")
    assert beside in teams
    (folder / "teams.yaml").write_text(teams.replace(beside, "}"), "utf-8")
    assert content.missing(content_copy) == [f"{folder / 'teams.yaml'}:4: no gd"]
    again = shutil.copytree(content_copy, tmp_path_factory.mktemp("again"), dirs_exist_ok=True)
    with (again / "frontend" / "content" / "strings.gd.yaml").open("a", encoding="utf-8") as strings:
        strings.write("content:\n  General hospital: Ospadal mòr\n")
    assert content.missing(again) == []
    assert json.loads(content.compiled(again)["site.json"])["teams"]["general-hospital"]["gd"] == "Ospadal mòr"


def test_words_of_a_languages_own_file_for_what_nothing_says_are_refused(content_copy: Path) -> None:
    with_words = "content:\n  A hospital that has left: Ospadal\nsite:\n"
    found = error_after_edit(content_copy, "strings.gd.yaml", "site:\n", with_words)
    assert found == "strings.gd.yaml: nothing says 'A hospital that has left'"


COLLEGE = 'url: "https://college.example/"'


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("content/organisation.yaml", 'logo: ""', "logo: lost.svg"),
        ("theme.yaml", COLLEGE, f"{COLLEGE}, logo: lost.svg"),
    ],
)
def test_missing_logo_error_names_file_and_line(content_copy: Path, name: str, was: str, becomes: str) -> None:
    path = content_copy / "frontend" / name
    text = path.read_text("utf-8")
    assert was in text
    line = text[: text.index(was)].count("\n") + 1
    path.write_text(text.replace(was, becomes, 1), "utf-8")
    with pytest.raises(ContentError, match=f"{path.name}:{line}: no file called lost.svg"):
        content.compiled(content_copy)


def test_moderators_must_be_told_whom_to_call_for_a_child(content_copy: Path) -> None:
    answer = error_after_edit(content_copy, "welfare.yaml", "slug: child-protection", "slug: children")
    assert "no line called child-protection" in answer
