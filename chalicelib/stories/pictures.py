"""Pictures: from a form that lets a browser send one, to a plain JPEG without any of what its camera noted.

In the uploads bucket: `incoming/<id>` as it was sent, `ready/<id>.jpg` as we made it (both go by themselves), and
`pictures/<id>.jpg` for as long as its story is public. An id is by chance and good for one picture: the first.
"""

import base64
import secrets
from typing import Any
from urllib.parse import unquote_plus

from chalicelib import errors, log
from chalicelib.aws import uploads
from chalicelib.pieces import ids

KINDS = ("image/jpeg", "image/png", "image/webp")
MOST_BYTES = 8 * 1024 * 1024
UPLOADS = "/uploads/"
"""Where the site's own address takes pictures; the CDN hands them to the bucket."""
JPEG = "image/jpeg"
INCOMING = "incoming/"


def invitation(fields: dict[str, Any]) -> dict[str, Any]:
    """What a browser needs to send one picture: its id, where to, and the form's fields. Raises Unfit.

    `fields`: type, a content type.
    """
    kind = fields.get("type")
    if kind not in KINDS:
        raise errors.Unfit({"picture": ("errors.picture_type", {})})
    picture = ids.by_chance(secrets.randbits(130))
    return {"id": picture, "to": UPLOADS, "fields": uploads.form(INCOMING + picture, str(kind), MOST_BYTES)}


def develop(record: dict[str, Any]) -> None:
    """Make the picture of an upload that the bucket tells of, and forget what was sent. Repeats change nothing.

    What is no picture is deleted and told in the log.
    """
    from chalicelib.stories import darkroom

    key = unquote_plus(record["s3"]["object"]["key"])
    sent = uploads.read(key)
    if sent is None:
        return
    picture = key.removeprefix(INCOMING)
    try:
        made = darkroom.plain_jpeg(sent)
    except darkroom.NoPicture as why:
        log.event("picture.refused", picture=picture, why=str(why))
    else:
        written = uploads.write_once(_ready(picture), made, JPEG)
        log.event("picture.ready", picture=picture, size=len(made), first=written)
    uploads.remove(key)


def seen_by_moderator(picture: str) -> str | None:
    """The picture as a `data:` address, or None where none came of the upload (or not yet)."""
    made = _made(picture)
    return f"data:{JPEG};base64,{base64.b64encode(made).decode()}" if made else None


def hang(picture: str) -> bytes | None:
    """The picture of a story that is public, kept from now on; None if there is none."""
    made = _made(picture)
    if made:
        uploads.write_once(_hung(picture), made, JPEG)
    return made


def take_down(picture: str) -> None:
    """Forget a picture, wherever it lies."""
    for key in (_ready(picture), _hung(picture)):
        uploads.remove(key)


def _made(picture: str) -> bytes | None:
    return uploads.read(_hung(picture)) or uploads.read(_ready(picture))


def _ready(picture: str) -> str:
    return f"ready/{picture}.jpg"


def _hung(picture: str) -> str:
    return f"pictures/{picture}.jpg"
