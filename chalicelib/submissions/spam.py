"""Spam checks. They never turn anyone away: a suspicious submission is quarantined, and a moderator reviews it."""

import hashlib
from typing import TypedDict

from chalicelib import clock, tokens
from chalicelib.errors import NotSignedIn
from chalicelib.settings import settings
from chalicelib.submissions.form import SubmissionForm

PURPOSE = "form"
DAY = 24 * 60 * 60


class Challenge(TypedDict):
    """What the form's page fetches and sends back: a signed time, and the number of bits of work that a proof needs."""

    token: str
    bits: int


def challenge() -> Challenge:
    """A newly signed challenge."""
    bits = settings().challenge_bits
    return Challenge(token=tokens.sign(PURPOSE, DAY, bits=bits), bits=bits)


def is_suspicious(form: SubmissionForm) -> bool:
    """Whether the honeypot was filled in, the form came back too fast, or the proof of work is wrong.

    A form without a challenge (no script, another client, or a page left open for over a day) is believed, unless this
    stage asks for proofs.
    """
    if form.website:
        return True
    if form.challenge is None:
        return settings().challenge_bits > 0
    try:
        signed = tokens.read(PURPOSE, form.challenge)
    except NotSignedIn as error:
        return settings().challenge_bits > 0 or error.sentence != tokens.EXPIRED
    too_fast = clock.now().timestamp() - signed.iat < settings().min_form_seconds
    return too_fast or not _is_proved(form, signed.bits)


def _is_proved(form: SubmissionForm, bits: int) -> bool:
    """Whether SHA-256 of `challenge:key:proof` begins with so many zero bits."""
    digest = hashlib.sha256(f"{form.challenge}:{form.key}:{form.proof}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0 if bits else True
