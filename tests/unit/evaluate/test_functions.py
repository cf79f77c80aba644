"""Built-in functions and arithmetic, above all at their ends."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.ir import nodes as n
from quorate.ir.types import BOOLEAN, DATE, DATETIME, INTEGER, NUMBER, TEXT, TIME, WEEKDAY, ZONE, Type
from tests.unit.evaluate.making import AT, ME, TYPES, account, call, const, decide, is_, items, of, result, value_is

MOST = 2**63 - 1
LEAST = -(2**63)


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("substring", ("abc", 2, 5), "bc"),
        ("substring", ("abc", 0, 2), "a"),
        ("substring", ("abc", 3, -1), ""),
        ("substring", ("abc", -5, 3), ""),
        ("length", ("héé👍",), 4),
        ("trim", (" \t x y \n",), "x y"),
        ("lower", ("ÀB",), "àb"),
        ("upper", ("straße",), "STRASSE"),
        ("domain", ("a@b@Acme.COM ",), "acme.com"),
        ("domain", ("acme.com",), None),
        ("domain", ("ann@",), None),
        ("number", (" -1.5e3",), -1500.0),
        ("number", (".5",), 0.5),
        ("number", ("1_000",), None),
        ("number", ("1e999",), None),
        ("number", ("nan",), None),
        ("number", ("",), None),
        ("text", (7,), "7"),
        ("text", (2.0,), "2"),
        ("text", (-0.0,), "0"),
        ("text", (0.1,), "0.1"),
        ("text", (1e300,), "1e+300"),
        ("text", (True,), "true"),
        ("text", ("x",), "x"),
        ("text", (date(2026, 1, 2),), "2026-01-02"),
        ("text", (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),), "2026-01-02T03:04:05Z"),
        ("abs", (LEAST,), None),
        ("abs", (-2.5,), 2.5),
        ("round", (0.5,), 1),
        ("round", (-0.5,), -1),
        ("round", (1e300,), None),
        ("round", (2.675, 2), 2.68),
        ("round", (1.005, 2), 1.01),
        ("round", (1250, -2), 1300),
        ("round", (1e-320, 330), 1e-320),
        ("round", (2.5, -1), 0.0),
        ("round", (2.5, -MOST), 0.0),
        ("floor", (-2.5,), -3),
        ("ceil", (-2.5,), -2),
        ("floor", (1e300,), None),
        ("mod", (-7, 3), -1),
        ("mod", (7, -3), 1),
        ("mod", (LEAST, -1), 0),
        ("mod", (-7.5, 2), -1.5),
        ("mod", (7, 0.0), None),
        ("date", (2024, 2, 29), date(2024, 2, 29)),
        ("date", (2026, 2, 29), None),
        ("date", (2026, MOST, 1), None),
        ("datetime", (" 2026-01-31T09:00:00+0100",), datetime(2026, 1, 31, 8, tzinfo=UTC)),
        ("datetime", ("2026-01-31 09:00",), datetime(2026, 1, 31, 9, tzinfo=UTC)),
        ("datetime", ("2026-01-31",), None),
        ("datetime", ("2026-02-31T09:00:00Z",), None),
        ("datetime", ("9999-12-31T23:59:59-01:00",), None),
        ("days_between", (date(2026, 3, 1), date(2026, 2, 1)), -28),
        ("age", (date(2024, 2, 29),), 2),
        ("age", (date(2026, 6, 2),), -1),
        ("min", ("b", "a"), "a"),
        ("max", (1, 2.5), 2.5),
    ],
)
def test_functions(function: str, arguments: tuple[object, ...], expected: object) -> None:
    type_ = TEXT if expected is None else TYPES.get(type(expected), DATE)
    assert value_is(call(function, *map(const, arguments), type_=type_), expected)


def test_texts_of_times_and_weekdays() -> None:
    assert value_is(call("text", const(time(9, 30), TIME), type_=TEXT), "09:30")
    assert value_is(call("text", const(time(9, 30, 1), TIME), type_=TEXT), "09:30:01")
    assert value_is(call("text", const(0, WEEKDAY), type_=TEXT), "monday")


@pytest.mark.parametrize(
    ("function", "expected"),
    [("year", 2026), ("quarter", 4), ("month", 12), ("day", 31), ("weekday", 3), ("hour", 19), ("minute", 30)],
)
def test_parts_of_a_time_go_by_the_zone(function: str, expected: int) -> None:
    at = const(datetime(2027, 1, 1, 0, 30, tzinfo=UTC))
    assert value_is(call(function, at, zone=const("America/New_York", ZONE)), expected)
    found = decide(is_(call(function, at, zone=of(ME, "zone", ZONE)), const(1)))
    assert found.result is None
    assert found.missing == {"zone"}


def arithmetic(first: object, *rest: tuple[n.ArithmeticOperator, object]) -> n.Arithmetic:
    return n.Arithmetic(AT, NUMBER, const(first), tuple((sign, const(value)) for sign, value in rest))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (arithmetic(MOST, ("+", 1)), None),
        (arithmetic(MOST, ("+", 1), ("-", 1)), None),
        (arithmetic(MOST, ("+", 1.0)), 2.0**63),
        (arithmetic(LEAST, ("*", -1)), None),
        (arithmetic(1e308, ("*", 10.0)), None),
        (arithmetic(6, ("/", 3)), 2.0),
        (arithmetic(6.0, ("/", 0.0)), None),
        (arithmetic(10, ("-", 3), ("-", 2)), 5),
        (n.Negate(AT, INTEGER, const(LEAST)), None),
        (n.Negate(AT, INTEGER, const(5)), -5),
        (n.Concat(AT, TEXT, (const("a"), const("b"), const("c"))), "abc"),
        (n.Shift(AT, DATE, const(date(2024, 2, 29)), const(n.Length(months=12)), -1), date(2023, 2, 28)),
        (n.Shift(AT, DATE, const(date(9999, 2, 28)), const(n.Length(months=12)), 1), None),
        (n.If(AT, NUMBER, const(value=True), const(1), const(2.5)), 1.0),
        (n.If(AT, INTEGER, of(ME, "ok", BOOLEAN), const(1), const(2)), None),
        (n.Coalesce(AT, INTEGER, (of(ME, "rank", INTEGER), const(3))), 3),
    ],
)
def test_computing(expression: n.Expr, expected: object) -> None:
    assert value_is(expression, expected)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-5, 20))
def test_rounding_takes_the_nearest_decimal(value: float, digits: int) -> None:
    found = call("round", const(value), const(digits), type_=NUMBER)
    exact = Decimal(repr(value))
    half = Decimal(5).scaleb(-digits - 1)
    low, high = (float(exact - half), float(exact + half))
    rounded = [const(bound) for bound in (math.nextafter(low, -math.inf), math.nextafter(high, math.inf))]
    assert result(is_(found, rounded[0], ">=")) is True
    assert result(is_(found, rounded[1], "<=")) is True


@settings(deadline=None)
@given(st.integers(LEAST, MOST), st.floats(allow_nan=False, allow_infinity=False))
def test_an_integer_compares_exactly_with_a_number(whole: int, number: float) -> None:
    assert result(is_(const(whole), const(number), "<")) is (Decimal(whole) < Decimal(number))


def text_test(operator: str, text: str, *operands: str, mode: str = "any", folded: bool = True) -> bool | None:
    return result(
        n.TextTest(AT, BOOLEAN, operator, const(text), mode, items(*map(const, operands)), folded)  # type: ignore[arg-type]  # told apart by the tests
    )


@pytest.mark.parametrize(
    ("operator", "text", "operand", "expected"),
    [
        ("has word", "Pres&CEO", "ceo", True),
        ("has word", "R&D lead", "R&D", True),
        ("has word", "D&R lead", "R&D", False),
        ("has word", "anything", "&", False),
        ("has words", "the Chief  Financial-Officer", "chief financial", True),
        ("has words", "chief of financial", "chief financial", False),
        ("starts with", "STRASSE 1", "straße", True),
        ("ends with", "ab", "B", True),
        ("contains", "ab", "", True),
    ],
)
def test_texts(operator: str, text: str, operand: str, *, expected: bool) -> None:
    assert text_test(operator, text, operand) is expected


def test_any_and_all_of_operands() -> None:
    assert text_test("contains", "abc", "x", "b") is True
    assert text_test("contains", "abc", "x", "b", mode="all") is False
    assert text_test("contains", "abc", mode="any") is False


@pytest.mark.parametrize(
    ("pattern", "folded", "expected"),
    [
        (r"\b(cfo|chief financial)\b", True, True),
        (r"\bcfo\b", False, False),
        (r"^CFO$", False, False),
        ("é.", True, True),
    ],
)
def test_patterns(pattern: str, *, folded: bool, expected: bool) -> None:
    assert result(n.Matches(AT, BOOLEAN, const("The CFO, Éva"), pattern, folded)) is expected


@pytest.mark.parametrize(("type_", "value"), [(TEXT, "x"), (INTEGER, 1), (DATETIME, datetime(2026, 1, 1, tzinfo=UTC))])
def test_an_unknown_item_of_a_list_may_be_anything(type_: Type, value: object) -> None:
    facts = account(tags=[None, value])
    tags = of(ME, "tags", type_)
    assert result(n.Contained(AT, BOOLEAN, const(value), tags, folded=False), facts) is True
    alone = account(tags=[None])
    found = decide(n.Contained(AT, BOOLEAN, const(value), tags, folded=False), alone)
    assert found.result is None
    assert found.missing == {"tags[0]"}
    both = n.ListContains(AT, BOOLEAN, tags, "all", items(const(value), const(value)), folded=False)
    assert result(both, facts) is True
    assert result(both, alone) is None
