"""Responses about people: the same for every address, whatever is known of it."""

from chalice.app import Request, Response

from chalicelib.content import known_language
from chalicelib.http.requests import ParsedRequest, language_of
from chalicelib.http.responses import html_response, json_response
from chalicelib.people import links


def asked(request: ParsedRequest) -> Response:
    """The answer to an address that was left, or left before, or is not written to any more."""
    if request.is_form:
        return html_response("people.html", known_language(request.fields.get("lang")), 202, asked=True)
    return json_response({}, 202)


def link(request: Request, token: str) -> Response:
    """The page of a link in a mail. To open it (GET) shows its one button and reads no table; to press it (POST), or to
    have a mail program do so, does what it says, however often. Raises NotSignedIn, Busy."""
    found, pressed = links.read(token), request.method == "POST"
    if pressed:
        links.follow(found)
    return html_response("link.html", language_of(request), act=found.act, done=pressed)
