"""Completeness as the worked tables of the domain reference have it (sections 1.3 and 3.1; vectors 1 to 3 and 5)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.decide.completeness import Needs, role_completeness, shares, whole_percent
from tests.unit.decide.templates import role, template


@pytest.mark.parametrize(
    ("needs", "people", "percent"),
    [
        *((3, people, percent) for people, percent in enumerate((0, 33, 67, 100, 100))),
        *((5, people, percent) for people, percent in enumerate((0, 20, 40, 60, 80, 100, 100))),
    ],
)
def test_a_role_is_filled_by_people_over_needs(needs: int, people: int, percent: int) -> None:
    assert whole_percent(role_completeness(people, needs)) == percent


def test_a_group_is_filled_by_the_mean_of_its_roles() -> None:
    needs = Needs.of(template(role("a", needs=1), role("b", needs=1), role("c", needs=2)), weighted=False)
    found = needs.completeness([1, 1, 1])
    assert found == 2.5 / 3
    assert whole_percent(found) == 83


def test_roles_that_need_nobody_do_not_count() -> None:
    needs = Needs.of(template(role("a", needs=2), role("b")), weighted=False)
    assert needs.completeness([1, 7]) == 0.5
    assert Needs.of(template(role("a")), weighted=False).completeness([3]) is None


def test_the_mean_may_go_by_weight() -> None:
    committee = template(role("a", weight=100, needs=1), role("b", weight=20, needs=1))
    assert Needs.of(committee, weighted=True).completeness([1, 0]) == 100 / 120
    assert Needs.of(committee, weighted=False).completeness([1, 0]) == 0.5


def test_weights_become_shares_of_their_sum() -> None:
    found = shares(template(role("a", 100), role("b", 80), role("c", 60)))
    assert [round(share * 100, 2) for share in found.values()] == [41.67, 33.33, 25.0]
    assert [round(share, 6) for share in found.values()] == [0.416667, 0.333333, 0.25]


@pytest.mark.parametrize(
    ("part", "percent"), [(0.7589999, 76), (2 / 3, 67), (0.665, 67), (0.5, 50), (0.004, 0), (1, 100)]
)
def test_parts_are_shown_in_whole_percent_halves_up(part: float, percent: int) -> None:
    assert whole_percent(part) == percent


ROLES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 12), st.sampled_from((20.0, 40.0, 60.0, 80.0, 100.0, 12.5))),
    min_size=1,
    max_size=8,
)


@settings(derandomize=True)
@given(ROLES, st.booleans())
def test_completeness_is_the_exact_mean_rounded_once(roles: list[tuple[int, int, float]], weighted: bool) -> None:  # noqa: FBT001
    committee = template(*(role(f"r{place}", weight, needs) for place, (needs, _, weight) in enumerate(roles)))
    weights = [Fraction(weight) if weighted else Fraction(1) for _, _, weight in roles]
    parts = [min(Fraction(1), Fraction(people, needs)) for needs, people, _ in roles]
    exact = sum(weight * part for weight, part in zip(weights, parts, strict=True)) / sum(weights)
    assert Needs.of(committee, weighted=weighted).completeness([people for _, people, _ in roles]) == float(exact)
