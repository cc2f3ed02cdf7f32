"""Contrast, and the three shades of each thread.

The picture in the tapestry is drawn by light and dark alone, whatever the themes are. So each thread has three
shades of fixed contrast to the cloth. The palest has 3 to 1 (WCAG 2.2, 1.4.11), and so has the darkest against black,
the ground where people chose forced colours.
"""

from frontend.builder.content_models import Brand

CONTRASTS = (3.05, 4.2, 5.7)
"""Light, middle and dark, against the cloth."""


def thread_shades(brand: Brand, theme: str) -> dict[str, object]:
    """The colour of a theme's thread, and its shades from light to dark."""
    colour, cloth = brand.threads[theme], brand.colours["cloth"]
    return {"colour": colour, "shades": [adjust_contrast(colour, cloth, wanted) for wanted in CONTRASTS]}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG defines it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def adjust_contrast(colour: str, ground: str, wanted: float) -> str:
    """The colour, lightened or darkened to the wanted contrast to the (light) ground."""
    towards = "#ffffff" if contrast(colour, ground) > wanted else "#0a0d1a"
    low, high = 0.0, 1.0
    for _ in range(20):
        share = (low + high) / 2
        far_enough = (contrast(_mixed(colour, towards, share), ground) < wanted) == (towards == "#ffffff")
        low, high = (low, share) if far_enough else (share, high)
    return _mixed(colour, towards, low if towards == "#ffffff" else high)


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
