"""Totals: the public numbers, counted exactly once."""

from chalicelib.totals.ledger import apply, counts_canary
from chalicelib.totals.open_data import public_totals

__all__ = ["apply", "counts_canary", "public_totals"]
