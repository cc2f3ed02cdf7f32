"""Image processing: make one plain JPEG of an uploaded image. The only module that needs Pillow."""

import io
import warnings

from PIL import ExifTags, Image

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
MAX_SIDE = 1200
TARGET_BYTES = 300 * 1024
"""An image that is larger at the first quality is tried at the next."""
QUALITIES = (82, 70, 55)
_Transpose = Image.Transpose
_TRANSPOSITIONS = {
    2: _Transpose.FLIP_LEFT_RIGHT,
    3: _Transpose.ROTATE_180,
    4: _Transpose.FLIP_TOP_BOTTOM,
    5: _Transpose.TRANSPOSE,
    6: _Transpose.ROTATE_270,
    7: _Transpose.TRANSVERSE,
    8: _Transpose.ROTATE_90,
}
"""The transposition that undoes each EXIF orientation."""


class UnreadableImage(Exception):
    """Not one of our formats, damaged, or too large to decode."""


def plain_jpeg(data: bytes) -> bytes:
    """The picture upright, at most 1,200 pixels wide and high, with nothing in the file but its pixels.

    Raises UnreadableImage.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # malformed metadata says nothing against the pixels
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _compressed(_pixels(data))
        except Image.DecompressionBombError as error:
            raise UnreadableImage("too many pixels") from error
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Warning) as error:
            raise UnreadableImage(type(error).__name__) from error


def _pixels(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:  # before anything is decoded
            raise UnreadableImage("too many pixels")
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded no larger than needed
        upright = _upright(image)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        whole = upright.convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper


def _upright(image: Image.Image) -> Image.Image:
    """Turned by its EXIF orientation. Pillow's `exif_transpose` rewrites the metadata, and fails if it is damaged."""
    transposition = _TRANSPOSITIONS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if transposition is None else image.transpose(transposition)


def _compressed(pixels: Image.Image) -> bytes:
    for quality in QUALITIES:
        out = io.BytesIO()
        pixels.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= TARGET_BYTES:
            break
    return out.getvalue()
