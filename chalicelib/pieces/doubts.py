"""Whether a piece was sent by a person. A doubt never turns anyone away: it only sends the piece to a moderator."""

import hashlib
from typing import Any

from chalicelib import clock, tokens
from chalicelib.errors import NotSignedIn
from chalicelib.pieces.sent import Sent
from chalicelib.settings import settings

PURPOSE = "form"
DAY = 24 * 60 * 60


def challenge() -> dict[str, Any]:
    """What the form's page fetches and sends back: when it was signed, and how much work a proof must hold."""
    bits = settings().challenge_bits
    return {"token": tokens.sign(PURPOSE, DAY, bits=bits), "bits": bits}


def doubtful(form: Sent) -> bool:
    """The honeypot was filled in, the form came back too fast, or the proof that was asked for is wrong.

    Without a challenge (no script, another client, or a page left open over a day) it is believed, unless this
    stage asks for proofs.
    """
    if form.website:
        return True
    if form.challenge is None:
        return settings().challenge_bits > 0
    try:
        signed = tokens.read(PURPOSE, form.challenge)
    except NotSignedIn as error:
        return settings().challenge_bits > 0 or error.says != tokens.TOO_OLD
    too_fast = clock.now().timestamp() - signed["iat"] < settings().least_seconds
    return too_fast or not _proved(form, signed["bits"])


def _proved(form: Sent, bits: int) -> bool:
    """SHA-256 of `challenge:key:proof` begins with so many zero bits."""
    digest = hashlib.sha256(f"{form.challenge}:{form.key}:{form.proof}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0 if bits else True
