"""Windows on instants and on days, where zones and the ends of months matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pytest

from quorate.evaluate.reference import Evaluation
from quorate.ir import nodes as n
from quorate.ir.settings import Calendar
from quorate.ir.types import BOOLEAN, DATE, ZONE
from tests.unit.evaluate.making import (
    AT,
    ME,
    NOW,
    account,
    const,
    decide,
    event,
    hours,
    of,
    program,
    quantifier,
    result,
    seen,
)

PARIS: Final = Calendar(zone="Europe/Paris", week_start=6, fiscal_month=2)
MONTH: Final = n.Length(months=1)
DAYS_30: Final = hours(30 * 24)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def lies(
    value: datetime | date, window: n.Window, now: datetime = NOW, calendar: Calendar | None = None
) -> bool | None:
    facts = account()
    condition = n.InWindow(AT, BOOLEAN, const(value), window)
    return Evaluation(program(condition, calendar=calendar), facts, now).audience("probe", facts.root).result


def period(which: str, unit: str, zone: n.Expr | None = None, *, fiscal: bool = False) -> n.PeriodWindow:
    return n.PeriodWindow(AT, n.Period(AT, which, fiscal, unit, zone))  # type: ignore[arg-type]  # told apart by the tests


@pytest.mark.parametrize(
    ("window", "now", "first"),
    [
        # Each window begins at `first`, which is what the clocks of Paris make of it.
        (period("this", "month"), "2026-06-01T12:00", "2026-05-31T22:00"),
        (period("this", "week"), "2026-06-01T12:00", "2026-05-30T22:00"),
        (period("this", "year", fiscal=True), "2026-06-01T12:00", "2026-01-31T23:00"),
        (period("this", "quarter", fiscal=True), "2026-06-01T12:00", "2026-04-30T22:00"),
        (period("this", "hour"), "2026-06-01T12:34", "2026-06-01T12:00"),
        (period("this", "month", const("America/New_York", ZONE)), "2026-06-01T12:00", "2026-06-01T04:00"),
        (n.DayWindow(AT, 0, None), "2026-03-29T12:00", "2026-03-28T23:00"),
        (n.DayWindow(AT, 0, None), "2026-10-25T12:00", "2026-10-24T22:00"),
    ],
)
def test_where_a_window_begins(window: n.Window, now: str, first: str) -> None:
    start = instant(first)
    assert lies(start, window, instant(now), PARIS) is True
    assert lies(start - timedelta(microseconds=1), window, instant(now), PARIS) is False


@pytest.mark.parametrize(
    ("now", "after"),
    [
        ("2026-05-31T12:00", "2026-04-30T12:00"),
        # 02:30 of the 29th of March is skipped in Paris, 02:30 of the 25th of October happens twice.
        ("2026-04-29T00:30", "2026-03-29T01:30"),
        ("2026-11-25T01:30", "2026-10-25T00:30"),
    ],
)
def test_the_last_month_begins_after_a_step_back(now: str, after: str) -> None:
    edge = instant(after)
    window = n.LastWindow(AT, MONTH)
    assert lies(edge, window, instant(now), PARIS) is False
    assert lies(edge.replace(microsecond=1), window, instant(now), PARIS) is True


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (n.LastWindow(AT, DAYS_30), date(2026, 5, 3), date(2026, 6, 1)),
        (n.NextWindow(AT, DAYS_30), date(2026, 6, 2), date(2026, 7, 1)),
        (n.EndingWindow(AT, DAYS_30, DAYS_30), date(2026, 4, 3), date(2026, 5, 2)),
        (n.AgoWindow(AT, DAYS_30), date(1, 1, 1), date(2026, 5, 1)),
        (n.LastWindow(AT, n.Length(months=12 * 5000)), date(1, 1, 2), date(2026, 6, 1)),
        (n.DayWindow(AT, -1, None), date(2026, 5, 31), date(2026, 5, 31)),
        (period("next", "quarter"), date(2026, 7, 1), date(2026, 9, 30)),
        (n.BetweenWindow(AT, const(date(2026, 5, 1)), const(date(2026, 5, 2))), date(2026, 5, 1), date(2026, 5, 2)),
        (n.EdgeWindow(AT, "<", const(instant("2026-05-03T00:00"))), date(1, 1, 1), date(2026, 5, 2)),
    ],
)
def test_windows_of_days(window: n.Window, first: date, last: date) -> None:
    assert lies(first, window) is True
    assert lies(last, window) is True
    assert lies(date.fromordinal(last.toordinal() + 1), window) is False
    assert first == date.min or lies(date.fromordinal(first.toordinal() - 1), window) is False


def test_windows_beyond_the_years_are_open() -> None:
    assert lies(instant("0001-01-02T00:00"), n.LastWindow(AT, n.Length(months=12 * 5000))) is True
    assert lies(instant("9999-12-30T00:00"), n.NextWindow(AT, n.Length(months=12 * 9000))) is True
    assert lies(instant("9999-12-30T00:00"), period("this", "year"), instant("9999-12-31T12:00")) is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2026-06-01T22:00", True), ("2026-06-02T05:59", True), ("2026-06-02T06:00", False), ("2026-06-01T05:00", False)],
)
def test_hours_past_midnight_belong_to_the_day_they_start_on(at: str, *, expected: bool) -> None:
    window = n.HoursWindow(AT, time(22), time(6), frozenset({0}), const("UTC", ZONE))
    assert lies(instant(at), window) is expected


def test_a_window_may_be_unknown() -> None:
    facts = account((event("1", 1),))
    zone = of(ME, "zone", ZONE)
    unknown: list[tuple[n.Window, str]] = [
        (n.HoursWindow(AT, time(9), time(17), frozenset(range(7)), zone), "zone"),
        (n.DayWindow(AT, 0, zone), "zone"),
        (period("this", "month", zone), "zone"),
        (n.EdgeWindow(AT, ">=", of(ME, "since", DATE)), "since"),
        (n.BetweenWindow(AT, of(ME, "since", DATE), const(NOW)), "since"),
    ]
    for window, missing in unknown:
        found = decide(quantifier("any", seen(window=window)), facts)
        assert found.result is None
        assert found.missing == {missing}
    late = n.BetweenWindow(AT, const(NOW), of(ME, "until", DATE))
    assert result(quantifier("any", seen(window=late)), facts) is False
