"""Random splits: their published vectors, the buckets of their shares, and that they are fair and independent."""

from __future__ import annotations

import dataclasses
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.decide.journeys.shares import BUCKETS, bucket, share_at, share_of
from quorate.ir.journeys import RandomSplit, Share
from tests.unit.evaluate.making import AT

SUBJECTS = 100_000
TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)


def shares(*percents: int) -> tuple[Share, ...]:
    return tuple(Share(f"s{number}", (), AT, percent) for number, percent in enumerate(percents))


def split(*percents: int, address: str = "subject_line", salt: str = "") -> RandomSplit:
    return RandomSplit(address, address, AT, "account", salt, shares(*percents))


@cache
def buckets(step: str = "subject_line", salt: str = "") -> tuple[int, ...]:
    """Draw the buckets of many subjects at a step of one journey."""
    return tuple(bucket("win_growers", step, salt, f"account-{number}") for number in range(SUBJECTS))


@pytest.mark.parametrize(
    ("journey", "step", "salt", "subject", "number"),
    [
        ("win_growers", "subject_line", "", "ann", 4595),
        ("win_growers", "subject_line", "", "bob", 995),
        ("win_growers", "subject_line", "2027", "ann", 2050),
        ("win_growers", "offer", "", "ann", 4810),
        ("retain", "subject_line", "", "ann", 6651),
        ("win_growers", "subject_line", "Frühling", "Zoë 🌱", 9961),
    ],
)
def test_vectors(journey: str, step: str, salt: str, subject: str, number: int) -> None:
    assert bucket(journey, step, salt, subject) == number


@pytest.mark.parametrize(
    ("number", "name"), [(0, "s0"), (2999, "s0"), (3000, "s1"), (5999, "s1"), (6000, "s2"), (9999, "s2")]
)
def test_shares_of_30_30_and_40_percent_have_their_buckets(number: int, name: str) -> None:
    """Vector 14 of the domain reference, section 12."""
    assert share_at(shares(30, 30, 40), number).name == name


@settings(deadline=None, derandomize=True, max_examples=20)
@given(st.lists(st.integers(1, 99), min_size=1, max_size=19, unique=True).filter(lambda cuts: max(cuts) < 100))
def test_each_share_has_100_buckets_a_percent(cuts: list[int]) -> None:
    percents = [end - start for start, end in pairwise((0, *sorted(cuts), 100))]
    found = Counter(share_at(shares(*percents), number).name for number in range(BUCKETS))
    assert [found[f"s{place}"] for place in range(len(percents))] == [percent * 100 for percent in percents]


def test_a_split_draws_by_its_address_and_salt() -> None:
    of_address, of_salt = split(30, 30, 40), split(30, 30, 40, salt="2027")
    for subject in ("ann", "bob", "eva", "kim"):
        drawn = bucket("win_growers", "subject_line", "", subject)
        assert share_of(of_address, "win_growers", subject) == share_at(of_address.shares, drawn)
        drawn = bucket("win_growers", "subject_line", "2027", subject)
        assert share_of(of_salt, "win_growers", subject) == share_at(of_salt.shares, drawn)


@settings(deadline=None, derandomize=True)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_every_text_has_a_bucket_and_always_the_same(journey: str, step: str, salt: str, subject: str) -> None:
    found = bucket(journey, step, salt, subject)
    assert 0 <= found < BUCKETS
    assert found == bucket(journey, step, salt, subject)


def test_texts_do_not_run_together() -> None:
    assert bucket("ab", "c", "", "x") != bucket("a", "bc", "", "x")
    assert bucket("a", "b", "1", "2") != bucket("a", "b", "", "12")


def test_shares_are_as_large_as_they_say() -> None:
    found = Counter(share_at(shares(30, 30, 40), number).name for number in buckets())
    for name, percent in (("s0", 30), ("s1", 30), ("s2", 40)):
        assert abs(found[name] / SUBJECTS * 100 - percent) < 1


def test_all_buckets_are_drawn_alike() -> None:
    found = Counter(number // 100 for number in buckets())
    expected = SUBJECTS / 100
    assert sum((found[place] - expected) ** 2 / expected for place in range(100)) < 160  # 99 on average


@pytest.mark.parametrize("other", [("offer", ""), ("subject_line", "2027")])
def test_two_splits_of_a_journey_are_two_draws(other: tuple[str, str]) -> None:
    pairs = Counter((one // 1000, two // 1000) for one, two in zip(buckets(), buckets(*other), strict=True))
    expected = SUBJECTS / 100
    cells = [(one, two) for one in range(10) for two in range(10)]
    assert sum((pairs[cell] - expected) ** 2 / expected for cell in cells) < 160  # 99 on average


def test_another_salt_draws_again() -> None:
    same = sum(
        share_at(shares(50, 50), one).name == share_at(shares(50, 50), two).name
        for one, two in zip(buckets(), buckets(salt="2027"), strict=True)
    )
    assert abs(same / SUBJECTS - 0.5) < 0.01


def test_what_is_edited_elsewhere_moves_nobody() -> None:
    before, after = split(50, 50), split(50, 50)
    renamed = tuple(dataclasses.replace(share, name=f"other{share.name}") for share in after.shares)
    after = dataclasses.replace(after, shares=renamed, by="person", span=dataclasses.replace(AT, start=77))
    for number in range(1000):
        one, two = (share_of(each, "win_growers", f"account-{number}") for each in (before, after))
        assert before.shares.index(one) == after.shares.index(two)


def test_a_larger_share_takes_only_from_the_next() -> None:
    before, after = split(30, 30, 40), split(35, 25, 40)
    moved = Counter(
        (share_at(before.shares, number).name, share_at(after.shares, number).name) for number in range(BUCKETS)
    )
    assert moved == {("s0", "s0"): 3000, ("s1", "s0"): 500, ("s1", "s1"): 2500, ("s2", "s2"): 4000}
