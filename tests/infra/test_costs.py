"""Costs: units are fresh, prices and quotas are dated and sourced, and the documents say what the command says."""

from typing import Any

import pytest

from bench import units
from bench.cost import FAST, SLOW
from infra import command_line
from infra.costs import bill, quotas, tables
from infra.costs.bill import Month
from infra.stage import stage_options

QUIET = bill.used(Month())


def fresh(name: str) -> dict[str, float]:
    """One part of units.yaml, counted now."""
    makers: dict[str, Any] = {
        "busy pledge": lambda: units.pledge(FAST),
        "trickle pledge": lambda: units.pledge(SLOW),
        "mail": units.mail,
        "view": units.view,
        "screen": units.screen,
        "month": lambda: units.month(bill.units()["trickle pledge"]),
    }
    return dict(makers[name]())


PLEDGES = [pytest.param(f"{pace} pledge", marks=pytest.mark.slow) for pace in ("busy", "trickle")]


@pytest.mark.parametrize("name", [*PLEDGES, "mail", "view", "screen", "month"])
def test_measured_units_are_those_of_a_fresh_count(name: str) -> None:
    """If this fails, run `python -m bench.units` and `python -m infra cost --docs`, and look at the difference."""
    assert fresh(name) == pytest.approx(bill.units()[name], rel=0.02)


def test_units_name_prices() -> None:
    for name, used in bill.units().items():
        assert set(used) <= set(bill.prices()), name


def test_prices_and_quotas_have_a_source_and_a_date() -> None:
    found = bill.price_list()
    assert found.region == stage_options("prod")["region"]
    assert {price.source for price in found.prices.values()} == set(found.sources)
    assert all(address.startswith("https://") for address in found.sources.values())
    assert all(each.source.startswith(("https://", "infra/")) for each in quotas.quotas().quotas)
    assert found.date.year == quotas.quotas().date.year >= 2026


def test_each_price_and_quota_says_when_and_where_it_was_read() -> None:
    found: list[bill.Price | quotas.Quota] = [*bill.price_list().prices.values(), *quotas.quotas().quotas]
    for each in found:
        assert (each.looked is None) == (each.read == "memory"), each
        assert each.seen.startswith("https://") == (each.read == "others"), each
        assert each.looked is None or each.looked <= quotas.quotas().date, each


def test_a_month_is_the_sum_of_what_happens_in_it() -> None:
    whole = bill.used(Month(pledges=10, views=20, mails=5, screens=2))
    assert whole["mails"] == 5
    assert whole["API"] == pytest.approx(QUIET["API"] + 10)
    view, screen = (bill.units()[each]["CDN requests"] for each in ("view", "screen"))
    requests = QUIET["CDN requests"] + 10 + 20 * view + 2 * screen
    assert whole["CDN requests"] == whole["firewall requests"] == pytest.approx(requests)


def test_what_is_free_is_not_charged_and_the_firewall_can_be_left_out() -> None:
    lines = {line.unit: line for line in bill.bill(Month())}
    assert lines["requests (HTTPS, Europe)"].charged == 0 < lines["requests (HTTPS, Europe)"].dollars
    assert lines["alarms"].charged == pytest.approx(lines["alarms"].dollars - 10 * 0.1)
    assert {line.service for line in bill.bill(Month())} - {
        line.service for line in bill.bill(Month(firewall=False))
    } == {"WAF"}


def test_a_pledge_that_comes_alone_costs_more() -> None:
    busy, alone = (bill.charged(Month(pledges=10**6, pace=pace)) for pace in ("busy", "trickle"))
    assert alone > busy


def test_quotas_of_ours_are_those_of_the_stage() -> None:
    options, by_name = stage_options("prod"), {each.name: each.limit for each in quotas.quotas().quotas}
    assert by_name["our own rate of the API (api_rate)"] == options["api_rate"]
    kept = options["reserved_concurrency"]["api_handler"]
    assert by_name["executions kept for api_handler (reserved_concurrency)"] == kept


def test_the_quota_that_is_hit_first_is_named_first() -> None:
    assert [each.hit_at for each in quotas.in_order()] == sorted(each.hit_at for each in quotas.quotas().quotas)
    assert not quotas.hit(1)
    assert quotas.hit(3300)[1].name.startswith("our own rate of the API")


def test_command_prints_each_service_a_total_and_the_first_quota(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["cost", "--pledges", "1000", "--views", "5000", "--mails", "10", "--screens", "1"]) == 0
    told = capsys.readouterr().out
    for service in {price.service for price in bill.prices().values()}:
        assert service in told
    assert "together, a month" in told
    for rate in ("33", "330", "3,300"):
        assert f"{rate} pledges a second: " in told


def test_command_without_firewall_at_another_pace_costs_something_else(capsys: pytest.CaptureFixture[str]) -> None:
    command_line.main(["cost", "--pledges", "1000", "--no-firewall", "--pace", "trickle"])
    assert "WAF" not in capsys.readouterr().out


@pytest.mark.parametrize("count", ["-1", "many", "1.5"])
def test_a_count_that_is_no_number_is_refused(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["cost", f"--pledges={count}"])
    assert "is not a number of them" in capsys.readouterr().err


def test_documents_say_what_the_command_says() -> None:
    """If this fails: `python -m infra cost --docs`."""
    guide = tables.GUIDE.read_text("utf-8")
    assert guide.split(tables.BEGINS)[1].split(tables.ENDS)[0].strip() == tables.markdown()
    assert " ".join(tables.readme_sentence().split()) in " ".join(tables.README.read_text("utf-8").split())
