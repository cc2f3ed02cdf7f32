"""Requests and answers of the API, for scripts (JSON) and plain forms (HTML) alike."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from chalice.app import Request, Response

from chalicelib import bodies, errors
from chalicelib.content import LANGUAGES, catalogue, phrases, site
from chalicelib.content.sentences import moment, text
from chalicelib.pieces import ids
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.stories import Story

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 8 * 1024
STORY_BYTES = 48 * 1024
"""3,000 characters, each up to 12 bytes in a form, and what goes with them."""
_FORMS = {"/pledges": "pledge.html", "/stories": "tell.html"}
"""What comes back to be mended, by where it was sent."""
_NOTHING: dict[str, Any] = {}
_SECURE: dict[str, str | list[str]] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True)
class Asked:
    """A request as we read it. `fields` is what was sent, unchecked; `address` is never kept."""

    fields: dict[str, Any]
    html: bool
    address: str


def read(request: Request, most: int = MOST_BYTES) -> Asked:
    """What was asked, by whom, in at most so many bytes. Raises NotOurs, TooBig, WrongType, Malformed."""
    _same_origin(request)
    body = _body(request)
    if len(body) > most:
        raise errors.TooBig
    kind = _kind(request)
    if kind not in {JSON, FORM}:
        raise errors.WrongType
    fields = bodies.nested(bodies.form(body)) if kind == FORM else bodies.json_object(body)
    return Asked(fields, kind == FORM, address(request))


def address(request: Request) -> str:
    """Where the request comes from, shortened: the /24 or /56 network around the viewer that CloudFront names.

    Without that header (past the edge, or on the emulator) it is the last address in X-Forwarded-For, which the nearest
    machine put there; what stands before was sent by the viewer and proves nothing.
    """
    viewer = request.headers.get("cloudfront-viewer-address", "").rpartition(":")[0]  # the port follows
    viewer = viewer or request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        bits = 24 if ipaddress.ip_address(viewer).version == 4 else 56
        return str(ipaddress.ip_network(f"{viewer}/{bits}", strict=False))
    except ValueError:
        return ""


def language(request: Request, wanted: object = None) -> str:
    """The language to answer in: the one asked for, else the first of the browser's that we have, else English."""
    wanted = wanted or (request.query_params or _NOTHING).get("lang")
    if wanted in LANGUAGES:
        return str(wanted)
    accepted = re.findall(r"[a-z]{2}", request.headers.get("accept-language", "").lower())
    return next((code for code in accepted if code in LANGUAGES), "en")


