"""Pictures of stories: from a form that lets a browser upload one, to a plain JPEG without the camera's metadata.

In the uploads bucket: `incoming/<id>` as it was uploaded, `ready/<id>.jpg` after processing (both expire), and
`pictures/<story's id>.jpg` for as long as that story is public. The id of an upload is random, known to the uploader
and never public. A published picture belongs to one story alone, so that removing it leaves those of others.
"""

import base64
import hashlib
import secrets
from typing import TypedDict
from urllib.parse import unquote_plus

from chalicelib import errors, log, switches
from chalicelib.aws import upload_bucket
from chalicelib.content import rules
from chalicelib.models import Model
from chalicelib.stories.model import Story
from chalicelib.submissions import ids
from chalicelib.submissions.form import TextOrNone

UPLOADS = "/uploads/"
"""The path below the site's address to which browsers send pictures; the CDN passes them to the bucket."""
JPEG = "image/jpeg"


class PictureRequest(Model):
    """A browser asks how to upload a picture of this content type."""

    type: TextOrNone = None


class Invitation(TypedDict):
    """What a browser needs to upload one picture: its id, the path, and the fields of a signed form."""

    id: str
    to: str
    fields: dict[str, str]


class ShownPicture(TypedDict):
    """A picture as a `data:` address, and its digest. A decision carries the digest, to say which picture was shown."""

    picture: str | None
    seen: str | None


def invite(request: PictureRequest) -> Invitation:
    """Let a browser upload one picture. Raises Invalid, SwitchedOff."""
    switches.require("stories")
    switches.require("pictures")
    if request.type not in rules.PICTURE_TYPES:
        raise errors.Invalid({"picture": ("errors.picture_type", {})})
    picture = ids.random_id(secrets.randbits(130))
    fields = upload_bucket.presigned_form(upload_bucket.INCOMING + picture, request.type, rules.PICTURE_BYTES)
    return Invitation(id=picture, to=UPLOADS, fields=fields)


def process_upload(key: str) -> None:
    """Make a plain picture of the upload under this key (as the bucket's notification quotes it), and delete the
    upload. Repeats change nothing. An unreadable image is deleted and logged."""
    from chalicelib.stories import image_processing

    key = unquote_plus(key)
    uploaded = upload_bucket.read(key)
    if uploaded is None:
        return
    picture = key.removeprefix(upload_bucket.INCOMING)
    try:
        jpeg = image_processing.plain_jpeg(uploaded)
    except image_processing.UnreadableImage as error:
        log.event("picture.unreadable", picture=picture, why=str(error))
    else:
        written = upload_bucket.write_once(_ready_key(picture), jpeg, JPEG)
        log.event("picture.ready", picture=picture, size=len(jpeg), first=written)
    upload_bucket.remove(key)


def for_moderator(story: Story) -> ShownPicture:
    """The picture to show to a moderator; None where the upload gave none (or not yet)."""
    jpeg = _read_jpeg(story)
    if not jpeg:
        return ShownPicture(picture=None, seen=None)
    address = f"data:{JPEG};base64,{base64.b64encode(jpeg).decode()}"
    return ShownPicture(picture=address, seen=_digest(jpeg))


def publish(story: Story) -> bytes | None:
    """The picture of a public story, stored with it from now on. None if there is none, or if it is not the one that
    the moderator saw: a removed picture can be uploaded again while its form is valid."""
    jpeg = _read_jpeg(story)
    if not jpeg or _digest(jpeg) != story.approved_picture:
        return None
    upload_bucket.write_once(_published_key(story.id), jpeg, JPEG)
    return jpeg


def unpublish(story_id: str) -> None:
    """Delete the published picture of the story."""
    upload_bucket.remove(_published_key(story_id))


def keep(story: Story) -> None:
    """Make the published picture an upload again, to expire anew: the story may yet be published once more."""
    jpeg = upload_bucket.read(_published_key(story.id)) if story.picture else None
    if jpeg and story.picture:
        upload_bucket.write_once(_ready_key(story.picture), jpeg, JPEG)


def delete_upload(picture: str) -> None:
    """Delete an upload that no story needs any more."""
    upload_bucket.remove(_ready_key(picture))


def _read_jpeg(story: Story) -> bytes | None:
    if not story.picture:
        return None
    return upload_bucket.read(_published_key(story.id)) or upload_bucket.read(_ready_key(story.picture))


def _digest(jpeg: bytes) -> str:
    return hashlib.sha256(jpeg).hexdigest()


def _ready_key(picture: str) -> str:
    return f"ready/{picture}.jpg"


def _published_key(story_id: str) -> str:
    return f"pictures/{story_id}.jpg"
