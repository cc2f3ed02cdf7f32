"""Hostile text is stored as text and published escaped."""

import pytest
from markupsafe import escape

import app
from chalicelib import pledges
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.submissions.text import normalise
from tests.support import api
from tests.support.delivery import drain_publish_queue, stream_event, stream_record

pytestmark = pytest.mark.usefixtures("world")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(1;2)",
    "{{ 7*7 }}{% raw %}",
    "'; DROP TABLE pledges; --",
    "Dè tha dol? 👩‍👩‍👧 naïve ﷽",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_stored_as_text_and_published_escaped(words: str) -> None:
    answer = api.post(
        "/pledges", {"text": words, "name": words[:40], "show_name": True, "plan": {"when": words, "will": words}}
    )
    made = pledges.store.find(answer.json["id"])
    assert made.text == normalise(words)
    after = made.model_copy(update={"state": pledges.State.PUBLIC, "name_approved": True})
    after = after.model_copy(update={"v": 2})
    tables.transact(pledges.store.change(made, after))
    app.count(stream_event(stream_record(made, after)), None)
    drain_publish_queue()
    for path in ("en/index.html", "en/wall/index.html", f"en/p/{made.id}/index.html", f"gd/p/{made.id}/index.html"):
        page = client("s3").get_object(Bucket="site", Key=path)["Body"].read().decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert str(escape(made.text)) in page
