"""Sets of what a value may be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quorate.ir.value_sets import ANYTHING, KNOWN, MISSING, Values, between, compared, of_integers, these

OPERATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
SMALL = st.integers(0, 5)
SETS = st.recursive(
    st.one_of(
        st.builds(compared, OPERATORS, SMALL),
        st.builds(between, SMALL, SMALL),
        st.builds(these, st.lists(SMALL)),
        st.just(MISSING),
    ),
    lambda inner: st.builds(lambda one, other: one | other, inner, inner),
    max_leaves=5,
)
HALVES = [number / 2 for number in range(-1, 12)]


def held(values: Values) -> set[float | None]:
    """Return which of the halves from -0.5 to 5.5 are in a set, and None where missing is."""
    return {each for each in HALVES if values.holds(each)} | ({None} if values.is_missing else set())


@given(SETS, SETS)
def test_sets_are_joined_cut_and_compared_as_their_values_are(one: Values, other: Values) -> None:
    assert held(one | other) == held(one) | held(other)
    assert held(one & other) == held(one) & held(other)
    assert (one <= other) == (held(one) <= held(other))
    assert (one == other) == (held(one) == held(other))
    assert one.is_empty == (not held(one))


@given(SETS)
def test_all_others_are_known(one: Values) -> None:
    others = one.known_others()
    assert held(others) == set(HALVES) - held(one)
    assert one | others | MISSING == ANYTHING


@given(SETS)
def test_of_integers_only_these_are_left(one: Values) -> None:
    whole = of_integers(one)
    assert {number for number in range(6) if whole.holds(number)} == {n for n in range(6) if one.holds(n)}
    assert of_integers(compared(">", 19)) == of_integers(compared(">=", 20)) == of_integers(compared(">", 19.5))
    assert of_integers(compared("=", 5.5)).is_empty


@pytest.mark.parametrize(
    ("values", "points"),
    [
        (these(["b", "a"]), ("a", "b")),
        (these([date(2026, 1, 1)]), (date(2026, 1, 1),)),
        (of_integers(these([3])), (3,)),
        (compared(">", 3), None),
        (these(["a"]) | MISSING, None),
        (MISSING, None),
        (KNOWN, None),
        (KNOWN & MISSING, ()),
    ],
)
def test_points_are_single_values(values: Values, points: tuple[object, ...] | None) -> None:
    assert values.points() == points
