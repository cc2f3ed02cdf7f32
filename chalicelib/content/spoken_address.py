"""Addresses of the site as people say them."""

from chalicelib.content.translations import text


def signs(lang: str) -> list[tuple[str, str]]:
    """The signs of an address, each with its word between blanks. A script says addresses with the same ones."""
    words = (".", text(lang, "radio.dot")), ("/", text(lang, "radio.slash")), ("-", text(lang, "radio.dash"))
    return [(sign, f" {word} ") for sign, word in words]


def say(lang: str, address: str) -> str:
    """small.changes.scot/go/radio: small dot changes dot scot slash go slash radio."""
    for sign, word in signs(lang):
        address = address.replace(sign, word)
    return address
