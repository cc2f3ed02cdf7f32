"""What the digest mail says, and what it keeps to itself."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from bench.drill_checks import mails_that_repeat
from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.moderation import moderators
from chalicelib.settings import settings
from tests.support.delivery import deliver, drain_mail_queues, mail_by_schedule
from tests.support.factories import create_pledge, create_public_story, create_story
from tests.support.review import mail_body, report
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("quick_world")


def subject(mail: dict[str, Any]) -> str:
    return str(mail["Content"]["Simple"]["Subject"]["Data"])


def mail_at(sent: list[dict[str, Any]], **later: float) -> dict[str, Any]:
    """The mail that the schedule sends so long after today's noon."""
    sent.clear()
    with clock.at(TODAY + timedelta(**later)):
        mail_by_schedule()
    return next(mail for mail in sent if mail["EmailTags"][0]["Value"].startswith("review-"))


def test_subject_tells_how_many_and_how_old_over_all_that_is_pending(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="walk one dog")
    with clock.at(TODAY + timedelta(hours=1)):
        create_story()
    assert subject(mail_at(sent, hours=3)) == "2 submissions to review, the oldest waiting for 3 hours"
    assert subject(mail_at(sent, hours=50)) == "2 submissions to review, the oldest waiting for 2 days"


def test_more_than_the_bound_is_said_as_such(sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("digest", "digest_email"):
        monkeypatch.setattr(f"chalicelib.moderation.{module}.COUNTED", 5)
    for n in range(8):
        create_pledge(text=f"walk {n} dogs")
    mail = mail_at(sent, hours=1)
    assert subject(mail) == "More than 5 submissions to review, the oldest waiting for 1 hour"


@pytest.mark.parametrize(
    ("hours", "mark", "overdue"),
    [
        (23.9, None, False),
        (24, "Please review soon", False),
        (71.9, "Please review soon", False),
        (72, "Overdue", True),
    ],
)
def test_what_waits_for_a_day_is_marked_and_after_three_days_overdue(
    sent: list[dict[str, Any]], hours: float, mark: str | None, overdue: bool
) -> None:
    create_pledge(text="walk the dog")
    mail = mail_at(sent, hours=hours)
    marks = re.findall("Please review soon|Overdue", mail_body(mail).partition("Read and decide")[2])
    assert marks == ([mark] if mark else [])
    assert subject(mail).startswith("Overdue: ") == overdue


def test_new_words_come_first_and_kinds_are_told_apart(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="walk one dog")
    create_pledge(name="Ailsa", show_name=True)
    mail_at(sent, minutes=1)
    with clock.at(TODAY + timedelta(hours=2)):
        create_story()
        create_pledge(text="walk two dogs")
    text = mail_body(mail_at(sent, hours=3))
    assert "2 pledges, 1 story, 1 first name" in text
    order = ["NEW SINCE", "Story, waiting for 1 hour", "Pledge, waiting for 1 hour", "walk two dogs", "STILL WAITING"]
    order += ["First name to show, waiting for 3 hours", "With the idea"]
    assert all(words in text for words in order)
    places = [text.index(words) for words in ("NEW SINCE", "walk two dogs", "STILL WAITING", "walk one dog")]
    assert places == sorted(places)
    assert "Ailsa" not in text


def test_reported_story_is_named_with_the_reason(sent: list[dict[str, Any]]) -> None:
    story = create_public_story()
    report(story, reason="advertising")
    text = mail_body(mail_at(sent, hours=1))
    assert "1 report\n" in text
    assert "Reported by the public: It is advertising. Waiting for 1 hour" in text
    assert "one flight of stairs" in text


def test_reported_idea_is_named(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge()
    report(pledge)
    assert "- Walk briskly for 10 minutes" in mail_body(mail_at(sent, hours=1))


def test_words_of_distress_are_counted_and_not_in_the_mail(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="I want to die")
    create_pledge(text="walk the dog")
    mail = mail_at(sent, hours=1)
    for part in ("Text", "Html"):
        assert "1 person may be in distress" in mail_body(mail, part)
        assert "want to die" not in mail_body(mail, part)
    assert subject(mail).startswith("2 submissions")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Ring me on 0131 496 0000 and walk", "1 submission has personal details"),
        ("I stopped drinking overnight and now I shake", "1 person may be in distress"),
    ],
)
def test_words_with_personal_data_or_danger_are_counted_and_not_in_the_mail(
    sent: list[dict[str, Any]], words: str, said: str
) -> None:
    create_pledge(text=words)
    create_pledge(text="walk the dog")
    mail = mail_at(sent, hours=1)
    for part in ("Text", "Html"):
        assert said in mail_body(mail, part)
        assert "walk the dog" in mail_body(mail, part)
        assert words.split(" and ")[0] not in mail_body(mail, part)
    assert "more on the page" not in mail_body(mail)


