"""The number of pledges as a picture, for newsletters and sites that allow no frame."""

from markupsafe import Markup

from chalicelib import content
from chalicelib.content.translations import text

WIDTH, HEIGHT = 380, 80
SIZE = 18
"""Of the words, in pixels."""
EXACT_UNTIL = 100
"""From here on the number is rounded down to two figures, so that the picture is not written anew for each pledge."""


def svg(lang: str, made: int) -> str:
    """The picture; who cannot see it is told the same by its title."""
    said = _words(lang, made)
    name = content.site()["brand"]["name"]
    colours = content.site()["brand"]["colours"]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img">'
        '<title>{title}</title><rect width="{width}" height="{height}" fill="{paper}"/>'
        '<rect width="8" height="{height}" fill="{action}"/>'
        '<g font-family="Arial, Helvetica, sans-serif" fill="{ink}">'
        '<text x="24" y="30" font-size="15">{name}</text>'
        '<text x="24" y="60" font-size="{size}" font-weight="700">{said}</text></g></svg>'
    ).format(
        width=WIDTH,
        height=HEIGHT,
        size=SIZE,
        title=f"{name.get(lang, name[content.DEFAULT_LANGUAGE])}: {said}",
        name=name.get(lang, name[content.DEFAULT_LANGUAGE]),
        said=said,
        paper=colours["paper"],
        action=colours["action"],
        ink=colours["ink"],
    )


def _words(lang: str, made: int) -> str:
    if not made:
        return text(lang, "embed.none")
    if made < EXACT_UNTIL:
        return text(lang, "embed.made", count=made)
    unit = 10 ** (len(str(made)) - 2)
    return text(lang, "embed.at_least", count=made // unit * unit)
