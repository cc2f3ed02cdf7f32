"""Makes one plain JPEG of whatever picture was sent. The only module that needs Pillow."""

import io
import warnings

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
SIDE = 1200
ENOUGH = 300 * 1024
"""Bytes: what is larger at the first quality is tried at the next."""
QUALITIES = (82, 70, 55)


class NoPicture(Exception):
    """Not one of our formats, damaged, or too large to unpack."""


def plain_jpeg(data: bytes) -> bytes:
    """The picture upright, at most 1,200 pixels wide and high, with nothing in the file but its pixels.

    Raises NoPicture.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return _small(_pixels(data))
        except Image.DecompressionBombError as error:
            raise NoPicture("too many pixels") from error
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Warning) as error:
            raise NoPicture(type(error).__name__) from error


def _pixels(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as sent:
        if sent.width * sent.height > MOST_PIXELS:  # before anything is unpacked
            raise NoPicture("too many pixels")
        sent.draft("RGB", (SIDE, SIDE))  # a JPEG is unpacked no larger than needed
        upright = ImageOps.exif_transpose(sent)
        upright.thumbnail((SIDE, SIDE))
        whole = upright.convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper


def _small(pixels: Image.Image) -> bytes:
    for quality in QUALITIES:
        made = io.BytesIO()
        pixels.save(made, "JPEG", quality=quality, optimize=True, progressive=True)
        if made.tell() <= ENOUGH:
            break
    return made.getvalue()