def test_findings_are_marked_in_the_words_and_named(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="see example.com, then walk")
    mail = mail_at(sent, hours=1)
    assert "> see *example[.]com*, then walk" in mail_body(mail)
    assert "(Found: A link)" in mail_body(mail)
    assert re.search(r"see <strong[^>]*>example\[\.\]com</strong>, then walk", mail_body(mail, "Html"))


def test_mail_about_distress_alone_has_a_link(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="I want to die")
    assert "/en/review/#" in mail_body(mail_at(sent, hours=1))


def test_story_is_in_the_mail_in_full_and_a_long_mail_ends_with_how_many_more(sent: list[dict[str, Any]]) -> None:
    for n in range(6):
        create_story(text=f"{n} began. " + "I climbed the stairs. " * 130 + f"{n} ended.")
    text = mail_body(mail_at(sent, hours=1))
    assert [f"{n} began" in text for n in range(6)] == [f"{n} ended" in text for n in range(6)]
    assert sum(f"{n} began" in text for n in range(6)) == 4
    assert "and 2 more on the page" in text


def test_mail_has_no_names_or_places(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="walk the dog", name="Ailsa", show_name=True, place="hawick", show_place=True)
    mail = mail_at(sent, hours=1)
    for part in ("Text", "Html"):
        assert not re.search("Ailsa|Hawick", mail_body(mail, part))


def test_digest_email_defuses_links_in_submissions(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="Read and decide: http://evil.example/review/#x or www.evil.example")
    mail = mail_at(sent, hours=1)
    for part in ("Text", "Html"):
        assert "evil.example" not in mail_body(mail, part)
        assert "evil[.]example" in mail_body(mail, part)


class Fetched(HTMLParser):
    """What a mail program would fetch or run, and the links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_html_has_one_link_and_nothing_that_is_fetched(sent: list[dict[str, Any]], lang: str) -> None:
    moderators.add("Mairi Scott", "mairi@site.test", lang)
    for make in (create_story, lambda: create_pledge(text="walk <img src=//evil.example> the dog")):
        deliver(None, make())
    story = create_public_story()
    report(story)
    deliver(story, stored(story))
    drain_mail_queues()
    html = Fetched(mail_body(sent[0], "Html"))
    assert not html.tags & {"img", "link", "script", "style", "iframe", "object", "video"}
    assert len([value for name, value in html.attributes if name == "href"]) == 1
    assert not [value for name, value in html.attributes if name in {"src", "background"} or "url(" in value]
    assert len(mail_body(sent[0], "Html")) < 100_000, "Gmail cuts off what is longer than 102 KB"


def test_audit_log_has_a_line_for_each_mail_and_for_each_text_in_it(sent: list[dict[str, Any]]) -> None:
    shown, hidden = create_pledge(text="walk the dog"), create_pledge(text="I want to die")
    for hours in (1, 26):
        mail_at(sent, hours=hours)
    lines = [line for line in tables.scan(settings().audit_log_table) if line["action"] == "mailed"]
    mails = sorted((line["to"], line["topic"], line["subject"]) for line in lines if line["subject"][:5] == "mail ")
    assert [each[:2] for each in mails if each[1] == "review"] == [("Ewan", "review")] * 2 + [
        ("Mairi Scott", "review")
    ] * 2
    assert len({each[2] for each in mails}) == len(mails)
    about = sorted((line["by"], line["shown_v"]) for line in lines if line["subject"] == shown.id)
    assert about == [("review mail, to Ewan", 1), ("review mail, to Mairi Scott", 1)], "of one version, once"
    assert not [line for line in lines if line["subject"] == hidden.id and "review" in line["by"]]


def test_words_are_new_in_one_mail_and_the_drill_finds_those_that_come_twice(sent: list[dict[str, Any]]) -> None:
    mails = []
    for hours, words in enumerate(("walk 1a2b3c4d dogs", "walk 5e6f7a8b dogs"), 1):
        with clock.at(TODAY + timedelta(hours=hours - 0.5)):
            create_pledge(text=words)
        mails.append({"To": ["mairi@site.test"], "BodyText": mail_body(mail_at(sent, hours=hours))})
    assert all("walk 1a2b3c4d dogs" in mail["BodyText"] for mail in mails), "it is still pending"
    assert not list(mails_that_repeat(mails))
    assert list(mails_that_repeat([*mails, mails[1]])) == [
        "['mairi@site.test'] got 2 mails with 'walk 5e6f7a8b dogs' as new"
    ]
