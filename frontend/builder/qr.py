"""QR codes, drawn when the site is built."""

import io

import segno
from markupsafe import Markup

DARK, LIGHT = "#000", "#fff"
"""Whatever the theme is: readers want as much contrast as there can be."""


def file(address: str) -> str:
    """An SVG file that leads to this address, for print, with the whole border of four modules."""
    written = io.BytesIO()
    segno.make(address, error="m", micro=False).save(written, kind="svg", border=4, dark=DARK, light=LIGHT)
    return written.getvalue().decode()


def code(address: str) -> Markup:
    """An SVG that leads to this address. It brings half of the white border that readers need, so it is to stand on
    white; a seventh of it may be spoilt."""
    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(omitsize=True, border=2, dark=DARK, light=LIGHT, svgclass="qr", lineclass=None)
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704 - drawn here
