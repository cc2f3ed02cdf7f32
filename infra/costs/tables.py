"""Costs and quotas as text: for the terminal, and for docs/operations.md and README.md, which a test compares."""

import re
from collections.abc import Iterable, Iterator

from infra.costs import bill, quotas
from infra.costs.bill import Line, Month
from infra.stage import ROOT

GUIDE, README = ROOT / "docs" / "operations.md", ROOT / "README.md"
BEGINS, ENDS = "<!-- `python -m infra cost --docs` writes this. -->", "<!-- Here it ends. -->"
MILLION = 1_000_000
EXAMPLES = {
    "a quiet month": Month(),
    "the same without the firewall": Month(firewall=False),
    "100,000 pledges in busy hours, 500,000 views, 100,000 mails, 20 screens": Month(
        pledges=100_000, views=500_000, mails=100_000, screens=20
    ),
    "a million pledges in busy hours, 5 million views, a million mails, 100 screens": Month(
        pledges=MILLION, views=5 * MILLION, mails=MILLION, screens=100
    ),
    "the same pledges, one every 3 s (over a month and more)": Month(
        pledges=MILLION, views=5 * MILLION, mails=MILLION, screens=100, pace="trickle"
    ),
}


def terminal(month: Month) -> str:
    """The bill by service, and the quotas."""
    told = bill.price_list()
    rows = [
        ("", f"dollars, {told.region}, prices of {told.date}", "list", "charged"),
        *(
            (line.service, f"{_amount(line)} {line.unit}", f"{line.dollars:.2f}", f"{line.charged:.2f}")
            for line in bill.bill(month)
        ),
        ("", "", "", ""),
        *_services(month),
    ]
    sides = [f"{name:16} {what:52} {list_:>9} {charged:>9}" for name, what, list_, charged in rows]
    return "\n".join([*(side.rstrip() for side in sides), "", *_first_hits(), ""])


def _services(month: Month) -> Iterator[tuple[str, str, str, str]]:
    lines = bill.bill(month)
    for service in dict.fromkeys(line.service for line in lines):
        own = [line for line in lines if line.service == service]
        yield "", service, _sum(line.dollars for line in own), _sum(line.charged for line in own)
    yield "", "together, a month", _sum(line.dollars for line in lines), _sum(line.charged for line in lines)


def _first_hits() -> list[str]:
    return [f"{rate:,} pledges a second: {_first_hit(rate)}." for rate in quotas.RATES]


def _first_hit(rate: float) -> str:
    """What refuses people first; what only waits is said beside it."""
    found = quotas.hit(rate)
    refuses = next((f"{each.name}, at {each.hit_at:,.0f}" for each in found if not each.waits), "no quota is hit")
    waits = "; ".join(f"{each.name} wait from {each.hit_at:,.0f} on" for each in found if each.waits)
    return "; ".join(part for part in (refuses, waits) if part)


def markdown() -> str:
    """What docs/operations.md says of costs and quotas."""
    return "\n\n".join((_examples(), _pieces(), _quotas(), _prices()))


def _examples() -> str:
    lines = ["| dollars a month | list | charged |", "| --- | --- | --- |"]
    for name, month in EXAMPLES.items():
        made = bill.bill(month)
        lines.append(f"| {name} | {_sum(each.dollars for each in made)} | {_sum(each.charged for each in made)} |")
    return "\n".join(lines)


def _pieces() -> str:
    """One more of each, at list prices."""
    quiet = _listed(Month())
    lines = ["| one more | list price, dollars |", "| --- | --- |"]
    pieces = {
        "a million pledges, 20 a second": Month(pledges=MILLION),
        "a million pledges, one every 3 s": Month(pledges=MILLION, pace="trickle"),
        "a million views": Month(views=MILLION),
        "a million mails": Month(mails=MILLION),
        "a waiting-room screen that is on day and night, for a month": Month(screens=1),
    }
    return "\n".join([*lines, *(f"| {name} | {_listed(month) - quiet:.2f} |" for name, month in pieces.items())])


def _quotas() -> str:
    lines = ["| quota | lets through | hit at pledges a second | then | change |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {each.name} | {each.limit:,.0f} | {each.hit_at:,.0f} | {each.then} | {each.change} |"
        for each in quotas.in_order()
    ]
    return "\n".join([*lines, "", *(f"- {line}" for line in _first_hits())])


def _prices() -> str:
    found = bill.price_list()
    read = [(f"{each.service} ({each.unit})", each.read) for each in found.prices.values()]
    read += [(each.name, each.read) for each in quotas.quotas().quotas]
    others, remembered = (", ".join(name for name, how in read if how == wanted) for wanted in ("others", "memory"))
    return (
        f"Prices are of {found.date}, {found.region}. Read on pages of others, not of AWS: {others}. "
        f"From memory, so look them up first: {remembered}."
    )


def readme_sentence() -> str:
    """What README.md says."""
    quiet, bare = bill.charged(Month()), bill.charged(Month(firewall=False))
    busy, trickle = (_listed(Month(pledges=MILLION, pace=pace)) - _listed(Month()) for pace in ("busy", "trickle"))
    return (
        f"A quiet month costs about {bare:.0f} US dollars, or {quiet:.0f} with the rate limit at the edge; "
        f"a million pledges {busy:.0f} in busy hours, {trickle:.0f} spread thinly."
    )


def write_docs() -> None:
    """Put tables and sentence where they belong."""
    guide = GUIDE.read_text("utf-8")
    before, after = guide.split(BEGINS)[0], guide.split(ENDS)[1]
    GUIDE.write_text(f"{before}{BEGINS}\n\n{markdown()}\n\n{ENDS}{after}", "utf-8")
    text = re.sub(
        r"A quiet month costs .*? spread thinly\.", readme_sentence(), README.read_text("utf-8"), flags=re.DOTALL
    )
    README.write_text(text, "utf-8")


def _listed(month: Month) -> float:
    return sum(line.dollars for line in bill.bill(month))


def _sum(dollars: Iterable[float]) -> str:
    return f"{sum(dollars):,.2f}"


def _amount(line: Line) -> str:
    return f"{line.amount:,.0f}" if line.amount >= 10 else f"{line.amount:.2g}"
