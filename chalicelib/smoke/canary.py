"""The canary: the smoke test every five minutes, from inside AWS, through the address that people use."""

from chalicelib import log
from chalicelib.settings import settings
from chalicelib.smoke.checks import Failed, check
from chalicelib.smoke.site import Site


def run(site: Site | None = None) -> None:
    """Look at the site, and write a line that tells how it went: an alarm asks for `canary.passed`. Stores one
    canary. Does nothing where the setting CANARY is 0."""
    if not settings().canary:
        return
    try:
        check(site or Site(settings().site_origin))
    except Failed as failed:
        log.event("canary.failed", why=str(failed))
    else:
        log.event("canary.passed")
