"""Small numbers stay hidden, also from those who subtract what is shown from a sum."""

from collections.abc import Mapping
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.content.rules import SMALL_NUMBER
from chalicelib.totals import suppression
from chalicelib.totals.outcomes import Outcomes
from chalicelib.totals.suppression import Cell

GROUPS = st.builds(Outcomes, *[st.just(100)], *[st.integers(0, 30)] * 3)
CELLS = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("12")), st.integers(0, 40)
)


def total_of(parts: Mapping[str, Outcomes]) -> Outcomes:
    return Outcomes(*(sum(part[place] for part in parts.values()) for place in range(4)))


def test_figures_are_told_only_if_enough_kept_it_and_enough_did_not() -> None:
    assert suppression.is_told(Outcomes(40, 10, 5, 5))
    assert not suppression.is_told(Outcomes(40, 9, 15, 5))
    assert not suppression.is_told(Outcomes(40, 30, 9, 0)), "the others would be known not to have kept it"


def test_smallest_group_goes_with_one_that_is_hidden() -> None:
    parts = {"move": Outcomes(90, 40, 40, 5), "eat": Outcomes(50, 12, 6, 6), "sleep": Outcomes(5, 1, 1, 0)}
    assert suppression.groups(total_of(parts), parts).keys() == {"move"}
    del parts["sleep"]
    assert suppression.groups(total_of(parts), parts).keys() == {"move", "eat"}


def test_smallest_count_goes_with_one_that_is_hidden() -> None:
    assert suppression.counts(55, {"poster": 40, "radio": 12, "x": 3}) == {"poster": 40}
    assert suppression.counts(52, {"poster": 40, "radio": 12}) == {"poster": 40, "radio": 12}


def test_just_enough_people_are_told_and_one_person_is_not() -> None:
    assert SMALL_NUMBER == 10
    assert [count for count in range(12) if suppression.is_small(count)] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert suppression.counts(50, {"poster": 40, "radio": 10}) == {"poster": 40, "radio": 10}
    assert suppression.counts(52, {"poster": 40, "radio": 12, "x": 0}) == {"poster": 40, "radio": 12}
    assert suppression.counts(62, {"poster": 40, "radio": 12}) == {"poster": 40, "radio": 12}, "the rest is ten"
    assert suppression.counts(53, {"poster": 40, "radio": 12}) == {"poster": 40}, "the rest is one"
    cells: dict[Cell, int] = {("poster",): 40, ("radio",): 10}
    assert suppression.table(cells) == cells


def test_what_goes_with_a_hidden_one_is_the_smallest_whatever_its_name() -> None:
    parts = {"eat": Outcomes(90, 40, 40, 5), "move": Outcomes(50, 12, 6, 6), "sleep": Outcomes(5, 1, 1, 0)}
    assert suppression.groups(total_of(parts), parts).keys() == {"eat"}
    assert suppression.counts(55, {"poster": 40, "radio": 12, "x": 3}) == {"poster": 40}
    assert suppression.counts(55, {"poster": 12, "radio": 40, "x": 3}) == {"radio": 40}
    cells: dict[Cell, int] = {("event",): 50, ("poster",): 30, ("radio",): 5}
    assert suppression.table(cells) == {("event",): 50}
    cells = {("event",): 30, ("poster",): 30, ("radio",): 5}
    assert suppression.table(cells) == {("poster",): 30}, "of equal ones the first"


def test_hidden_cells_that_are_few_people_together_are_no_rest_of_a_sum() -> None:
    cells: dict[Cell, int] = {("event",): 50, ("poster",): 30, ("radio",): 3, ("x",): 4}
    assert suppression.table(cells) == {("event",): 50}, "7 people would be the sum less the others"
    cells = {("event",): 50, ("poster",): 30, ("radio",): 6, ("x",): 4}
    assert suppression.table(cells) == {("event",): 50, ("poster",): 30}


def test_cell_alone_in_two_sums_is_protected_in_both() -> None:
    cells: dict[Cell, int] = {
        ("poster", "hawick", "09"): 5,
        ("poster", "kelso", "10"): 30,
        ("radio", "hawick", "10"): 50,
    }
    shown = suppression.table(cells)
    assert ("poster", "kelso", "10") not in shown, "the sum of posters would give the 5 away"
    assert suppression.sums(cells, 0) == {("poster",): 35}, "that of radio is a hidden cell"


@given(st.dictionaries(st.sampled_from("abcdef"), GROUPS))
def test_rest_of_the_groups_is_nobody_or_tellable(parts: dict[str, Outcomes]) -> None:
    total = total_of(parts)
    shown = suppression.groups(total, parts)
    assert all(suppression.is_told(figures) for figures in shown.values())
    rest = Outcomes(*(total[place] - total_of(shown)[place] for place in range(4)))
    assert not shown or rest.answered == 0 or suppression.is_told(rest)


@given(CELLS)
def test_no_sum_less_what_is_shown_is_one_hidden_cell_or_few_people(cells: dict[Cell, int]) -> None:
    shown = suppression.table(cells)
    assert all(count >= SMALL_NUMBER for count in shown.values())
    for size in range(3):
        for kept in combinations(range(3), size):
            for codes in {tuple(cell[each] for each in kept) for cell in cells}:
                group = [cell for cell in cells if tuple(cell[each] for each in kept) == codes]
                hidden = [cells[cell] for cell in group if cells[cell] and cell not in shown]
                assert len(hidden) == len([each for each in group if cells[each]]) or len(hidden) != 1
                assert not any(cell in shown for cell in group) or not suppression.is_small(sum(hidden))
