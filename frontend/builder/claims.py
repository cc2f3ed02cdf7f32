"""Lists what somebody should read again: claims, phone lines and services last checked long ago, or never."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from chalicelib import clock
from frontend.builder import content
from frontend.builder.claim_models import Reference, Service
from frontend.builder.content_models import Ideas, Welfare
from frontend.builder.content_source import Source, Spot

CLAIM_DAYS = 2 * 365
LINE_DAYS = 182
SOURCE_YEARS = 2


def due(root: Path = content.ROOT) -> dict[str, list[str]]:
    """Heading to `file:line: what`, as of today."""
    names = ("ideas.yaml", "welfare.yaml", "services.yaml")
    ideas, welfare, services = (Source(root / "frontend" / "content" / name) for name in names)
    files = content.read(root)
    claims = list(_claims(files["content/ideas.yaml"]))
    lines: Welfare = files["content/welfare.yaml"]
    helping: list[Service] = files["content/services.yaml"].services
    return {
        f"Claims not read in their source within {CLAIM_DAYS // 365} years": [
            ideas.at(spot, f"{slug}: {_described(claim)}; {_last(claim.checked)}")
            for spot, slug, claim in claims
            if _long_ago(claim.checked, CLAIM_DAYS)
        ],
        f"Claims whose source is older than {SOURCE_YEARS} years, or undated: is there a newer one?": [
            ideas.at(spot, f"{slug}: {_described(claim)}") for spot, slug, claim in claims if _is_old(claim)
        ],
        f"Phone lines not confirmed within {LINE_DAYS // 30} months": [
            welfare.at((group, number), f"{line.name.en}, {line.phone}; {_last(line.confirmed)}")
            for group, listed in (("lines", lines.lines), ("named", lines.named))
            for number, line in enumerate(listed)
            if _long_ago(line.confirmed, LINE_DAYS)
        ],
        f"Services not checked within {LINE_DAYS // 30} months": [
            services.at(("services", number), f"{service.name.en}, {service.source}; {_last(service.checked)}")
            for number, service in enumerate(helping)
            if _long_ago(service.checked, LINE_DAYS)
        ],
    }


def _claims(ideas: Ideas) -> Iterator[tuple[Spot, str, Reference]]:
    for number, idea in enumerate(ideas.ideas):
        yield ("ideas", number), idea.slug, idea.source
    for number, care in enumerate(ideas.cares):
        yield ("cares", number), f"warning {care.slug}", care.source


def _described(claim: Reference) -> str:
    return f"{claim.name}, {claim.year}, {claim.country}"


def _last(day: date | None) -> str:
    return f"last on {day}" if day else "never"


def _long_ago(day: date | None, days: int) -> bool:
    return day is None or clock.today() - day > timedelta(days=days)


def _is_old(claim: Reference) -> bool:
    return claim.year == "undated" or clock.today().year - claim.year > SOURCE_YEARS
