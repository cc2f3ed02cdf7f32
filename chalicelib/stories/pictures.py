"""Pictures: from a form that lets a browser send one, to a plain JPEG without any of what its camera noted.

In the uploads bucket: `incoming/<id>` as it was sent, `ready/<id>.jpg` as we made it (both go by themselves), and
`pictures/<story's id>.jpg` for as long as that story is public. The id of an upload is by chance, known to
who sent it and never public. What is public belongs to one story alone, so that taking one down leaves the others.
"""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import unquote_plus

from chalicelib import errors, log
from chalicelib.aws import uploads
from chalicelib.pieces import ids
from chalicelib.stories.story import Story

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


def shown_to_moderator(story: Story) -> dict[str, str | None]:
    """The picture as a `data:` address, and `seen`, the digest that a decision carries to say which one was shown; both
    None where none came of the upload (or not yet)."""
    made = _made(story)
    if not made:
        return {"picture": None, "seen": None}
    return {"picture": f"data:{JPEG};base64,{base64.b64encode(made).decode()}", "seen": _digest(made)}


def hang(story: Story) -> bytes | None:
    """The picture of a story that is public, kept from now on; None if there is none, or not the one that the moderator
    saw: what was taken down can be sent again for as long as the form is good."""
    made = _made(story)
    if not made or _digest(made) != story.picture_seen:
        return None
    uploads.write_once(_hung(story), made, JPEG)
    return made


def take_down(story: Story) -> None:
    """Take away what is public of the story's picture."""
    uploads.remove(_hung(story))


def forget(picture: str) -> None:
    """Forget an upload that no story needs any more."""
    uploads.remove(_ready(picture))


def _made(story: Story) -> bytes | None:
    if not story.picture:
        return None
    return uploads.read(_hung(story)) or uploads.read(_ready(story.picture))


def _digest(made: bytes) -> str:
    return hashlib.sha256(made).hexdigest()


def _ready(picture: str) -> str:
    return f"ready/{picture}.jpg"


def _hung(story: Story) -> str:
    return f"pictures/{story.id}.jpg"
