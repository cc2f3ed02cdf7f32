"""The CloudFront function, run by Node as the emulator runs it."""

import json
from typing import Any

import pytest

from infra.aws.edge import EDGE_FUNCTION, minified
from tests.support import node


def run_edge_function(
    path: str, language: str = "", query: str | None = None, published: tuple[str, ...] = ("en", "gd")
) -> dict[str, Any]:
    """`query`: as it was sent, without the question mark; None if there is no question mark. `published`: the languages
    of the stage."""
    headers = {"accept-language": {"value": language}} if language else {}
    event = {"request": {"method": "GET", "uri": path, "headers": headers}}
    program = f"""{minified(EDGE_FUNCTION, published)}
    const event = {json.dumps(event)};
    event.request.rawQueryString = () => {json.dumps(query) if query is not None else "undefined"};"""
    return dict(node.evaluate(program, "handler(event)"))


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("gd", "gd"),
        ("gd-GB,en;q=0.8", "gd"),
        ("en,gd;q=0.5", "en"),
        ("de,gd;q=0.3", "gd"),
        ("de, fr", "en"),
        ("gd;q=0", "en"),
        ("gd;q=nonsense", "en"),
    ],
)
def test_root_redirects_to_the_preferred_language(wish: str, language: str) -> None:
    answer = run_edge_function("/", wish)
    assert answer["statusCode"] == 302
    assert answer["headers"]["location"]["value"] == f"/{language}/"


@pytest.mark.parametrize("path", ["/gd/", "/gd/wall/", "/gd/wall", "/gd"])
def test_language_that_the_stage_does_not_publish_leads_to_the_default(path: str) -> None:
    answer = run_edge_function(path, "gd", "c=poster", published=("en",))
    assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (302, f"/en{path[3:]}?c=poster")
    assert run_edge_function("/", "gd", published=("en",))["headers"]["location"]["value"] == "/en/"


def test_short_screen_address_redirects_to_the_preferred_language() -> None:
    assert run_edge_function("/screen")["headers"]["location"]["value"] == "/screen/"
    assert run_edge_function("/screen/", "gd")["headers"]["location"]["value"] == "/gd/screen/"
    assert run_edge_function("/en/screen/")["uri"] == "/en/screen/index.html"


@pytest.mark.parametrize(
    "query",
    ["c=poster", "x", "x=", "c=a%26b%3Dc", "c=%0d%0aSet-Cookie:%20a=b", "a=1&a=2&b=%C3%A0", "c=a+b%2Bc&%zz", "c=50%25"],
)
@pytest.mark.parametrize(("asked", "sent_to"), [("/", "/en/"), ("/screen/", "/en/screen/"), ("/en/wall", "/en/wall/")])
def test_redirect_retains_the_query_as_it_was_sent(asked: str, sent_to: str, query: str) -> None:
    assert run_edge_function(asked, query=query)["headers"]["location"]["value"] == f"{sent_to}?{query}"


@pytest.mark.parametrize("query", ["", None])
def test_redirect_without_query_adds_no_question_mark(query: str | None) -> None:
    assert run_edge_function("/", query=query)["headers"]["location"]["value"] == "/en/"


def test_redirect_holds_no_control_or_other_illegal_character() -> None:
    answer = run_edge_function("/en/wall\r\nx", query="c=\r\n\u00e0 \x00\x7f\U0001f44d")
    assert answer["headers"]["location"]["value"] == "/en/wall%0D%0Ax/?c=%0D%0A%C3%A0%20%00%7F%F0%9F%91%8D"


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("/en/", "/en/index.html"),
        ("/en/p/01abc/", "/en/p/01abc/index.html"),
        ("/assets/site.1a2b.css", "/assets/site.1a2b.css"),
        ("/robots.txt", "/robots.txt"),
        ("/uploads/", "/"),
    ],
)
def test_address_maps_to_a_file_of_the_site(asked: str, read: str) -> None:
    assert run_edge_function(asked)["uri"] == read


@pytest.mark.parametrize(
    ("asked", "sent_to"),
    [("/en", "/en/"), ("/en/wall", "/en/wall/"), ("//evil.example", "//evil.example"), ("/\\evil", "/evil/")],
)
def test_missing_slash_is_added_without_redirect_to_another_host(asked: str, sent_to: str) -> None:
    answer = run_edge_function(asked)
    if "statusCode" in answer:
        assert answer["headers"]["location"]["value"] == sent_to
        assert not sent_to.startswith("//")
    else:
        assert answer["uri"] == asked


@pytest.mark.parametrize(
    ("asked", "wish", "sent_to"),
    [
        ("/go/poster-hawick-2", "", "/en/?c=poster-hawick-2"),
        ("/go/radio/", "gd", "/gd/?c=radio"),
        ("/GO/Radio", "", "/en/?c=radio"),
        ("/go/leaflet-kelso", "gd", "/gd/ideas/?c=leaflet-kelso"),
        ("/go/leaflets", "", "/en/?c=leaflets"),
        ("/go/nobody-knows", "", "/en/?c=nobody-knows"),
        ("/go/", "", "/en/"),
        ("/go", "", "/en/"),
        ("/go/%0d%0ax", "", "/en/"),
        (f"/go/{'x' * 41}", "", "/en/"),
    ],
)
def test_channel_address_leads_to_its_page_with_its_code(asked: str, wish: str, sent_to: str) -> None:
    answer = run_edge_function(asked, wish, query="c=x&utm_source=y")
    assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (302, sent_to)


@pytest.mark.parametrize("asked", ["/gone/", "/go/radio/x/", "/en/go/radio/"])
def test_other_addresses_are_no_channels(asked: str) -> None:
    assert run_edge_function(asked)["uri"] == f"{asked}index.html"
