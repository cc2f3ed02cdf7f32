"""What a month costs: measured units (`units.yaml`) by dated prices (`prices.yaml`)."""

from collections import Counter
from datetime import date
from functools import cache
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from infra.stage import ROOT

HERE = ROOT / "infra" / "costs"
UNITS, PRICES = HERE / "units.yaml", HERE / "prices.yaml"
FIREWALL = {"firewall lists", "firewall rules", "firewall requests"}
Read = Literal["page", "list", "others", "memory"]
"""How a price or a quota was read (`prices.yaml`, `quotas.yaml`)."""
Pace = Literal["busy", "trickle"]
"""20 pledges a second, or one every 3 s: the fewer come at once, the less they share."""


class Price(BaseModel):
    """Of so many units (`per`), and how many are free each month. `looked`: when somebody read it, `seen`: where, if
    not at the source."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    service: str
    unit: str
    price: float
    per: int
    free: int = 0
    source: str
    read: Read
    looked: date | None = None
    seen: str = ""

    def dollars(self, amount: float) -> float:
        return amount * self.price / self.per


class Prices(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    region: str
    date: date
    sources: dict[str, str]
    prices: dict[str, Price]


class Month(BaseModel):
    """What happens in a month. `screens`: in waiting rooms, on day and night."""

    pledges: int = 0
    views: int = 0
    mails: int = 0
    screens: int = 0
    pace: Pace = "busy"
    firewall: bool = True


class Line(BaseModel):
    """One line of the bill. `dollars` at the list price, `charged` after what is free."""

    service: str
    unit: str
    amount: float
    dollars: float
    charged: float


def bill(month: Month) -> list[Line]:
    """A line for each price of which something is used."""
    found = []
    for kind, amount in used(month).items():
        price = prices()[kind]
        charged = price.dollars(max(0.0, amount - price.free))
        line = Line(
            service=price.service, unit=price.unit, amount=amount, dollars=price.dollars(amount), charged=charged
        )
        found.append(line)
    return found


def used(month: Month) -> dict[str, float]:
    """Units of the month, in the order of the prices."""
    found: Counter[str] = Counter(units()["month"])
    counts = {"pledge": month.pledges, "mail": month.mails, "view": month.views, "screen": month.screens}
    for what, count in counts.items():
        each = units()[f"{month.pace} pledge" if what == "pledge" else what]
        found.update({kind: amount * count for kind, amount in each.items()})
    found["firewall requests"] = found["CDN requests"]  # it looks at all of them, pages too
    left_out = set() if month.firewall else FIREWALL
    return {kind: found[kind] for kind in prices() if found[kind] and kind not in left_out}


def charged(month: Month) -> float:
    """Dollars of the month, after what is free."""
    return sum(line.charged for line in bill(month))


@cache
def price_list() -> Prices:
    return Prices.model_validate(yaml.safe_load(PRICES.read_text("utf-8")))


def prices() -> dict[str, Price]:
    """Name of a unit to its price."""
    return price_list().prices


@cache
def units() -> dict[str, dict[str, float]]:
    """What each pledge, mail, view, screen and quiet month uses."""
    return dict(yaml.safe_load(UNITS.read_text("utf-8")))
