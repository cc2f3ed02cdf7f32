"""Addresses: as mail is sent to them, as all typings of one mailbox agree, and as they were probably meant."""

from pydantic_core import PydanticCustomError

from chalicelib.settings import settings

_IGNORES_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Providers for which dots in the first part mean nothing, to their common name. Elsewhere j.ross and jross are two
people."""
_HAS_TAGS = _IGNORES_DOTS.keys() | {
    *("outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk", "msn.com"),
    *("icloud.com", "me.com", "mac.com", "fastmail.com", "proton.me", "protonmail.com", "pm.me"),
}
"""Providers for which what follows a + is the same mailbox."""
_USUAL = (
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "live.co.uk", "icloud.com"),
    *("yahoo.com", "yahoo.co.uk", "btinternet.com", "sky.com", "talktalk.net", "virginmedia.com", "protonmail.com"),
)
"""Domains that many people here have, and in which a typing error is seen."""
_REAL = {"mail.com", "ymail.com", "email.com", "gmx.com", "live.com", "yahoo.ca", "hotmail.it", "sky.net"}
"""Domains that look like a typing error and are none."""


def parse(value: str | None) -> str | None:
    """The address as mail is sent to it. Raises a fault of the form if it cannot be one. No name server is asked, so
    that nobody waits for other people's machines."""
    if value is None:
        return None
    from email_validator import EmailNotValidError, validate_email  # only this needs it, and it costs cold start

    try:
        checked = validate_email(value, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise PydanticCustomError("email", "no address") from error
    return checked.ascii_email or checked.normalized


def canonical(address: str) -> str:
    """What all typings of one mailbox have in common: upper case never matters, dots and tags only with those providers
    that say so."""
    local, _, domain = address.lower().rpartition("@")
    if domain in _HAS_TAGS:
        local = local.partition("+")[0]
    if domain in _IGNORES_DOTS:
        return f"{local.replace('.', '')}@{_IGNORES_DOTS[domain]}"
    return f"{local}@{domain}"


def suggestion(address: str) -> str | None:
    """The address that was probably meant, if its domain looks like a typing error."""
    local, _, domain = address.rpartition("@")
    known = dict.fromkeys((*work_domains(), *_USUAL))
    if domain in known or domain in _REAL or any(domain.endswith(f".{each}") for each in known):
        return None
    meant = next((each for each in known if _is_one_slip(domain, each)), None)
    return f"{local}@{meant}" if meant else None


def work_domains() -> list[str]:
    """The board's own domains of mail."""
    return [domain.strip().lower() for domain in settings().work_domains.split(",") if domain.strip()]


def is_work_address(address: str) -> bool:
    """Whether the address is in one of the board's domains, or below it."""
    domain = address.lower().rpartition("@")[2]
    return any(domain == each or domain.endswith(f".{each}") for each in work_domains())


def _is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is missing, too many or wrong, or two neighbours changed places."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    rest, wanted = typed[at:], meant[at:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]
