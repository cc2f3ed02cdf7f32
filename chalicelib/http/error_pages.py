"""Errors as responses: in the person's language, and with the form that has to be corrected."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalice.app import Request, Response

from chalicelib import errors, log
from chalicelib.content.translations import moment, text
from chalicelib.http import cdn, responses
from chalicelib.http.requests import as_typed, language_of, wants_html
from chalicelib.people.my_pledges import UNOPENED
from chalicelib.submissions.form import UNFILLED

_FORM_TEMPLATES = {"/pledges": "pledge.html", "/stories": "story_form.html", "/people": "people.html"}
"""The form that comes back to be corrected, by the route it was sent to."""


def handle_errors(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Answer the CDN only. Say errors in the person's words, and log one line for each request: its route, never its
    path."""
    began, route, refused = time.perf_counter(), request.context.get("resourcePath"), {}
    try:
        cdn.require(request)
        response = translate_framework_errors(request, get_response(request))
    except errors.PastTheCdn as error:
        log.event("request.past_cdn", route=route)
        return _refusal(request, error)
    except errors.UserError as error:
        response, refused = error_response(request, error), {"refused": type(error).__name__}
    ms = round((time.perf_counter() - began) * 1000)
    log.event("request", route=route, status=response.status_code, ms=ms, **refused)
    return response


def _refusal(request: Request, error: errors.PastTheCdn) -> Response:
    """One sentence, without a look at the body and without a page: whoever sends many such requests pays more than we
    do."""
    return responses.plain(text(language_of(request), error.sentence, **error.values), error.status)


def error_response(request: Request, error: errors.UserError) -> Response:
    """An error, said in the person's language; a form comes back with everything that was typed."""
    typed = as_typed(request)
    lang = language_of(request, typed.get("lang"))
    message = text(lang, error.sentence, **{name: _in_words(lang, value) for name, value in error.values.items()})
    fields = responses.in_language(lang, error.fields if isinstance(error, errors.Invalid) else {})
    seconds = error.values.get("seconds")
    if wants_html(request):
        template, shown = _error_page(request, error, message, fields)
        response = responses.html_response(template, lang, error.status, **shown)
    else:
        facts = {name: _as_json(value) for name, value in error.values.items()}
        facts |= {"fields": fields} | _meant(error) if fields else {}
        response = responses.json_response({"error": message, **facts}, error.status)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def _error_page(
    request: Request, error: errors.UserError, message: str, fields: dict[str, str]
) -> tuple[str, dict[str, object]]:
    """The template that says this error, and its context: the form to correct, if there is one."""
    typed, path = as_typed(request), str(request.context.get("resourcePath"))
    if fields and path in _FORM_TEMPLATES:
        idea = typed.get("idea") if "idea" not in fields else None
        meant = _meant(error)
        kept = {"email_kept": typed.get("email")} if meant else {}
        shown = {"values": typed | meant | kept, "errors": fields, "support_needed": responses.needs_support(typed)}
        return _FORM_TEMPLATES[path], {"idea": idea or None, **shown}
    if isinstance(error, errors.NotSignedIn) and path.startswith("/owner"):
        kind = "story" if typed.get("kind") == "story" else "pledge"
        wrong = UNFILLED | {"errors": {"token": message}}
        return responses.OWN_TEMPLATES[kind], {kind: None, "said": "", **wrong}
    if path == "/my-pledges":
        return "my_pledges.html", UNOPENED | {"errors": fields or {"token": message}, "values": typed}
    off = isinstance(error, errors.SwitchedOff)
    return "problem.html", {"message": message, "switched_off": off}


def _meant(error: errors.UserError) -> dict[str, str]:
    """The address that was probably meant, if that is what is wrong with the form."""
    _, values = error.fields.get("email", ("", {})) if isinstance(error, errors.Invalid) else ("", {})
    return {"meant": values["meant"]} if "meant" in values else {}


def translate_framework_errors(request: Request, response: Response) -> Response:
    """Chalice's own errors (media type, unexpected errors) in our words; any other response as it is."""
    error = {415: errors.UnsupportedMediaType, 500: errors.UserError}.get(response.status_code)
    if error is None:
        return response
    translated = error_response(request, error())
    translated.status_code = response.status_code
    return translated


def _in_words(lang: str, value: Any) -> Any:
    return moment(lang, value) if isinstance(value, datetime) else value


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
