"""The icons for home screens, drawn from the theme's logo."""

import hashlib
from functools import cache

from frontend.builder import rasterise
from frontend.builder.content_models import Logo

SIZES = {"touch-icon.png": (180, 0.0), "icon-192.png": (192, 0.0), "icon-512.png": (512, 0.08)}
"""File name to side in pixels and free edge; the largest may be cut to a circle by Android ("maskable")."""


@cache
def draw(logo: Logo) -> dict[str, tuple[bytes, str]]:
    """File name to its bytes, and to the fingerprint of its pixels: machines pack the same picture differently."""
    images = {
        name: rasterise.draw_logo(logo.model_dump(), size, inset=inset).convert("RGB")
        for name, (size, inset) in SIZES.items()
    }
    return {
        name: (rasterise.png(image.quantize(64)), hashlib.sha256(image.tobytes()).hexdigest())
        for name, image in images.items()
    }
