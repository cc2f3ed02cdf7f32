"""Responses about people: the same for every address, whatever is known of it."""

from datetime import timedelta
from typing import Any

from chalice.app import Request, Response

from chalicelib import clock
from chalicelib.content import known_language
from chalicelib.http.requests import ParsedRequest, language_of
from chalicelib.http.responses import file_response, html_response, json_response
from chalicelib.people import export, links, pledging
from chalicelib.people import my_pledges as mine
from chalicelib.people.my_pledges import Mine
from chalicelib.pledges import own_page

TRACES = {"backups": 35, "messages": 14, "failures": 90}
"""Days, by where: point-in-time recovery, dead letters, and the bucket of failures (infra/foundation.yaml)."""


def ask(request: ParsedRequest) -> Response:
    """The answer to an address that was left, or left before, or is no longer written to.

    Raises NotSignedIn, Invalid, Busy.
    """
    pledging.ask_by_owner(request.fields)
    if request.is_form:
        return html_response("people.html", known_language(request.fields.get("lang")), 202, asked=True)
    return json_response({}, 202)


def my_pledges(request: ParsedRequest) -> Response:
    """The page of all pledges of an address, what it says once a link is mailed or all is erased, or the file to take
    home. Raises NotSignedIn, Invalid, Busy."""
    if "email" in request.fields:
        mine.request_link(request.fields)
        return _mine_page(request, 202, sent=True)
    found = mine.open_page(request.fields)
    take, lang = request.fields.get("take"), known_language(request.fields.get("lang"))
    if found and take == "json":
        return file_response(export.as_json(found), "application/json", "my-pledges.json")
    if found and take == "html":
        response = html_response("export.html", lang, **_shown(lang, found))
        response.headers["Content-Disposition"] = 'attachment; filename="my-pledges.html"'
        return response
    return _mine_page(request, 200, **(_shown(lang, found) if found else {"erased": _traces()}))


def _mine_page(request: ParsedRequest, status: int, **shown: Any) -> Response:
    if request.is_form:
        lang = known_language(request.fields.get("lang"))
        return html_response("my_pledges.html", lang, status, **(mine.UNOPENED | shown))
    return json_response(shown.get("data", {}), status)


def _shown(lang: str, found: Mine) -> dict[str, Any]:
    """What the page shows of a person and of each pledge, whose own link opens the rest."""
    pledges = [
        {"following": following, "own": own_page.view(pledge, lang), "pledge": pledge}
        for following, pledge in found.pledges
    ]
    return {"mine": found.person, "pledges": pledges, "link": found.link, "data": export.as_data(found)}


def _traces() -> dict[str, str]:
    """Until when traces of what was erased lie where single items cannot be erased. They are never restored."""
    return {where: (clock.today() + timedelta(days=days)).isoformat() for where, days in TRACES.items()}


def link(request: Request, token: str) -> Response:
    """The page of a link in a mail. To open it (GET) shows its one button and reads no table; to press it (POST), or to
    have a mail program do so, does what it says, however often. Raises NotSignedIn, Busy."""
    found, pressed = links.read(token), request.method == "POST"
    if pressed:
        links.follow(found)
    page = html_response("link.html", language_of(request), act=found.act, done=pressed)
    page.headers |= {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    return page
