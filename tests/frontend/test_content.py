"""The words: complete, agreeing in both languages, compiled, and explained when somebody gets them wrong."""

import re
import shutil
from pathlib import Path

import pytest

from chalicelib import content as compiled
from chalicelib.content.sentences import plural, text
from infra import content
from infra.content_files import ContentError

PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
BY_FAMILY = ("date.", "home.how_", "share.written_in_", "review.language_", "site.", "errors.")
"""Sentences that code asks for by a name it puts together; `errors.` come from the codes of chalicelib.pledges.form."""
SPARE = {"site.source"}
"""For links that a board adds to the footer."""


def all_forms(sentence: str | dict[str, str]) -> list[str]:
    return [sentence] if isinstance(sentence, str) else list(sentence.values())


def test_the_compiled_files_are_what_the_content_says() -> None:
    assert content.stale() == [], "run: python -m infra content"


def test_nothing_is_left_in_english_on_gaelic_pages() -> None:
    assert content.missing() == []


@pytest.mark.parametrize("key", sorted(content.read_strings(content.ROOT, "en")))
def test_both_languages_fill_in_the_same_placeholders(key: str) -> None:
    names = {
        lang: {
            name
            for form in all_forms(content.read_strings(content.ROOT, lang)[key])
            for name in PLACEHOLDER.findall(form)
        }
        for lang in content.LANGUAGES
    }
    assert names["en"] == names["gd"]


def test_every_sentence_is_said_somewhere() -> None:
    places = ["app.py", "chalicelib", "frontend/templates", "infra"]
    sources = ""
    for place in places:
        root = content.ROOT / place
        files = (
            [root] if root.is_file() else [path for path in root.rglob("*") if path.suffix in {".py", ".html", ".txt"}]
        )
        sources += "".join(path.read_text("utf-8") for path in files)
    unused = [
        key
        for key in content.read_strings(content.ROOT, "en")
        if not key.startswith(BY_FAMILY)
        and key not in SPARE
        and f'"{key}"' not in sources
        and f"'{key}'" not in sources
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("count", "form"),
    [
        *[(1, "one"), (11, "one"), (2, "two"), (12, "two"), (3, "few"), (10, "few"), (13, "few"), (19, "few")],
        *[(0, "other"), (20, "other"), (21, "other"), (22, "other"), (101, "other"), (111, "other"), (1000, "other")],
    ],
)
def test_gaelic_numbers_take_four_forms(count: int, form: str) -> None:
    assert plural("gd", count) == form


def test_english_numbers_take_two_forms() -> None:
    assert [plural("en", count) for count in (0, 1, 2, 11)] == ["other", "one", "other", "other"]


def test_a_sentence_agrees_with_its_number() -> None:
    assert text("en", "mail.review_subject", count=1) == "1 pledge to read"
    assert text("en", "mail.review_subject", count=3) == "3 pledges to read"
    assert text("gd", "review.count", count=2) == "Tha 2 ghealladh a' feitheamh"
    assert text("gd", "review.count", count=4) == "Tha 4 geallaidhean a' feitheamh"
    assert text("gd", "home.next_goal", count=1200, goal=2500) == "1,200 eile gu 2,500"


def test_what_is_not_translated_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    site = compiled.site()
    fewer = {key: value for key, value in site["strings"]["gd"].items() if key != "review.count"}
    monkeypatch.setitem(site["strings"], "gd", fewer)
    assert text("gd", "review.count", count=2) == "2 pledges wait"


def test_ideas_about_drink_and_smoking_carry_their_warning() -> None:
    for idea in compiled.site()["ideas"].values():
        if idea["theme"] in {"drink", "smoke-free"}:
            assert idea["care"] in {"alcohol", "smoking"}
    warning = compiled.site()["cares"]["alcohol"]["en"]
    assert "do not stop suddenly" in warning
    assert "GP" in warning


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The content somewhere it may be broken."""
    for part in ("content", "assets", "templates", "vendor"):
        shutil.copytree(content.ROOT / "frontend" / part, tmp_path / "frontend" / part)
    shutil.copy(content.ROOT / "frontend" / "theme.yaml", tmp_path / "frontend")
    return tmp_path


def broken(copy: Path, name: str, was: str, becomes: str) -> str:
    """What the check says after one change; `LINE` in the answer is where the change was made."""
    path = copy / "frontend" / "content" / name
    before = path.read_text("utf-8")
    assert was in before
    path.write_text(before.replace(was, becomes, 1), "utf-8")
    line = before[: before.index(was)].count("\n") + 1
    with pytest.raises(ContentError) as error:
        content.compiled(copy)
    return str(error.value).replace(f"{name}:{line}:", f"{name}:LINE:")


@pytest.mark.parametrize(
    ("name", "was", "becomes", "says"),
    [
        ("ideas.yaml", "    theme: sleep", "    theme: sleeping", "no theme called sleeping"),
        ("ideas.yaml", "    care: alcohol", "    care: wine", "no care called wine"),
        ("ideas.yaml", "    when: [before-bed, after-tea]", "    when: [midnight]", "no when called midnight"),
        ("ideas.yaml", "    theme: mind", "    theme: smoke-free", "needs a `care` text"),
        ("themes.yaml", "    weave: plain", "    weave: knitted", "weave"),
        ("places.yaml", "slug: kelso", "slug: Kelso!", "slug"),
        ("reasons.yaml", "  - {code: unkind, en:", "  - {code: unkind, ne:", "ne"),
        ("teams.yaml", "teams:\n", "teams: [\n", "expected"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(copy: Path, name: str, was: str, becomes: str, says: str) -> None:
    answer = broken(copy, name, was, becomes)
    assert says in answer
    assert name in answer
    if says.startswith("no "):
        assert f"{name}:LINE:" in answer


def test_a_key_that_stands_twice_is_a_mistake(copy: Path) -> None:
    assert "stands here twice" in broken(
        copy, "strings.en.yaml", "  skip: Skip to main content\n", "  skip: Over\n  skip: Skip\n"
    )


def test_gaelic_that_nothing_shows_is_a_mistake(copy: Path) -> None:
    assert "site.nowhere" in broken(
        copy, "strings.gd.yaml", "  menu: Prìomh dhuilleagan\n", "  menu: Prìomh dhuilleagan\n  nowhere: Àite\n"
    )


def test_missing_gaelic_is_listed_not_refused(copy: Path) -> None:
    path = copy / "frontend" / "content" / "strings.gd.yaml"
    path.write_text(path.read_text("utf-8").replace("  menu: Prìomh dhuilleagan\n", ""), "utf-8")
    assert content.missing(copy) == ["strings.gd.yaml: site.menu"]


COLLEGE = 'url: "https://www.borderscollege.ac.uk/"'


@pytest.mark.parametrize(("was", "becomes"), [('logo: ""', "logo: lost.svg"), (COLLEGE, f"{COLLEGE}, logo: lost.svg")])
def test_a_logo_that_is_not_there_is_named(copy: Path, was: str, becomes: str) -> None:
    path = copy / "frontend" / "theme.yaml"
    text = path.read_text("utf-8")
    assert was in text
    line = text[: text.index(was)].count("\n") + 1
    path.write_text(text.replace(was, becomes, 1), "utf-8")
    with pytest.raises(ContentError, match=f"theme.yaml:{line}: no file called lost.svg"):
        content.compiled(copy)
