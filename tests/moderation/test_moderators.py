"""The moderators setting, and the language of digest email and review page."""

import os
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.moderation.moderators import Moderator, moderators
from chalicelib.settings import settings
from tests.support.delivery import deliver, drain_mail_queues
from tests.support.factories import create_pledge
from tests.support.review import mail_body

SET = 'Mairi Scott (gd) <mairi@site.test>, "Ewan" <ewan@site.test>, (gd) <iain@site.test>, una@site.test'


@pytest.fixture
def bilingual_moderators(world: None) -> Any:
    with patch.dict(os.environ, {"MODERATORS": SET}):
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.mark.usefixtures("bilingual_moderators")
def test_moderators_setting_gives_name_address_and_language() -> None:
    assert moderators() == [
        Moderator("Mairi Scott", "mairi@site.test", "gd"),
        Moderator("Ewan", "ewan@site.test", "en"),
        Moderator("iain", "iain@site.test", "gd"),
        Moderator("una", "una@site.test", "en"),
    ]


@pytest.mark.usefixtures("bilingual_moderators")
def test_digest_email_and_review_link_are_in_the_moderators_language(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text="walk the dog"))
    drain_mail_queues()
    by_address = {mail["Destination"]["ToAddresses"][0]: mail_body(mail) for mail in sent}
    assert "/gd/review/#" in by_address["mairi@site.test"]
    assert "/en/review/#" in by_address["ewan@site.test"]
    assert "Leugh" in by_address["mairi@site.test"]
