"""E-mail: each mail sent at most once, with a receipt that says how far it got."""

from chalicelib.email.compose import Email, compose, defang, quote
from chalicelib.email.receipts import send_once, settle

__all__ = ["Email", "compose", "defang", "quote", "send_once", "settle"]
