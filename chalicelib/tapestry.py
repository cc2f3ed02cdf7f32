"""The tapestry: every public pledge is one stitch, its colour its theme, its place fixed for ever by its number."""

from collections.abc import Sequence

from markupsafe import Markup

from chalicelib import content


def svg(stitches: Sequence[str], total: int, alt: str) -> Markup:
    """The newest stitches (themes, oldest first) of `total`, on the loom."""
    return Markup('<svg role="img" viewBox="0 0 10 10"><title>{}</title></svg>').format(alt)


def own(n: int, theme: str, alt: str) -> Markup:
    """Where stitch number `n` sits."""
    return Markup('<svg role="img" viewBox="0 0 10 10"><title>{}</title></svg>').format(alt)


def sample(theme: str) -> Markup:
    """One stitch of a theme."""
    return Markup('<path fill="{}" d="M1 6l28-5v12L1 18z"/>').format(content.site()["themes"][theme]["colour"])


def flourish() -> Markup:
    """A short run of stitches."""
    return Markup("")
