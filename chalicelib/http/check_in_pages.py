"""The page of a mail's link, which only answers a check-in. What it says, it knows from the link and from the request
itself: whoever holds the link learns nothing of the pledge, and not what was answered before."""

from contextlib import suppress
from typing import Any

from chalice.app import Request, Response

from chalicelib import errors
from chalicelib.content import known_language
from chalicelib.http import responses
from chalicelib.http.requests import ParsedRequest, language_of, query
from chalicelib.pledges import check_ins, own_check_in
from chalicelib.pledges.check_in_model import ANSWERS, Step
from chalicelib.pledges.check_ins import CheckInForm
from chalicelib.submissions.form import UNFILLED, Fields, parse


def ask(request: Request, token: str) -> Response:
    """The question, with the answer chosen that was pressed in the mail. Reads no table and changes nothing: mail
    scanners open every link.

    Raises NotSignedIn.
    """
    _, step, _ = check_ins.read_link(token)
    pressed = query(request).get("answer", "")
    chosen = pressed if pressed in ANSWERS else ""
    return _html(language_of(request), token, step, said=None, chosen=chosen, **UNFILLED)


def answer(request: ParsedRequest, token: str) -> Response:
    """Record the answer, and show what may follow. Raises NotSignedIn, NotFound, Busy; for JSON also Invalid."""
    _, step, _ = check_ins.read_link(token)
    try:
        form = parse(CheckInForm, request.fields, {})
    except errors.Invalid as error:
        if not request.is_form:
            raise
        lang = known_language(request.fields.get("lang"))
        return _refused(request, token, step, responses.in_language(lang, error.fields))
    if check_ins.answer(token, form) is None:
        raise errors.NotFound("check_in.closed")
    if not request.is_form:
        return responses.json_response({"answer": form.answer, "step": step})
    told = own_check_in.told(check_ins.new_outcome(step, form))
    return _page(request, token, step, said=told)


def _refused(request: ParsedRequest, token: str, step: Step, faults: dict[str, str]) -> Response:
    """The same page once more, with what was typed and what is wrong with it."""
    said = _readable(step, request.fields) if request.fields.get("details") else None
    return _page(request, token, step, 422, said=said, errors=faults)


def _readable(step: Step, fields: Fields) -> own_check_in.Said | None:
    """What was told, but for the fields that can be wrong; None without an answer."""
    sure: Fields = {name: fields[name] for name in ("answer", "helped", "hindered", "details") if name in fields}
    with suppress(errors.Invalid):
        return own_check_in.told(check_ins.new_outcome(step, parse(CheckInForm, sure, {})))
    return None


def _page(request: ParsedRequest, token: str, step: Step, code: int = 200, **shown: Any) -> Response:
    """The page after something was sent: it shows what was sent, and nothing else."""
    support = responses.needs_support(request.fields)
    context = {"chosen": "", "errors": {}, "values": request.fields, "support_needed": support} | shown
    return _html(known_language(request.fields.get("lang")), token, step, code, **context)


def _html(lang: str, token: str, step: Step, code: int = 200, **context: Any) -> Response:
    return responses.html_response("check_in.html", lang, code, token=token, step=step, **context)
