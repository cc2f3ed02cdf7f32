"""Makes one plain JPEG of whatever picture was sent. The only module that needs Pillow."""

import io
import warnings

from PIL import ExifTags, Image

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
SIDE = 1200
ENOUGH = 300 * 1024
"""Bytes: what is larger at the first quality is tried at the next."""
QUALITIES = (82, 70, 55)
_Turn = Image.Transpose
_TURNS = {
    2: _Turn.FLIP_LEFT_RIGHT,
    3: _Turn.ROTATE_180,
    4: _Turn.FLIP_TOP_BOTTOM,
    5: _Turn.TRANSPOSE,
    6: _Turn.ROTATE_270,
    7: _Turn.TRANSVERSE,
    8: _Turn.ROTATE_90,
}
"""What undoes each way of holding a camera, as EXIF numbers them."""


class NoPicture(Exception):
    """Not one of our formats, damaged, or too large to unpack."""


def plain_jpeg(data: bytes) -> bytes:
    """The picture upright, at most 1,200 pixels wide and high, with nothing in the file but its pixels.

    Raises NoPicture.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notes that a camera wrote badly say nothing against the pixels
        warnings.simplefilter("error", Image.DecompressionBombWarning)
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
        upright = _upright(sent)
        upright.thumbnail((SIDE, SIDE))
        whole = upright.convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper


def _upright(sent: Image.Image) -> Image.Image:
    """Turned as the camera noted. Pillow's `exif_transpose` writes the notes anew, and fails where they are damaged."""
    turn = _TURNS.get(sent.getexif().get(ExifTags.Base.Orientation, 1))
    return sent if turn is None else sent.transpose(turn)


def _small(pixels: Image.Image) -> bytes:
    for quality in QUALITIES:
        made = io.BytesIO()
        pixels.save(made, "JPEG", quality=quality, optimize=True, progressive=True)
        if made.tell() <= ENOUGH:
            break
    return made.getvalue()
