"""Requests: parse what a browser or another client sent."""

import ipaddress
import re
from dataclasses import dataclass

from chalice.app import Request

from chalicelib import errors
from chalicelib.content import DEFAULT_LANGUAGE, languages, rules
from chalicelib.http import request_body
from chalicelib.pledges import PledgeForm
from chalicelib.settings import settings
from chalicelib.submissions.form import Fields
from chalicelib.submissions.text import most_characters

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def _room_for(characters: int) -> int:
    """Bytes of the largest body with these texts, each character up to 12 bytes in a form, and the other fields; in
    steps of 8 KiB."""
    step = 8 * 1024
    return -(-(12 * characters + 512) // step) * step


MAX_BYTES = _room_for(most_characters(PledgeForm))
_OF_STORY = (rules.STORY_TEXT, rules.QUOTE, rules.PICTURE_ALT, rules.NAME)
MAX_STORY_BYTES = max(MAX_BYTES, _room_for(sum(each.most for each in _OF_STORY)))
"""By the rules, because few requests need the form of stories and what comes with it. Owners' changes of pledges have
as much room."""
_CHANNEL = re.compile(r"[?&]c=([a-z0-9-]{1,40})(?:&|$)")
"""In the address of a page, as `page.js` reads it."""


@dataclass(frozen=True)
class ParsedRequest:
    """`fields`: what was sent, not validated; `is_form`: by a form without script; `network`: never stored."""

    fields: Fields
    is_form: bool
    network: str


def parse(request: Request, max_bytes: int = MAX_BYTES) -> ParsedRequest:
    """Raises WrongOrigin, TooLarge, UnsupportedMediaType, Malformed."""
    _check_origin(request)
    if len(_body(request)) > max_bytes:
        raise errors.TooLarge
    if media_type(request) not in {JSON, FORM}:
        raise errors.UnsupportedMediaType
    fields = _fields(request)
    is_form = media_type(request) == FORM
    if is_form:
        fields = request_body.nest(_with_channel(request, fields))
    return ParsedRequest(fields, is_form, network_of(request))


def network_of(request: Request) -> str:
    """The /24 or /56 network around the viewer that CloudFront names; empty if it names none.

    CloudFront writes this header itself, whatever the viewer sent under its name, and no request that came past
    CloudFront gets here (`cdn.require`). X-Forwarded-For is not looked at: a viewer may begin it with any address.
    """
    viewer = request.headers.get("cloudfront-viewer-address", "").rpartition(":")[0]  # the port follows
    try:
        bits = 24 if ipaddress.ip_address(viewer).version == 4 else 56
        return str(ipaddress.ip_network(f"{viewer}/{bits}", strict=False))
    except ValueError:
        return ""


def language_of(request: Request, wanted: object = None) -> str:
    """The language to answer in: the one asked for, else the first of the browser's that we have, else the default."""
    wanted = wanted or query(request).get("lang")
    if wanted in languages():
        return str(wanted)
    accepted = re.findall(r"[a-z]{2,}", request.headers.get("accept-language", "").lower())
    return next((code for code in accepted if code in languages()), DEFAULT_LANGUAGE)


def query(request: Request) -> dict[str, str]:
    """The parameters of the query string."""
    return dict(request.query_params or {})


def media_type(request: Request) -> str:
    """The media type of the body, without parameters; JSON if none is named."""
    return str(request.headers.get("content-type", JSON)).partition(";")[0].strip().lower()


def wants_html(request: Request) -> bool:
    """Whether a page answers this request, and not JSON."""
    is_json, accepts = media_type(request) == JSON, request.headers.get("accept", "")
    return media_type(request) == FORM or ("text/html" in accepts and not is_json) or request.method == "GET"


def as_typed(request: Request) -> Fields:
    """The fields as they were typed, to show them again; none if the body cannot be read."""
    if len(_body(request)) > MAX_STORY_BYTES:
        return {}
    try:
        return _fields(request)
    except errors.Malformed:
        return {}


def _fields(request: Request) -> Fields:
    body = _body(request)
    return dict(request_body.parse_form(body)) if media_type(request) == FORM else request_body.parse_json(body)


def _with_channel(request: Request, fields: Fields) -> Fields:
    """Without script the channel is in the address of the form's page alone, which the browser names."""
    named = _CHANNEL.search(request.headers.get("referer", ""))
    return {**fields, "channel": named[1]} if named and fields.get("channel") == "" else fields


def _body(request: Request) -> bytes:
    body = request.raw_body
    return body.encode() if isinstance(body, str) else body


def _check_origin(request: Request) -> None:
    """Browsers say which page sends a form. Other clients do not, and carry nobody's rights either."""
    origin = request.headers.get("origin")
    fetch_site = request.headers.get("sec-fetch-site", "none")
    if (origin is not None and origin != settings().site_origin) or fetch_site not in {"none", "same-origin"}:
        raise errors.WrongOrigin
