"""Answers of the deployed site, API and mailbox on the emulator."""

import pytest

from infra.local import local_stack
from tests.support.stack import ask
from tests.support.waiting import eventually


def test_missing_page_gets_the_sites_own_404_page(stack: local_stack.Stack) -> None:
    answer = ask(stack, "GET", "/en/nothing/")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<html" in answer.body


def test_root_and_missing_slash_are_redirected(stack: local_stack.Stack) -> None:
    assert ask(stack, "GET", "/", accept_language="gd").headers["location"] == "/gd/"
    moved = ask(stack, "GET", "/en/wall")
    assert (moved.status, moved.headers["location"]) == (301, "/en/wall/")


@pytest.mark.parametrize("query", ["lang=%0d%0aSet-Cookie:%20a=b", "c=a%26b%3Dc", "a=1&a=2", "c=a+b%2Bc"])
def test_redirect_retains_the_query_as_it_was_sent(stack: local_stack.Stack, query: str) -> None:
    for path, sent_to in {"/": "/en/", "/en/wall": "/en/wall/"}.items():
        answer = ask(stack, "GET", f"{path}?{query}")
        assert (answer.status // 100, answer.headers["location"]) == (3, f"{sent_to}?{query}")


@pytest.mark.parametrize("path", ["/en/", "/data/totals.json", "/en/nothing/", "/uploads/"])
def test_answers_hold_no_snapshot_and_no_version(stack: local_stack.Stack, path: str) -> None:
    eventually(lambda: ask(stack, "GET", "/data/totals.json").status == 200)
    told = ask(stack, "GET", path).headers
    assert not told.keys() & {"x-amz-meta-snapshot", "x-amz-version-id", "x-amz-server-side-encryption"}
    assert told.get("server", "CloudFront") == "CloudFront"


def test_deployment_publishes_pages_and_data(stack: local_stack.Stack) -> None:
    for path in ("/en/", "/gd/", "/en/wall/", "/en/pledge/", "/data/totals.json", "/data/challenge.json"):
        assert eventually(lambda path=path: ask(stack, "GET", path).status == 200), path  # type: ignore[misc]


def test_site_does_not_expose_emulator_endpoints(stack: local_stack.Stack) -> None:
    for path in ("/_ministack/ses/messages", "/_ministack/reset", "/_aws/execute-api/x/api/y", "/health"):
        assert ask(stack, "POST" if path.endswith("reset") else "GET", path).status == 404


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_api_errors_are_not_replaced_by_the_error_page(stack: local_stack.Stack, kind: str) -> None:
    answer = ask(stack, "POST", "/api/pledges", "{" * 20_000, content_type=kind, origin=stack.site)
    assert answer.status in {413, 415, 422}
    assert "<html" not in answer.body


def test_mailbox_escapes_subject_and_sandboxes_html(stack: local_stack.Stack) -> None:
    words = {"Text": {"Data": "see http://localhost/x"}, "Html": {"Data": "<script>alert(1)</script><p>Hello"}}
    stack.client("sesv2").send_email(
        FromEmailAddress="probe@pledges.example.org",
        Destination={"ToAddresses": ["a@pledges.example.org"]},
        Content={"Simple": {"Subject": {"Data": "<b>probe</b>"}, "Body": words}},
    )
    assert "<b>probe</b>" in {mail["Subject"] for mail in stack.mails()}  # a digest may have come since
    page = get_mailbox_page(stack)
    assert "&lt;b&gt;probe&lt;/b&gt;" in page
    assert "<b>probe</b>" not in page
    assert "<script>" not in page.replace('<script src="/mailbox.js" defer></script>', "")
    assert 'sandbox="allow-popups' in page
    assert '<a href="http://localhost/x"' in page


def get_mailbox_page(stack: local_stack.Stack) -> str:
    beside = local_stack.Stack(stack.state, {}, {**stack.ports, "site": stack.ports["mailbox"]})
    return ask(beside, "GET", "/").body
