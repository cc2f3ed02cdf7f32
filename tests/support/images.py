"""Sample pictures and their upload."""

import io
from typing import Any
from urllib.parse import quote_plus

from PIL import Image

import app
from chalicelib.aws.clients import client
from chalicelib.stories import pictures
from tests.support.storage import object_keys


def image_bytes(size: tuple[int, int] = (1600, 900), kind: str = "JPEG", **how: Any) -> bytes:
    """A picture file of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **how)
    return written.getvalue()


def image_with_metadata() -> bytes:
    """A JPEG turned by a quarter that names its camera, position, comment, colour profile and XMP."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SpyCam"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (55.0, 25.0, 12.0)
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0a comment"
    xmp = b"<x:xmpmeta>secret</x:xmpmeta>"
    return image_bytes(exif=exif, comment=b"hidden words", icc_profile=b"x" * 200, xmp=xmp)


def upload_image(data: bytes, picture: str = "") -> str:
    """Upload a picture as a browser does, deliver the bucket notification twice, and return the picture's id."""
    picture = picture or pictures.invite(pictures.PictureRequest(type="image/jpeg"))["id"]
    client("s3").put_object(Bucket="uploads", Key=f"incoming/{picture}", Body=data)
    event = {"Records": [{"s3": {"object": {"key": quote_plus(f"incoming/{picture}", safe="/")}}}]}
    app.process_upload(event, None)
    app.process_upload(event, None)
    return picture


def published_pictures() -> list[str]:
    """The pictures in the site bucket."""
    return object_keys("site", "pictures/")
