"""Which quota is hit first, and at how many pledges a second (`quotas.yaml`)."""

from datetime import date
from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict

from infra.costs.bill import HERE, Read

FILE = HERE / "quotas.yaml"
RATES = (33, 330, 3300)
"""Pledges a second: the record of petitions, ten times that, and a hundred times."""


class Quota(BaseModel):
    """What is let through each second (or at once), and what one pledge takes of it. `waits`: what is past it waits,
    and nobody meets an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    limit: float
    of_a_pledge: float
    why: str = ""
    then: str
    change: str
    source: str
    read: Read
    looked: date | None = None
    seen: str = ""
    waits: bool = False

    @property
    def hit_at(self) -> float:
        """Pledges a second."""
        return self.limit / self.of_a_pledge


class Quotas(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    date: date
    requests_of_a_pledge: float
    quotas: list[Quota]


def in_order() -> list[Quota]:
    """The one that is hit first comes first."""
    return sorted(quotas().quotas, key=lambda quota: quota.hit_at)


def hit(rate: float) -> list[Quota]:
    """Those that so many pledges a second are too many for, the first one first."""
    return [quota for quota in in_order() if quota.hit_at < rate]


@cache
def quotas() -> Quotas:
    return Quotas.model_validate(yaml.safe_load(FILE.read_text("utf-8")))
