"""After a deployment, only kinds of pages that the publisher would write differently are requested."""

import itertools
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from jinja2 import DictLoader

import app
from chalicelib import content, pages, publishing
from chalicelib.aws.clients import client
from chalicelib.pages import rendering
from chalicelib.publishing import changed_pages
from chalicelib.settings import settings
from tests.support.aws_calls import calls_of
from tests.support.crashes import Moment, crash_at
from tests.support.delivery import drain_publish_queue, publish_change, take_messages
from tests.support.factories import create_counted_pledge, create_public_story, create_story
from tests.support.review import publish
from tests.support.storage import object_keys, site_object, stored

pytestmark = pytest.mark.usefixtures("world")

EVERYTHING = {"shared", "pledges", "stories", "forms"}
COMPARE = publishing.PublishRequest(changed_pages=True)
KINDS = {"wall": "shared", "republish": "pledges", "stories": "stories", "forms": "forms"}
"""Group of the queue to the kind of page that is requested in it."""


def requested_kinds() -> set[str]:
    """The kinds that are requested when the publisher compares."""
    publishing.publish([COMPARE])
    return kinds_in_the_queue()


def kinds_in_the_queue() -> set[str]:
    return {KINDS[each["attributes"]["MessageGroupId"]] for each in take_messages(settings().publish_queue_url)}


def test_first_deployment_requests_everything_and_a_second_one_nothing() -> None:
    create_story()
    assert requested_kinds() == EVERYTHING
    assert requested_kinds() == set()


def test_deployment_sends_one_message_and_the_publisher_compares() -> None:
    publishing.request_changed_pages()
    (message,) = take_messages(settings().publish_queue_url)
    assert (json.loads(message["body"]), message["attributes"]["MessageGroupId"]) == (
        {"changed_pages": True},
        "republish",
    )


def change_sentence(key: str) -> Callable[[], None]:
    return lambda: content.site()["strings"]["gd"].update({key: "eile"})


def change_asset(name: str) -> Callable[[], None]:
    return lambda: content.assets().update({name: "other"})


def change_content(part: str) -> Callable[[], None]:
    return lambda: content.site()[part].update({"new": {}})


@pytest.fixture
def fresh_content() -> Iterator[None]:
    """Content that a test may change."""
    yield
    content.site.cache_clear()
    content.assets.cache_clear()


@pytest.mark.usefixtures("fresh_content")
@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (change_sentence("site.footer"), EVERYTHING),
        (change_sentence("places.title"), EVERYTHING),
        (change_sentence("filter.title"), {"shared", "pledges"}),
        (change_sentence("errors.too_long"), {"pledges", "forms"}),
        (change_sentence("mail.review_link"), set()),
        (change_sentence("screen.title"), set()),
        (change_asset("site.css"), EVERYTHING),
        (change_asset("logo.svg"), EVERYTHING),
        (change_asset("filter.js"), {"shared", "pledges"}),
        (change_asset("form.js"), {"pledges", "forms"}),
        (change_asset("screen.css"), set()),
        (change_content("ideas"), EVERYTHING),
        (change_content("wording"), {"forms"}),
    ],
)
def test_kinds_that_show_what_changed_are_requested(change: Callable[[], None], kinds: set[str]) -> None:
    create_story()
    requested_kinds()
    change()
    assert requested_kinds() == kinds


