"""Totals: the public numbers, counted exactly once."""

from chalicelib.totals.ledger import apply
from chalicelib.totals.open_data import public_totals

__all__ = ["apply", "public_totals"]
