"""Steps of time and periods, against what they must keep whatever the day and the zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.evaluate.calendar import shift_date, shift_instant, start_of_day
from quorate.evaluate.periods import days_of, instants_of
from quorate.ir.nodes import Length, Period, Unit
from quorate.ir.settings import Calendar
from tests.unit.evaluate.making import AT, hours

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the bounds of naive draws
ZONES = st.sampled_from(
    ["UTC", "Europe/Paris", "America/New_York", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata"]
).map(ZoneInfo)
CALENDARS = st.builds(
    Calendar,
    week_start=st.integers(0, 6),
    fiscal_month=st.integers(1, 12),
    fiscal_day=st.integers(1, 31),
)
LONG_UNITS: list[Unit] = ["day", "week", "month", "quarter", "year"]


@settings(deadline=None)
@given(DAYS, st.integers(-120, 120))
def test_months_keep_the_day_or_take_the_last(day: date, months: int) -> None:
    found = shift_date(day, Length(months=abs(months)), 1 if months >= 0 else -1)
    assert found is not None
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@settings(deadline=None)
@given(INSTANTS, st.integers(1, 48), st.sampled_from([1, -1]), ZONES)
def test_months_keep_the_time_on_the_clock_unless_it_is_skipped(
    instant: datetime, months: int, sign: int, zone: ZoneInfo
) -> None:
    found = shift_instant(instant, Length(months=months), sign, zone)
    assert found is not None
    wanted = datetime.combine(
        shift_date(instant.astimezone(zone).date(), Length(months=months), sign) or date.min,
        instant.astimezone(zone).time(),
    )
    shown = found.astimezone(zone).replace(tzinfo=None)
    if shown == wanted:
        # Were the time a repeated one, this is the first of the two.
        earlier = [found - timedelta(minutes=minutes) for minutes in (30, 60, 120)]
        assert wanted not in [each.astimezone(zone).replace(tzinfo=None, fold=0) for each in earlier]
    else:
        before = (found - timedelta(days=2)).astimezone(zone).utcoffset()
        after = (found + timedelta(days=2)).astimezone(zone).utcoffset()
        assert before is not None
        assert after is not None
        assert shown - wanted == after - before > timedelta()


@settings(deadline=None)
@given(INSTANTS, st.integers(1, 10_000), ZONES)
def test_exact_lengths_do_not_look_at_clocks(instant: datetime, number: int, zone: ZoneInfo) -> None:
    assert shift_instant(instant, hours(number), -1, zone) == instant - timedelta(hours=number)


@settings(deadline=None)
@given(DAYS, ZONES)
def test_a_day_starts_when_its_date_does(day: date, zone: ZoneInfo) -> None:
    start = start_of_day(day, zone)
    assert start is not None
    if (zone.key, day) != ("Pacific/Apia", date(2011, 12, 30)):  # Samoa had no such day
        assert start.astimezone(zone).date() == day
        assert (start - timedelta(microseconds=1)).astimezone(zone).date() < day


def test_beyond_the_years_there_is_nothing() -> None:
    zone = ZoneInfo("Europe/Paris")
    assert shift_date(date(2026, 1, 1), Length(months=12 * 9000), 1) is None
    assert shift_date(date(2026, 1, 1), Length(months=12 * 2026), -1) is None
    assert shift_instant(datetime(2026, 1, 1, tzinfo=UTC), hours(10**9), -1, zone) is None
    assert shift_instant(datetime(2026, 1, 1, tzinfo=UTC), Length(months=12 * 9000), 1, zone) is None


@pytest.mark.parametrize("fiscal", [False, True])
@pytest.mark.parametrize("unit", LONG_UNITS)
@settings(deadline=None)
@given(today=DAYS, calendar=CALENDARS)
def test_periods_follow_on_each_other_around_today(
    unit: Unit, today: date, calendar: Calendar, *, fiscal: bool
) -> None:
    found = [days_of(Period(AT, which, fiscal, unit, None), today, calendar) for which in ("previous", "this", "next")]
    periods = [each for each in found if each is not None]
    assert len(periods) == 3
    assert all(one[1] == other[0] for one, other in pairwise(periods))
    assert periods[1][0] <= today < periods[1][1]


@settings(deadline=None)
@given(today=DAYS, calendar=CALENDARS)
def test_a_fiscal_year_is_four_quarters_and_each_is_three_months(today: date, calendar: Calendar) -> None:
    def starts(unit: Unit, day: date) -> tuple[date, date]:
        found = days_of(Period(AT, "this", True, unit, None), day, calendar)  # noqa: FBT003 - fiscal
        assert found is not None
        return found

    for whole, part, number in (("year", "quarter", 4), ("quarter", "month", 3)):
        start, end = starts(whole, today)  # type: ignore[arg-type]  # units
        day, parts = start, 0
        while day < end:
            day, parts = starts(part, day)[1], parts + 1  # type: ignore[arg-type]  # units
        assert (day, parts) == (end, number)


def test_a_fiscal_year_starts_on_its_day() -> None:
    calendar = Calendar(fiscal_month=2, fiscal_day=15)
    period = Period(AT, "this", True, "year", None)  # noqa: FBT003 - fiscal
    assert days_of(period, date(2026, 2, 14), calendar) == (date(2025, 2, 15), date(2026, 2, 15))
    assert days_of(period, date(2026, 2, 15), calendar) == (date(2026, 2, 15), date(2027, 2, 15))


@settings(deadline=None)
@given(INSTANTS, ZONES, st.sampled_from([*LONG_UNITS, "hour", "minute", "second"]))
def test_now_lies_in_its_periods(now: datetime, zone: ZoneInfo, unit: Unit) -> None:
    found = instants_of(Period(AT, "this", False, unit, None), now, zone, Calendar())  # noqa: FBT003 - not fiscal
    assert found is not None
    assert found[0] <= now < found[1]
