"""Smoke test: whether people can use the site, asked through its own address as they do."""

from chalicelib.smoke.canary import run
from chalicelib.smoke.checks import Failed, check
from chalicelib.smoke.site import Site

__all__ = ["Failed", "Site", "check", "run"]
