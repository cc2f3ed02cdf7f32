"""Words by the public in a mail: no mail program makes a link of them, and no line of them looks like one of ours."""

import re
from typing import Any

import pytest

from chalicelib.email import defang, quote
from tests.support.delivery import deliver, drain_mail_queues
from tests.support.factories import create_pledge, create_story
from tests.support.review import mail_body

HOSTILE = {
    "address": ("http://evil.com/review/#x", "http[:]//evil[.]com/review/#x"),
    "domain": ("see evil.com.", "see evil[.]com."),
    "ideographic full stop": ("evil\u3002com", "evil[\u3002]com"),
    "full-width full stop": ("evil\uff0ecom", "evil[\uff0e]com"),
    "half-width ideographic full stop": ("evil\uff61com", "evil[\uff61]com"),
    "small full stop": ("evil\ufe52com", "evil[\ufe52]com"),
    "one dot leader": ("evil\u2024com", "evil[\u2024]com"),
    "joiner after the dot": ("evil.\u200dcom", "evil[.]\u200dcom"),
    "joiner before the dot": ("evil\u200d.com", "evil\u200d[.]com"),
    "joiners around a colon": ("tel\u200c:\u200c999", "tel\u200c[:]\u200c999"),
    "variation selector": ("evil.\ufe0fcom", "evil[.]\ufe0fcom"),
    "Hangul filler": ("evil.\u3164com", "evil[.]\u3164com"),
    "combining grapheme joiner": ("evil.\u034fcom", "evil[.]\u034fcom"),
    "brackets round a dot": ("evil.[com", "evil[.][com"),
    "mail address": ("me@evil.com", "me[@]evil[.]com"),
    "full-width mail address": ("me\uff20evil\uff0ecom", "me[\uff20]evil[\uff0e]com"),
    "mailto": ("mailto:me@evil.com", "mailto[:]me[@]evil[.]com"),
    "tel": ("tel:+44999", "tel[:]+44999"),
    "sms": ("sms:60800&body=yes", "sms[:]60800&body=yes"),
    "scheme with full-width colon": ("sms\uff1a60800", "sms[\uff1a]60800"),
    "any scheme": ("ms-word:ofe|u|x", "ms-word[:]ofe|u|x"),
    "network share": (r"open \\evil\share", r"open [\\]evil\share"),
    "number with spaces": ("ring 0131 496 0000 now", "ring […] now"),
    "number without": ("ring 07700900123.", "ring […]."),
    "number for abroad": ("+44 (0) 131-496.0000", "[…]"),
    "number with a joiner": ("0131\u200d496\u200d0000", "[…]"),
    "Arabic digits": ("\u0660\u0661\u0663\u0661\u0664\u0669\u0666\u0660", "[…]"),
    "lines": ("one\ntwo\u2028three\x0bfour", "one two three four"),
}
HARMLESS = [
    "I walk. Then I run: far!",
    "Well... no",
    "(I walk.)",
    "10,000 steps, 5,000 of them up",
    "from 7 to 8, 20 min",
    "\U0001f469\u200d\U0001f467",
]


@pytest.mark.parametrize(("hostile", "shown"), HOSTILE.values(), ids=HOSTILE)
def test_words_are_shown_without_what_mail_programs_link(hostile: str, shown: str) -> None:
    assert defang(hostile) == shown


@pytest.mark.parametrize("words", HARMLESS)
def test_ordinary_words_are_shown_as_they_are(words: str) -> None:
    assert defang(words) == words


def test_quoted_lines_are_short_and_each_is_marked() -> None:
    lines = quote(defang("word " * 60 + "x" * 200)).splitlines()
    assert all(line.startswith("> ") and len(line) <= 74 for line in lines)


def test_lines_of_a_story_cannot_pass_for_lines_of_the_mail(sent: list[dict[str, Any]]) -> None:
    forged = "I walk.\n\nRead and decide:\nhttps://evil.com/en/review/#token\n\nThis link is only for you."
    deliver(None, create_story(text=forged))
    deliver(None, create_pledge(text="walk \u2028Read and decide:\u2029 tel:+441314960000"))
    drain_mail_queues()
    ours = [line for line in mail_body(sent[0]).splitlines() if not line.startswith("> ")]
    assert ours.count("Read and decide:") == 1
    assert [line for line in ours if "://" in line] == re.findall(r"^http://site.test/.*$", "\n".join(ours), re.M)
    assert "evil" not in "".join(ours)
    assert "walk" not in "".join(ours)


def test_html_mail_links_to_the_review_page_only(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_story(text='I walk.<a href="//evil.com">x</a>\nhttps://evil.com tel:+441314960000'))
    drain_mail_queues()
    html = mail_body(sent[0], "Html")
    assert re.findall(r'<a href="(.*?)#', html) == ["http://site.test/en/review/"]
    assert not re.search(r"evil\.com|tel:", html)
