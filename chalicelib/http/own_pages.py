"""The owner's pages, for scripts (JSON) and plain forms (HTML) alike."""

from collections.abc import Callable, Mapping
from typing import Any

from chalice.app import Response

from chalicelib import errors
from chalicelib.content import known_language
from chalicelib.content.translations import text
from chalicelib.http import responses
from chalicelib.http.requests import ParsedRequest
from chalicelib.pledges import own_page, owner
from chalicelib.stories import own_page as story_page
from chalicelib.stories import owner as story_owner
from chalicelib.submissions.form import Fields
from chalicelib.submissions.owners import Outcome


def show(request: ParsedRequest) -> Response:
    """The owner's page of a pledge, or of a story (`kind`). Raises NotSignedIn, Busy."""
    return _answered(request, (story_owner if _is_story(request) else owner).read)


def change(request: ParsedRequest) -> Response:
    """The same after a change; for JSON what the page shows, or why nothing was changed. Raises NotSignedIn, Busy."""
    return _answered(request, (story_owner if _is_story(request) else owner).change)


def _answered(request: ParsedRequest, act: Callable[[Fields], Outcome[Any]]) -> Response:
    outcome, lang = act(request.fields), known_language(request.fields.get("lang"))
    if _is_story(request):
        return _own(request, outcome, "story", story_page.view(outcome.submission, lang))
    return _own(request, outcome, "pledge", own_page.view(outcome.submission, lang))


def _is_story(request: ParsedRequest) -> bool:
    return request.fields.get("kind") == "story"


def _own(request: ParsedRequest, outcome: Outcome[Any], kind: str, shown: Mapping[str, Any]) -> Response:
    lang = known_language(request.fields.get("lang"))
    status = 422 if outcome.faults else 409 if outcome.refused else 200
    said = text(lang, outcome.said) if outcome.said else ""
    faults = responses.in_language(lang, outcome.faults)
    if request.is_form:
        typed = responses.flat(request.fields) if faults else {}
        unread = shown["state"] == "waiting" and outcome.submission.welfare
        support = unread or responses.needs_support(request.fields)
        given = {kind: shown, "said": said, "values": typed, "errors": faults, "support_needed": support}
        return responses.html_response(responses.OWN_TEMPLATES[kind], lang, status, **given)
    if status == 200:
        return responses.json_response({kind: shown})
    error = text(lang, errors.Invalid.sentence) if faults else said
    return responses.json_response({"error": error, kind: shown, **({"fields": faults} if faults else {})}, status)
