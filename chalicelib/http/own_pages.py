"""The owner's pages, for scripts (JSON) and plain forms (HTML) alike."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Response

from chalicelib import errors
from chalicelib.content import known_language
from chalicelib.content.translations import text
from chalicelib.http import responses
from chalicelib.http.requests import ParsedRequest
from chalicelib.pledges import Pledge, own_page
from chalicelib.stories import Story
from chalicelib.stories import own_page as story_page
from chalicelib.submissions.owners import Outcome


def own_pledge(request: ParsedRequest, outcome: Outcome[Pledge]) -> Response:
    """The owner's page of a pledge; for JSON what it shows, or why nothing was changed."""
    lang = known_language(request.fields.get("lang"))
    return _own(request, outcome, "pledge", own_page.view(outcome.submission, lang))


def own_story(request: ParsedRequest, outcome: Outcome[Story]) -> Response:
    """The same of a story."""
    lang = known_language(request.fields.get("lang"))
    return _own(request, outcome, "story", story_page.view(outcome.submission, lang))


def _own(request: ParsedRequest, outcome: Outcome[Any], kind: str, shown: Mapping[str, Any]) -> Response:
    lang = known_language(request.fields.get("lang"))
    status = 422 if outcome.faults else 409 if outcome.refused else 200
    said = text(lang, outcome.said) if outcome.said else ""
    faults = responses.in_language(lang, outcome.faults)
    if request.is_form:
        typed, support = responses.flat(request.fields) if faults else {}, responses.needs_support(request.fields)
        given = {kind: shown, "said": said, "values": typed, "errors": faults, "support_needed": support}
        return responses.html_response(responses.OWN_TEMPLATES[kind], lang, status, **given)
    if status == 200:
        return responses.json_response({kind: shown})
    error = text(lang, errors.Invalid.sentence) if faults else said
    return responses.json_response({"error": error, kind: shown, **({"fields": faults} if faults else {})}, status)
