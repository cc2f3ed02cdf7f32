"""Responses of the API, for scripts (JSON) and plain forms (HTML) alike."""

import uuid
from collections.abc import Mapping
from typing import Any

from chalice.app import Request, Response
from pydantic import BaseModel

from chalicelib import errors, moderation, switches
from chalicelib.content import known_language, site
from chalicelib.content.translations import text
from chalicelib.http import rate_limit
from chalicelib.http.requests import JSON, ParsedRequest, language_of, query
from chalicelib.pledges import Pledge, PledgeForm, owner
from chalicelib.pledges.form import Plan
from chalicelib.pledges.plan_words import sentence
from chalicelib.screening import is_distressed
from chalicelib.settings import settings
from chalicelib.submissions import ids
from chalicelib.submissions.form import Fields, SubmissionForm
from chalicelib.submissions.ids import Content
from chalicelib.submissions.model import Submission

Headers = dict[str, str | list[str]]
OWN_TEMPLATES = {"pledge": "owner.html", "story": "story_owner.html"}
"""The owner's page by the kind of what is owned."""
_SAFE_HEADERS: Headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def created_pledge(request: ParsedRequest, pledge: Pledge) -> Response:
    """The answer to a pledge that was stored, the same however often it is sent.

    A form is answered by the page of thanks itself, not by its address: the page holds an owner's link, which may stand
    in no address that is sent to a server.
    """
    if request.is_form:
        promise = sentence(pledge.lang, pledge.idea, pledge.text, pledge.plan)
        own = {"token": owner.visit_link(pledge), "v": pledge.v, "planned": bool(pledge.plan.when)}
        own |= {"asked": bool(request.fields.get("email"))}
        plan, support = _codes_of_plan(pledge), needs_support(request.fields)
        return _thanks(pledge.lang, 201, id=pledge.id, plan=plan, promise=promise, support=support, **own)
    links = {"page": f"/{pledge.lang}/p/{pledge.id}/", "thanks": f"/{pledge.lang}/thanks/#{pledge.id}"}
    token = owner.first_link(pledge)
    links |= {"owner": f"/{pledge.lang}/my-pledge/#{token}"} if token else {}
    return created(pledge, links)


def created(submission: Submission, links: dict[str, str]) -> Response:
    """`support`: the words tell of distress, more surely than the browser can know, so that help-lines are shown."""
    support = {"support": True} if submission.welfare else {}
    return json_response({"id": submission.id, "links": links, **support}, 201)


def check_answers(request: ParsedRequest, form: SubmissionForm, more: Mapping[str, str] | None = None) -> Response:
    """A page that shows the answers of a form without script, and sends them with an idempotency key of its own: so a
    double click is one submission, and nobody is taken for somebody else behind the same address. `more`: fields beside
    the submission. Stores nothing.

    Raises Invalid (the form is outdated).
    """
    kind = "pledge" if isinstance(form, PledgeForm) else "story"
    switches.require({"pledge": "pledging", "story": "stories"}[kind])
    form.require_current()
    answers = flat(form.content()) | dict(more or {})
    hidden = {"key": str(uuid.uuid4()), "lang": form.lang, "website": form.website or ""} | answers
    support = needs_support(request.fields)
    return html_response("check.html", form.lang, kind=kind, answers=answers, hidden=hidden, support_needed=support)


def reported(request: ParsedRequest) -> Response:
    """Takes a report that is confirmed, and asks whether any other one is meant. Raises TooManyRequests, and what
    `moderation.report` does."""
    rate_limit.check_reports(request.network)
    form = moderation.ReportForm.model_validate(request.fields)
    if moderation.is_confirmed(form):
        moderation.report(form)
        return accepted(request, "reported")
    token = moderation.confirmation(form)
    if not request.is_form:
        return json_response({"token": token})
    lang, hidden = known_language(request.fields.get("lang")), {**flat(request.fields), "token": token}
    return html_response("report_check.html", lang, hidden=hidden, reason=form.code)


def accepted(request: ParsedRequest, page: str) -> Response:
    """The answer to what was accepted and has no page of its own: a page of thanks, the same for everybody."""
    path = f"/{known_language(request.fields.get('lang'))}/{page}/"
    return redirect(path) if request.is_form else json_response({"links": {"thanks": path}}, 202)


def thanks(request: Request, pledge_id: str) -> Response:
    """The thanks page with the pledge's address, and with what its calendar file needs, but without an owner's link.

    Raises NotFound for what cannot be an id.
    """
    if not ids.ID.fullmatch(pledge_id):
        raise errors.NotFound
    parameters = query(request)
    plan = {name: parameters[name] for name in ("idea", "start", "cue") if name in parameters}
    lang, idea, cue = language_of(request), plan.get("idea"), plan.get("cue")
    known = Plan(when=cue if cue in site()["cues"] else None)
    promise = sentence(lang, idea, None, known) if idea in site()["ideas"] else ""
    return _thanks(lang, id=pledge_id, plan=plan, promise=promise, support="support" in parameters)


def _thanks(lang: str, code: int = 200, **shown: Any) -> Response:
    """The thanks page. What is not shown by default: the owner's link, and with it the question when."""
    return html_response(
        "thanks.html", lang, code, **({"token": None, "v": None, "planned": False, "asked": False} | shown)
    )


def json_response(body: Mapping[str, Any] | BaseModel, status: int = 200) -> Response:
    if isinstance(body, BaseModel):
        body = body.model_dump(mode="json", exclude_none=True)
    return Response(body, headers={"Content-Type": JSON, **_SAFE_HEADERS}, status_code=status)


def plain(sentence: str, status: int) -> Response:
    return Response(
        sentence, headers={"Content-Type": "text/plain; charset=utf-8", **_SAFE_HEADERS}, status_code=status
    )


def html_response(template: str, lang: str, code: int = 200, **context: Any) -> Response:
    from chalicelib import pages

    headers: Headers = {"Content-Type": "text/html; charset=utf-8", **_SAFE_HEADERS}
    html = pages.render(template, lang, origin=settings().site_origin, **context)
    return Response(html, headers=headers, status_code=code)


def file_response(body: bytes, media_type: str, name: str) -> Response:
    """A file to save."""
    headers: Headers = {"Content-Type": f"{media_type}; charset=utf-8", **_SAFE_HEADERS}
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body.decode(), headers=headers)


def redirect(path: str) -> Response:
    """Go there with GET."""
    return Response("", headers={"Location": path, **_SAFE_HEADERS}, status_code=303)


def flat(content: Content) -> dict[str, str]:
    """The content of a form by the names of its fields, as a browser sends them."""
    plan = content.get("plan", {})
    plan = {f"plan.{name}": words for name, words in plan.items()} if isinstance(plan, dict) else {}
    fields = {name: "yes" if value is True else value for name, value in content.items() if name != "plan"}
    return fields | plan


def _codes_of_plan(pledge: Pledge) -> dict[str, str]:
    """What the thanks page of a form without script has to know: codes and a date, never anybody's words, because its
    link to another language holds them."""
    cue = pledge.plan.when if pledge.plan.when in site()["cues"] else None
    plan = {"idea": pledge.idea, "start": pledge.start and pledge.start.isoformat(), "cue": cue}
    return {name: code for name, code in plan.items() if code}


def in_language(lang: str, faults: errors.Faults) -> dict[str, str]:
    """The sentences of a form's faults, by field name."""
    return {field: text(lang, key, **values) for field, (key, values) in faults.items()}


def needs_support(typed: Fields) -> bool:
    """Whether any field tells of distress, so that help-lines are shown."""
    return any(is_distressed(str(words)) for words in typed.values())
