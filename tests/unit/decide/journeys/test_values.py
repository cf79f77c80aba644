"""Values as decisions tell them come back as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from quorate.decide.journeys.values import as_given, read_value, told_value
from quorate.decide.mismatch import MismatchError
from quorate.evaluate.result import Items
from quorate.ir import types as t


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (t.TEXT, "a"),
        (t.NUMBER, 0.5),
        (t.BOOLEAN, False),
        (t.DATE, date(2026, 6, 1)),
        (t.DATETIME, datetime(2026, 6, 1, 9, 30, tzinfo=UTC)),
        (t.TIME, time(9, 30)),
        (t.TIME, time(23, 59, 59, 999_999)),
        (t.WEEKDAY, 6),
        (t.ChoiceType(("a", "b")), "b"),
        (t.ListType(t.DATE), [date(2026, 6, 1), None]),
        (t.ListType(t.ListType(t.TIME)), [[time(9)], []]),
    ],
)
def test_a_value_comes_back_as_it_was(type_: t.Type, value: object) -> None:
    assert read_value(type_, told_value(value)) == value
    assert told_value(as_given(value)) == told_value(value)


def test_conditions_are_given_lists_as_those_of_the_evaluator() -> None:
    found = as_given([["a"], []])
    assert isinstance(found, Items)
    assert [type(each.value) for each in found.results] == [Items, Items]


@pytest.mark.parametrize(
    ("type_", "raw"),
    [
        (t.TIME, "09:30:00+02:00"),
        (t.TIME, "9"),
        (t.TIME, 9),
        (t.WEEKDAY, 7),
        (t.WEEKDAY, -1),
        (t.WEEKDAY, True),
        (t.DATETIME, "2026-06-01T09:30:00"),
        (t.DATE, "20260601"),
        (t.ListType(t.TEXT), "a"),
        (t.ListType(t.TEXT), ["a", 1]),
    ],
)
def test_what_is_not_of_the_type_is_none(type_: t.Type, raw: object) -> None:
    with pytest.raises(MismatchError):
        read_value(type_, raw)
