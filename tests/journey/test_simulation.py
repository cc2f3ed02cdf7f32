"""A few people over 200 days (`make follow-through` takes 10,000): mails, receipts, expectation and totals agree."""

import pytest

from bench.follow_through import simulate


@pytest.mark.slow
def test_mails_receipts_and_expectation_agree_and_nobody_is_mailed_too_often() -> None:
    figures = simulate(12, seed=7)
    assert figures.wrong == []
    assert figures.calm_mails == figures.calm_receipts == figures.expected > 100
    assert figures.sent_receipts <= figures.mails <= figures.sent_receipts + figures.lost
    assert figures.most_in_a_day == 1
    assert figures.asked > figures.answered > 5
    assert figures.totals == figures.recount
    assert sum(amount for counter, amount in figures.totals.items() if "answered" in counter or "kept" in counter) > 5