@pytest.mark.parametrize(
    ("template", "kinds"),
    [
        ("base.html", EVERYTHING),
        ("macros/card.html", {"shared", "pledges", "forms"}),
        ("share.html", {"pledges"}),
        ("story.html", {"stories"}),
        ("home.html", {"shared"}),
        ("pledge.html", {"forms"}),
        ("owner.html", set()),
    ],
)
def test_kinds_whose_templates_changed_are_requested(
    template: str, kinds: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    create_story()
    requested_kinds()
    texts = rendering.sources(template)
    whole = pages.sources
    monkeypatch.setattr(
        pages,
        "sources",
        lambda name: {each: text + "<!-- new -->" * (each == template) for each, text in whole(name).items()},
    )
    assert texts
    assert requested_kinds() == kinds


def test_other_code_and_another_address_of_the_site_change_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    create_story()
    requested_kinds()
    monkeypatch.setenv("SITE_ORIGIN", "https://moved.test")
    settings.cache_clear()
    assert requested_kinds() == EVERYTHING
    monkeypatch.setattr(changed_pages, "_code", dict)
    assert requested_kinds() == EVERYTHING


@pytest.mark.parametrize("moment", ["before", "after"])
def test_interrupted_comparison_requests_everything_again(moment: Moment) -> None:
    create_story()
    for number in itertools.count():
        client("s3").delete_object(Bucket="site", Key=changed_pages.NOTE)
        ended = False
        with crash_at(number, moment):
            publishing.publish([COMPARE])
            ended = True
        before = kinds_in_the_queue()
        if site_object(changed_pages.NOTE) is None:
            assert requested_kinds() == EVERYTHING
        else:
            assert before == EVERYTHING, "the note follows the requests"
        if ended:
            break
    assert number > 6


def test_back_to_the_version_before_requests_what_changes_back(fresh_content: None) -> None:
    requested_kinds()
    change_sentence("errors.too_long")()
    assert requested_kinds() == {"pledges", "forms"}
    content.site.cache_clear()
    assert requested_kinds() == {"pledges", "forms"}


def publish_everything() -> dict[str, str]:
    """All pages of the site as they are written now."""
    publishing.request_everything()
    drain_publish_queue()
    return {key: without_snapshot(site_object(key) or "") for key in object_keys("site") if is_page(key)}


def is_page(key: str) -> bool:
    return key.endswith((".html", ".svg"))


def without_snapshot(page: str) -> str:
    """The page without the number that each run has of its own."""
    return re.sub(r'data-seq="\d+"', "", page)


@pytest.fixture
def campaign() -> dict[str, str]:
    """Pledges and a story in many states, published."""
    create_counted_pledge(place="hawick", audience="staff")
    own = create_counted_pledge(text="walk the dog twice", name="Ailsa", show_name=True)
    publish(own)
    publish_change(own, stored(own))
    create_public_story()
    return publish_everything()


@pytest.mark.parametrize("kind", changed_pages.TEMPLATES)
def test_pages_of_a_kind_are_made_from_nothing_but_what_has_its_fingerprint(
    campaign: dict[str, str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With only the templates, sentences, content and assets of the kind, its pages are written as before."""
    made_from = changed_pages.made_from(kind)
    site = {**made_from["content"], "strings": made_from["strings"]}
    environment = rendering._environment.__wrapped__()
    environment.loader = DictLoader(made_from["texts"])
    assert len(site) < len(content.site())
    assert len(made_from["assets"]) < len(content.assets())
    monkeypatch.setattr(content, "site", lambda: site)
    monkeypatch.setattr(content, "assets", lambda: made_from["assets"])
    monkeypatch.setattr(rendering, "_environment", lambda: environment)
    written = calls_of("s3.PutObject")
    changed_pages.REQUESTS[kind]()
    drain_group(next(group for group, requested in KINDS.items() if requested == kind))
    pages_written = {call["Key"]: without_snapshot(call["Body"].decode()) for call in written if is_page(call["Key"])}
    assert len(pages_written) >= 4
    assert pages_written.items() <= campaign.items()


def drain_group(group: str) -> None:
    """Publish until no message of the group is left, and drop the others."""
    while records := take_messages(settings().publish_queue_url):
        of_group = [each for each in records if each["attributes"]["MessageGroupId"] == group]
        assert app.publish({"Records": of_group}, None) == {"batchItemFailures": []}


def test_code_that_makes_pages_has_a_fingerprint(campaign: dict[str, str]) -> None:
    with recorded_code() as code:
        publish_everything()
    only_carries = {"settings.py", "models.py"}
    assert "pages/seo.py" in code
    assert "submissions/model.py" in code or "pledges/model.py" in code
    assert code - only_carries <= set(changed_pages._code())


@contextmanager
def recorded_code() -> Iterator[set[str]]:
    """Our modules that run while a page is rendered, a tapestry is drawn or a card is made."""
    code: set[str] = set()
    folder = str(changed_pages._HERE) + "/"

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(folder):
            caller: FrameType | None = frame
            while caller and caller.f_code.co_name not in {"render", "file", "card", "_excerpt", "_card"}:
                caller = caller.f_back
            if caller:
                code.add(frame.f_code.co_filename.removeprefix(folder))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield code
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