def data(body: dict[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    return Response(body, headers={"Content-Type": JSON, **_SECURE}, status_code=status)


def page(template: str, lang: str, code: int = 200, **context: Any) -> Response:
    """An HTML answer."""
    from chalicelib.content import pages

    context["origin"] = settings().site_origin
    headers: dict[str, str | list[str]] = {"Content-Type": "text/html; charset=utf-8", **_SECURE}
    return Response(pages.render(template, lang, **context), headers=headers, status_code=code)


def file(body: bytes, kind: str, name: str) -> Response:
    """A file to keep."""
    headers: dict[str, str | list[str]] = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body.decode(), headers={"Content-Type": f"{kind}; charset=utf-8", **headers, **_SECURE})


def made(asked: Asked, pledge: Pledge) -> Response:
    """The answer to a pledge that was kept, the same however often it is sent."""
    links = {"page": f"/{pledge.lang}/p/{pledge.id}/", "thanks": f"/{pledge.lang}/thanks/#{pledge.id}"}
    if asked.html:
        return see(f"/api/thanks/{pledge.id}?{urlencode(_carried(pledge, asked.fields))}")
    return data({"id": pledge.id, "links": links}, 201)


def told(asked: Asked, story: Story) -> Response:
    """The answer to a story that was kept, the same however often it is sent."""
    if asked.html:
        carried = {"lang": story.lang} | ({"support": "1"} if story.welfare else {})
        return see(f"/api/stories/thanks/{story.id}?{urlencode(carried)}")
    links = {"page": f"/{story.lang}/stories/{story.id}/", "thanks": f"/{story.lang}/stories/thanks/#{story.id}"}
    return data({"id": story.id, "links": links}, 201)


def taken(asked: Asked, page: str, status: int = 201) -> Response:
    """The answer to what was taken and has no page of its own yet: a page that says thanks, the same for everybody."""
    path = f"/{_language_of(asked)}/{page}/"
    return see(path) if asked.html else data({"links": {"thanks": path}}, status)


def thanks(request: Request, pledge_id: str) -> Response:
    """The thanks page with the person's own address in it, and with what its calendar file needs.

    Raises NotFound for what cannot be an id.
    """
    if not ids.ID.fullmatch(pledge_id):
        raise errors.NotFound
    carried = request.query_params or _NOTHING
    plan = {name: carried[name] for name in ("idea", "start", "cue") if name in carried}
    return page("thanks.html", language(request), id=pledge_id, plan=plan, support="support" in carried)


def told_thanks(request: Request, story_id: str) -> Response:
    """The page of thanks for a story, with its own address in it. Raises NotFound for what cannot be an id."""
    if not ids.ID.fullmatch(story_id):
        raise errors.NotFound
    return page("told.html", language(request), id=story_id, support="support" in (request.query_params or _NOTHING))


def see(path: str) -> Response:
    """Go there with GET."""
    return Response("", headers={"Location": path, **_SECURE}, status_code=303)


def refused(request: Request, refusal: errors.Refusal) -> Response:
    """A refusal, said in the person's language; a form comes back with everything that was typed."""
    typed = _typed(request)
    lang = language(request, typed.get("lang"))
    sentence = text(lang, refusal.says, **{name: _said(lang, value) for name, value in refusal.values.items()})
    faults = refusal.fields if isinstance(refusal, errors.Unfit) else {}
    fields = {field: text(lang, key, **values) for field, (key, values) in faults.items()}
    if not _wants_html(request):
        facts = {name: _plain(value) for name, value in refusal.values.items()}
        answer = data({"error": sentence, **facts, **({"fields": fields} if fields else {})}, refusal.status)
    elif fields and (template := _FORMS.get(str(request.context.get("resourcePath")))):
        idea = typed.get("idea") if "idea" not in fields else None
        shown = {"idea": idea or None, "values": typed, "errors": fields, "support_needed": _distressed(typed)}
        answer = page(template, lang, refusal.status, **shown)
    else:
        again = refusal.values.get("seconds")
        answer = page("problem.html", lang, refusal.status, status=refusal.status, message=sentence, retry_after=again)
    if "seconds" in refusal.values:
        answer.headers["Retry-After"] = str(refusal.values["seconds"])
    return answer


def kindly(request: Request, response: Response) -> Response:
    """Chalice's own refusals (media type, unexpected errors) in our words; everything else as it is."""
    ours = {415: errors.WrongType, 500: errors.Refusal}.get(response.status_code)
    if ours is None:
        return response
    answer = refused(request, ours())
    answer.status_code = response.status_code
    return answer


def _carried(pledge: Pledge, typed: dict[str, Any]) -> dict[str, str]:
    """What the thanks page of a form without script has to know: codes and a date, never anybody's words."""
    cue = pledge.plan.when if pledge.plan.when in site()["cues"] else None
    plan = {"idea": pledge.idea, "start": pledge.start and pledge.start.isoformat(), "cue": cue}
    support = {"support": "1"} if _distressed(typed) else {}
    return {"lang": pledge.lang} | {name: code for name, code in plan.items() if code} | support


def _language_of(asked: Asked) -> str:
    """The language that a form says it is in."""
    return "gd" if asked.fields.get("lang") == "gd" else "en"


def _same_origin(request: Request) -> None:
    """Browsers say which page sends a form; other clients say nothing, and carry nobody's rights either."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "none")
    if (origin is not None and origin != settings().site_origin) or site not in {"none", "same-origin"}:
        raise errors.NotOurs


def _body(request: Request) -> bytes:
    body = request.raw_body
    return body.encode() if isinstance(body, str) else body


def _kind(request: Request) -> str:
    return str(request.headers.get("content-type", JSON)).partition(";")[0].strip().lower()


def _wants_html(request: Request) -> bool:
    accepts = request.headers.get("accept", "")
    return _kind(request) == FORM or ("text/html" in accepts and _kind(request) != JSON) or request.method == "GET"


def _said(lang: str, value: Any) -> Any:
    return moment(lang, value) if isinstance(value, datetime) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(request: Request) -> dict[str, Any]:
    """What was sent, as it was typed, or nothing where it cannot be read."""
    try:
        body = _body(request)
        return (
            {}
            if len(body) > STORY_BYTES
            else (bodies.form(body) if _kind(request) == FORM else bodies.json_object(body))
        )
    except errors.Malformed:
        return {}


def _distressed(typed: dict[str, Any]) -> bool:
    """Whether help-lines are to be shown to somebody who typed this, in whichever field."""
    return any(phrases.found(str(words), catalogue().welfare) for words in typed.values())
