"""Ids of submissions: unguessable, in the order of days, and silent about the moment."""

from datetime import UTC, datetime, timedelta

from chalicelib.submissions import ids

KEYS = ["0" * 26, "z" * 26]
MIDNIGHT = datetime(2026, 6, 30, 23, tzinfo=UTC)
"""The beginning of 1 July in Scotland."""


def test_id_is_the_same_all_day() -> None:
    moments = [MIDNIGHT, MIDNIGHT + timedelta(hours=11, milliseconds=7), MIDNIGHT + timedelta(hours=23, minutes=59)]
    assert len({ids.new_id(KEYS[0], moment) for moment in moments}) == 1


def test_ids_sort_by_scotlands_days() -> None:
    yesterday, today, tomorrow = (MIDNIGHT + timedelta(seconds=seconds) for seconds in (-1, 0, 24 * 3600))
    in_order = [ids.new_id(key, day) for day in (yesterday, today, tomorrow) for key in KEYS]
    assert in_order == sorted(in_order)
    assert len(set(in_order)) == len(in_order)


def test_id_leads_back_to_its_key() -> None:
    new_id = ids.new_id(KEYS[1], MIDNIGHT)
    assert ids.ID.fullmatch(new_id)
    assert ids.key_of(new_id) == KEYS[1]


def test_keys_of_different_requests_differ(world: None) -> None:
    keys = [ids.key_from("key", f"request {number}") for number in range(50)]
    assert len(set(keys)) == 50
    assert all(len(key) == 26 for key in keys)
