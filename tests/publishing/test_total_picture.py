"""The picture of the total is written when the number in it changes, and only then."""

import pytest

from chalicelib import publishing
from tests.support.aws_calls import calls_of
from tests.support.delivery import publish_due_pages
from tests.support.factories import create_counted_pledge
from tests.support.storage import site_object

pytestmark = pytest.mark.usefixtures("world")


def test_picture_follows_the_total_and_is_not_written_again_without_need() -> None:
    create_counted_pledge()
    publish_due_pages()
    assert "1 pledge so far" in (site_object("en/embed/total.svg") or "")
    writes = calls_of("s3.PutObject")
    publishing.publish([publishing.PublishRequest(pages=True)])
    assert "en/index.html" in {call["Key"] for call in writes}
    assert [call["Key"] for call in writes if "embed" in call["Key"]] == []
    create_counted_pledge()
    publish_due_pages()
    assert sorted(call["Key"] for call in writes if "embed" in call["Key"]) == [
        "en/embed/total.svg",
        "gd/embed/total.svg",
    ]
    assert "2 pledges so far" in (site_object("en/embed/total.svg") or "")
