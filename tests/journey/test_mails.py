"""The mails of a journey say what was read and approved, reveal nothing in a list of mails, and stop by one press."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from chalicelib import tokens
from chalicelib.content import OWN, languages, site
from chalicelib.email import Email
from chalicelib.journey import tips
from chalicelib.journey.rules import BARRIERS, rules
from chalicelib.people import links
from chalicelib.pledges import check_ins, owner
from tests.support.followed import MADE, answer_to, plain_pledge
from tests.support.sample_mails import TEXTS, sample_mails, without_tokens
from tests.support.world import fresh_world

SHOWN_IN_A_LIST = 140
"""Characters of a mail that mail programs show beside its subject."""


@pytest.fixture(scope="module")
def composed() -> Iterator[dict[str, Email]]:
    with fresh_world():
        yield {f"{lang}-{name}": mail for name, lang, mail in sample_mails()}


def test_mails_are_as_they_were_read(composed: dict[str, Email]) -> None:
    """After a change: `make mails`, look at the pictures, and read the texts that changed."""
    told = {path.name: path.read_text("utf-8") for path in TEXTS.iterdir()}
    found = {f"{name}.txt": without_tokens(mail.text) for name, mail in composed.items()}
    found |= {f"{name}.html": without_tokens(mail.html) for name, mail in composed.items()}
    assert found.keys() == told.keys()
    for name in sorted(found):
        assert found[name] == told[name], name


def _visible(source: str) -> str:
    """What of the HTML a list of mails would show: its text from the start of the body."""
    body = re.sub(r"<(style|title)\b.*?</\1>", "", source[source.index("<body") :], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_list_of_mails_reveals_no_pledge_no_theme_and_no_answer(composed: dict[str, Email]) -> None:
    themes = [name.lower() for theme in site()["themes"].values() for name in theme["title"].values()]
    for name, mail in composed.items():
        telling = [*themes, "walk", "coisich", "alcohol", "alcol", "vaccine", "banachd", "sister", "tea", "dinneir"]
        shown = [mail.subject, mail.text[:SHOWN_IN_A_LIST], _visible(mail.html)[:SHOWN_IN_A_LIST]]
        for text in shown:
            assert not [word for word in telling if re.search(rf"\b{re.escape(word)}\b", text.lower())], (name, text)


def test_mail_programs_stop_these_mails_by_one_press(composed: dict[str, Email]) -> None:
    for mail in composed.values():
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = mail.headers["List-Unsubscribe"].strip("<>")
        link = links.read(urlsplit(address).path.removeprefix("/api/links/"))
        assert (link.act, link.person) == ("stop", "a" * 30)
        assert address in mail.text


def test_buttons_of_a_check_in_answer_by_the_path_and_show_by_the_fragment(composed: dict[str, Email]) -> None:
    urls = [urlsplit(url) for url in re.findall(r"http\S+/check-ins/\S+", composed["en-check-in"].text)]
    assert [url.query for url in urls] == [f"lang=en&answer={answer}" for answer in ("kept", "partly", "not_yet")]
    pledge_id = "walk".rjust(30, "0")
    for url in urls:
        assert check_ins.read_link(url.path.rpartition("/")[2])[:2] == (pledge_id, 28)
        assert tokens.read_lasting(owner.PURPOSE, url.fragment).sub == pledge_id
    assert composed["en-check-in"].html.count("/check-ins/") == 3


def test_words_of_the_public_make_no_link(composed: dict[str, Email]) -> None:
    for lang in languages():
        mail = composed[f"{lang}-words-published"]
        assert "walk to example[.]org" in mail.text
        assert "example.org" not in mail.text + mail.html


def test_tips_take_turns_and_fit_what_got_in_the_way() -> None:
    pledge, own_tips = plain_pledge(), rules().tips["move"]
    first = [tips.tip("en", pledge, number) for number in range(9)]
    assert len(set(first)) == 8  # two fit time and place
    hindered = answer_to(7, "not_yet", MADE).model_copy(update={"hindered": ("no-time",)})
    told = {tips.tip("en", pledge.model_copy(update={"check_ins": (hindered,)}), number) for number in range(6)}
    assert told == {own_tips.opportunity["en"], rules().anything.opportunity["en"]}


def test_every_pledge_has_a_tip_for_each_barrier() -> None:
    for idea in [*site()["ideas"], None]:
        pledge = plain_pledge(idea=idea) if idea else plain_pledge(text="sing")
        for number in range(len(BARRIERS) * 3):
            assert all(tips.tip(lang, pledge, number) for lang in languages()), idea
        assert pledge.theme in rules().tips
    assert OWN in rules().tips


def test_help_near_the_person_comes_first() -> None:
    walk = plain_pledge(place="hawick")
    assert tips.services("en", walk)[0].startswith("Example walking group")
    away = tips.services("en", plain_pledge(place="kelso"))
    assert not any(each.startswith("Example walking group") for each in away)
