"""Counts and quantifiers over unknown items agree with all that the unknown may turn out to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.evaluate.values import Facts, Record
from quorate.ir import nodes as n
from quorate.ir.types import BOOLEAN, INTEGER, TEXT
from tests.unit.evaluate.making import (
    AT,
    IT,
    account,
    const,
    count,
    decide,
    event,
    hours,
    is_,
    items,
    of,
    people,
    quantifier,
    result,
    seen,
)

KINDS: Final[tuple[n.QuantifierKind, ...]] = (
    "any", "no", "every", "at least", "at most", "exactly", "more than", "fewer than",
)  # fmt: skip
SIGNS: Final[tuple[n.CompareOperator, ...]] = ("=", "!=", "<", "<=", ">", ">=")
TRUTHS = st.lists(st.sampled_from([True, False, None]), max_size=5)
OK = of(IT, "ok", BOOLEAN)


def holds(kind: n.QuantifierKind, truths: list[bool], bound: int) -> bool:
    number = sum(truths)
    return {
        "any": number > 0,
        "no": number == 0,
        "every": all(truths),
        "at least": number >= bound,
        "at most": number <= bound,
        "exactly": number == bound,
        "more than": number > bound,
        "fewer than": number < bound,
    }[kind]


def agreed(answers: Iterable[bool]) -> bool | None:
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def resolved(truths: list[bool | None]) -> Iterator[list[bool]]:
    for each in product(*([truth] if truth is not None else [True, False] for truth in truths)):
        yield list(each)


def of_truths(truths: list[bool | None]) -> Facts:
    return account(people=[{"id": str(number), "ok": truth} for number, truth in enumerate(truths)])


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(truths=TRUTHS, bound=st.integers(0, 6))
def test_a_quantifier_knows_what_every_resolution_agrees_on(
    kind: n.QuantifierKind, truths: list[bool | None], bound: int
) -> None:
    found = result(quantifier(kind, people(OK), bound), of_truths(truths))
    assert found == agreed(holds(kind, each, bound) for each in resolved(truths))


@pytest.mark.parametrize("sign", SIGNS)
@settings(deadline=None)
@given(truths=TRUTHS, bound=st.integers(-1, 6), half=st.booleans(), flipped=st.booleans())
def test_a_count_compares_as_every_resolution_agrees(
    sign: n.CompareOperator, truths: list[bool | None], bound: int, *, half: bool, flipped: bool
) -> None:
    other = const(bound + 0.5 if half else bound)
    left_side, right_side = (other, count(people(OK))) if flipped else (count(people(OK)), other)
    answers = []
    for each in resolved(truths):
        left, right = (other.value, sum(each)) if flipped else (sum(each), other.value)
        assert isinstance(left, float | int)
        assert isinstance(right, float | int)
        answers.append(
            {"=": left == right, "!=": left != right, "<": left < right, "<=": left <= right, ">": left > right,
             ">=": left >= right}[sign]
        )  # fmt: skip
    assert result(is_(left_side, right_side, sign), of_truths(truths)) == agreed(answers)


@pytest.mark.parametrize("sign", SIGNS)
@settings(deadline=None)
@given(first=TRUTHS, second=TRUTHS)
def test_two_counts_compare_by_their_ranges(
    sign: n.CompareOperator, first: list[bool | None], second: list[bool | None]
) -> None:
    people_of = [{"id": f"a{i}", "a": each, "b": False} for i, each in enumerate(first)]
    people_of += [{"id": f"b{i}", "a": False, "b": each} for i, each in enumerate(second)]
    condition = is_(count(people(of(IT, "a", BOOLEAN))), count(people(of(IT, "b", BOOLEAN))), sign)
    numbers = [
        is_(const(sum(a)), const(sum(b)), sign) for a, b in product(list(resolved(first)), list(resolved(second)))
    ]
    assert result(condition, account(people=people_of)) == agreed(bool(result(each)) for each in numbers)


def test_an_absent_collection_leaves_the_count_open_above() -> None:
    assert decide(is_(count(people()), const(0), ">=")).result is True
    assert decide(is_(count(people()), const(0))) == decide(quantifier("no", people()))
    assert decide(quantifier("no", people())).missing == {"people"}
    some = account(people=[{"id": "a", "licenses": [{"id": "l"}]}, {"id": "b"}])
    licenses = n.Source(AT, n.Collection(AT, n.Slot(AT, TEXT, 0), ("people", "licenses"), "license"), 1, None)
    assert result(quantifier("any", licenses), some) is True
    assert decide(quantifier("at least", licenses, 2), some).missing == {"people[b].licenses"}
    assert result(n.IsMissing(AT, BOOLEAN, licenses), some) is True
    assert result(n.IsEmpty(AT, BOOLEAN, licenses), some) is False


def test_a_count_in_a_list_and_in_arithmetic() -> None:
    facts = of_truths([True, None])
    amount = count(people(OK))
    assert result(n.Contained(AT, BOOLEAN, amount, items(const(0), const(3)), folded=False), facts) is False
    assert result(n.Contained(AT, BOOLEAN, amount, items(const(1), const(3)), folded=False), facts) is None
    total = n.Arithmetic(AT, INTEGER, amount, (("+", const(1)),))
    assert decide(is_(total, const(0), ">"), facts).missing == {"people[1].ok"}


Seen = tuple[int, bool | None, str | None]

EVENTS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([True, False, None]), st.sampled_from(["a", "b", "c", None])),
    max_size=5,
)


def most(events: list[tuple[int, bool, str | None]], length: int, *, different: bool) -> int:
    stretches = [[each for each in events if start <= each[0] <= start + length] for start, _, _ in events]
    return max(
        (
            len({tag for _, ok, tag in stretch if ok}) if different else sum(ok for _, ok, _ in stretch)
            for stretch in stretches
        ),
        default=0,
    )


def of_events(events: list[Seen]) -> tuple[Record, ...]:
    return tuple(event(str(number), hour, ok=ok, tag=tag) for number, (hour, ok, tag) in enumerate(events))


@pytest.mark.parametrize("different", [False, True])
@settings(deadline=None)
@given(events=EVENTS, bound=st.integers(0, 5), length=st.sampled_from([1, 2, 24]))
def test_a_burst_knows_what_every_resolution_agrees_on(
    events: list[Seen], bound: int, length: int, *, different: bool
) -> None:
    tag = of(IT, "tag") if different else None
    condition = quantifier("at least", seen(OK), bound, different=tag, burst=hours(length))
    found = result(condition, account(of_events(events)))
    # An event without its tag may be of a new one or of none, so it is resolved to either.
    choices = [
        list(
            product(
                [hour],
                [True, False] if ok is None else [ok],
                [f"new{number}", None] if different and not letter else [letter],
            )
        )
        for number, (hour, ok, letter) in enumerate(events)
    ]
    answers = [
        most([(h, t and (x is not None or not different), x) for h, t, x in each], length, different=different) >= bound
        for each in product(*choices)
    ]
    assert found == agreed(answers)


def test_a_value_that_is_there_anyway_is_not_what_is_missing() -> None:
    facts = account(of_events([(0, True, "a"), (1, None, "a"), (2, None, "b")]))
    found = decide(quantifier("at least", seen(OK), 2, different=of(IT, "tag")), facts)
    assert found.result is None
    assert found.missing == {"events[2].ok"}
    assert result(quantifier("at least", seen(OK), 3, different=of(IT, "tag")), facts) is False
    alone = quantifier("any", seen(is_(of(IT, "id"), const("1"))), different=of(IT, "tag"))
    assert result(alone, facts) is True
