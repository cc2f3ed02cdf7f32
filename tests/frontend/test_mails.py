"""Mails to moderators as mail programs draw them: on a phone, on a desktop, and with what Outlook's Word knows."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from chalicelib import clock
from chalicelib.moderation import emails, moderators
from chalicelib.moderation.asking import ModeratorEmail
from tests.support.delivery import mail_by_schedule
from tests.support.factories import create_pledge, create_story
from tests.support.milestones import have_stitches, look
from tests.support.review import mail_body
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
ELEMENTS = {"a", "body", "h1", "h2", "head", "html", "li", "meta", "p", "strong", "table", "td", "title", "tr", "ul"}
STYLES = {
    *("background", "border", "border-radius", "color", "font-family", "font-size", "font-weight", "line-height"),
    *("margin", "max-width", "padding", "text-decoration", "word-break"),
}
"""Word leaves out round corners, takes the width from a table within a comment, and lets long words widen the mail."""


@pytest.fixture
def mails(sent: list[dict[str, Any]]) -> dict[str, str]:
    """HTML by topic; long words, marks and every box are in the digest."""
    create_pledge(text=f"walk {'w' * 200} twice")
    create_pledge(text=f"fuck, https://example.org/{'never/' * 20}ends")
    create_pledge(text="call 07700 900123 to walk with me")
    create_pledge(text="some days I want to die")
    create_story(quote="Up I go")
    with clock.at(TODAY + timedelta(hours=75)):
        mail_by_schedule()
        look()
        have_stitches(100)
        look()
        (lead, _), found = moderators.moderators(), {}
        for topic in ("overdue", "welfare", "link", "rehearsal", "weekly", "milestone"):
            mail = emails._compose(ModeratorEmail(id="x", moderator=lead.id, topic=topic), lead)
            found[topic] = mail.html if mail else ""
    digest = next(mail for mail in sent if mail["EmailTags"][0]["Value"].startswith("review-"))
    return found | {"review": mail_body(digest, "Html")}


def test_mails_fit_a_phone_and_a_desktop_without_pictures_or_what_word_does_not_know(
    page: Page, mails: dict[str, str]
) -> None:
    for topic, html in mails.items():
        drawn = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
        assert set(re.findall(r"<([a-z][a-z0-9]*)", drawn)) <= ELEMENTS, topic
        styles = " ".join(re.findall(r'style="([^"]*)"', drawn))
        assert set(re.findall(r"(?:^|[; ])([a-z-]+):", styles)) <= STYLES, topic
        assert html.count("<!--[if mso]>") == 2, "Word needs a width"
        for width in (360, 800):
            page.set_viewport_size({"width": width, "height": 740})
            page.set_content(html)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (topic, width)
