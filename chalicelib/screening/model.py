"""Findings: what the screening found in a text, and how much it matters to moderators."""

from typing import Literal, get_args

from chalicelib.models import Model

Name = Literal[
    "distress",
    "alcohol_withdrawal",
    "chi_nhs_number",
    "third_party_health",
    "phone",
    "email",
    "postcode",
    "profanity",
    "handle",
    "link",
    "duplicate",
]
WEIGHTS: dict[Name, int] = {
    "distress": 100,
    "alcohol_withdrawal": 90,
    "chi_nhs_number": 60,
    "third_party_health": 50,
    "phone": 40,
    "email": 40,
    "postcode": 40,
    "profanity": 30,
    "handle": 20,
    "link": 20,
    "duplicate": 10,
}
"""What may mean danger comes first, then what would harm somebody if it were published, then what a look decides."""
PERSONAL_DATA: frozenset[Name] = frozenset(
    {"chi_nhs_number", "third_party_health", "phone", "email", "postcode", "handle"}
)
Field = Literal["text", "quote", "picture_alt", "name"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""The texts of a submission that become public."""


class Finding(Model):
    """`start` and `end`: the span in characters of the `field`. `like`: the id of the submission that a duplicate is
    like."""

    name: Name
    start: int
    end: int
    weight: int
    field: Field = "text"
    like: str | None = None


def finding(name: Name, span: tuple[int, int]) -> Finding:
    """A finding in one text, with its usual weight."""
    return Finding(name=name, start=span[0], end=span[1], weight=WEIGHTS[name])
