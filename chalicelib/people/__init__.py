"""People: who left an address to be reminded or asked, apart from the pledges that they made."""

from chalicelib.people.consents import AskForm, ask
from chalicelib.people.due import PersonEmail, request, request_due
from chalicelib.people.follow_up import follow_up
from chalicelib.people.model import Consent, Following, Person
from chalicelib.people.pledging import create_pledge, parse_form
from chalicelib.people.store import address_for

__all__ = [
    "AskForm",
    "Consent",
    "Following",
    "Person",
    "PersonEmail",
    "address_for",
    "ask",
    "create_pledge",
    "follow_up",
    "parse_form",
    "request",
    "request_due",
]
