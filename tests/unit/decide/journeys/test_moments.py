"""When waiting is over: the wait table of the domain reference (section 5.8), and the clocks of the world."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.decide.journeys.moments import due
from quorate.evaluate.calendar import EARLIEST, LATEST
from quorate.ir.journeys import Moment, Until
from quorate.ir.nodes import Length
from tests.unit.evaluate.making import AT, const, hours

UTC_ZONE = ZoneInfo("UTC")
PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
BEIRUT = ZoneInfo("Asia/Beirut")
APIA = ZoneInfo("Pacific/Apia")
JUNEAU = ZoneInfo("America/Juneau")

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WORKDAYS = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
EVERY_DAY = tuple(range(7))
DAY = hours(24)


def at(text: str) -> datetime:
    """Read an instant; without an offset it is UTC."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def until(clock: str | None = None, *days: int) -> Until:
    return Until(None, time.fromisoformat(clock) if clock else None, frozenset(days or EVERY_DAY), None, False, AT)  # noqa: FBT003 - goes by no value


def by_value() -> Until:
    return Until(const(at("2026-01-01")), None, frozenset(), None, True, AT)  # noqa: FBT003 - goes by the clock


def over(arrived: str, zone: ZoneInfo, *, length: Length | None = None, until: Until | None = None) -> datetime:
    """Return when waiting is over, on the clock of a zone that is also the rule set's."""
    return due(Moment(length, until), at(arrived), zone, zone, None).astimezone(zone)


def shown(instant: datetime) -> str:
    """Write what the clock shows, with its offset, so that times that are repeated are told apart."""
    return instant.isoformat(timespec="minutes")


@pytest.mark.parametrize("zone", [UTC_ZONE, PARIS, NEW_YORK], ids=str)
@pytest.mark.parametrize(
    ("clock", "days", "enters", "exits"),
    [
        ("09:00", EVERY_DAY, "2026-06-01T11:00", "2026-06-02T09:00"),  # Monday to Tuesday
        ("09:00", EVERY_DAY, "2026-06-01T07:00", "2026-06-01T09:00"),  # Monday
        (None, (TUESDAY,), "2026-06-05T15:00", "2026-06-09T00:00"),  # Friday to Tuesday
        ("10:00", WORKDAYS, "2026-06-06T14:00", "2026-06-08T10:00"),  # Saturday to Monday
        ("10:00", WORKDAYS, "2026-06-03T08:00", "2026-06-03T10:00"),  # Wednesday
    ],
)
def test_the_wait_table(zone: ZoneInfo, clock: str | None, days: tuple[int, ...], enters: str, exits: str) -> None:
    def local(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=zone)

    found = due(Moment(None, until(clock, *days)), local(enters).astimezone(UTC), UTC_ZONE, zone, None)
    assert found == local(exits)
    assert found.tzinfo is UTC


def test_whoever_arrives_at_that_very_instant_does_not_wait() -> None:
    nine = until("09:00", MONDAY)
    assert shown(over("2026-06-01T09:00:00", UTC_ZONE, until=nine)) == "2026-06-01T09:00+00:00"
    assert shown(over("2026-06-01T09:00:00.000001", UTC_ZONE, until=nine)) == "2026-06-08T09:00+00:00"
    assert shown(over("2026-06-01T08:59:59.999999", UTC_ZONE, until=nine)) == "2026-06-01T09:00+00:00"
    assert shown(over("2026-06-02T00:00:00", UTC_ZONE, until=until(None, TUESDAY))) == "2026-06-02T00:00+00:00"


@pytest.mark.parametrize("day", EVERY_DAY)
@pytest.mark.parametrize("arrived", EVERY_DAY)
def test_each_weekday_comes_within_a_week(arrived: int, day: int) -> None:
    found = over(f"2026-06-0{arrived + 1}T12:00", UTC_ZONE, until=until("10:00", day))
    assert found.weekday() == day
    assert found - at(f"2026-06-0{arrived + 1}T12:00") == timedelta(days=(day - arrived) % 7 or 7, hours=-2)


def test_where_no_day_is_named_any_will_do() -> None:
    without_days = Until(None, time(10), frozenset(), None, False, AT)  # noqa: FBT003 - goes by no value
    assert shown(over("2026-06-06T14:00", UTC_ZONE, until=without_days)) == "2026-06-07T10:00+00:00"


# -- lengths ---------------------------------------------------------------------------------------------------


def test_a_length_alone_is_counted_from_arrival() -> None:
    assert over("2026-06-01T11:22:33.444444", PARIS, length=hours(72)) == at("2026-06-04T11:22:33.444444")
    assert over("2026-06-01T11:22", PARIS) == at("2026-06-01T11:22")


def test_days_are_24_hours_and_months_keep_the_time_on_the_clock() -> None:
    spring = "2026-03-28T12:00+01:00"  # the clock of Paris goes forward on the 29th
    assert shown(over(spring, PARIS, length=DAY)) == "2026-03-29T13:00+02:00"
    assert shown(over(spring, PARIS, length=Length(months=1))) == "2026-04-28T12:00+02:00"


@pytest.mark.parametrize(
    ("arrived", "months", "found"),
    [
        ("2026-01-31T10:00+01:00", 1, "2026-02-28T10:00+01:00"),
        ("2028-01-31T10:00+01:00", 1, "2028-02-29T10:00+01:00"),
        ("2026-03-31T10:00+02:00", 1, "2026-04-30T10:00+02:00"),
        ("2026-12-31T10:00+01:00", 2, "2027-02-28T10:00+01:00"),
        ("2028-02-29T10:00+01:00", 12, "2029-02-28T10:00+01:00"),
        ("2028-02-29T10:00+01:00", 48, "2032-02-29T10:00+01:00"),
        ("2026-02-28T02:30+01:00", 1, "2026-03-28T02:30+01:00"),
        ("2026-02-28T23:30+00:00", 1, "2026-04-01T00:30+02:00"),  # in Paris it is March by then
        ("2025-12-29T02:30+01:00", 3, "2026-03-29T03:30+02:00"),  # skipped
        ("2026-09-25T02:30+02:00", 1, "2026-10-25T02:30+02:00"),  # repeated
    ],
)
def test_months_end_where_they_end(arrived: str, months: int, found: str) -> None:
    assert shown(over(arrived, PARIS, length=Length(months=months))) == found


def test_months_go_by_the_zone_of_the_rules_and_times_by_their_own() -> None:
    # In Auckland it is the last of March already, a month after which is the last of April; in Honolulu it is not.
    arrived, auckland, honolulu = at("2026-03-30T20:00"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")
    moment = Moment(Length(months=1), until("12:00"))
    found = due(moment, arrived, auckland, honolulu, None)
    assert shown(found.astimezone(honolulu)) == "2026-04-29T12:00-10:00"
    found = due(moment, arrived, honolulu, auckland, None)
    assert shown(found.astimezone(auckland)) == "2026-05-01T12:00+12:00"


@pytest.mark.parametrize(
    ("arrived", "found"),
    [
        ("2026-06-01T11:00", "2026-06-04T11:00"),  # Monday 11:00 to Thursday 11:00, and that is the time
        ("2026-06-01T11:01", "2026-06-05T11:00"),
        ("2026-06-01T10:59", "2026-06-04T11:00"),
        ("2026-06-03T12:00", "2026-06-08T11:00"),  # over the weekend
    ],
)
def test_a_length_comes_before_the_first_fitting_time(arrived: str, found: str) -> None:
    assert over(arrived, UTC_ZONE, length=hours(72), until=until("11:00", *WORKDAYS)) == at(found)


# -- values ----------------------------------------------------------------------------------------------------


def test_a_date_is_its_midnight_in_the_zone() -> None:
    moment = Moment(None, by_value())
    arrived = at("2026-06-01T11:00")
    assert due(moment, arrived, UTC_ZONE, PARIS, date(2026, 7, 1)) == at("2026-07-01T00:00+02:00")
    assert due(moment, arrived, UTC_ZONE, NEW_YORK, date(2026, 7, 1)) == at("2026-07-01T00:00-04:00")
    assert due(moment, arrived, UTC_ZONE, SAO_PAULO, date(2018, 11, 4)) == arrived


def test_an_instant_is_itself_whatever_the_zone() -> None:
    moment = Moment(None, by_value())
    for zone in (UTC_ZONE, PARIS, NEW_YORK):
        assert due(moment, at("2026-06-01T11:00"), zone, zone, at("2026-06-01T11:00:01")) == at("2026-06-01T11:00:01")


def test_what_is_past_does_not_wait() -> None:
    moment, arrived = Moment(None, by_value()), at("2026-06-01T11:00")
    for value in (at("2026-06-01T11:00"), at("2020-01-01T00:00"), date(2026, 6, 1), date(1, 1, 1)):
        assert due(moment, arrived, UTC_ZONE, PARIS, value) == arrived


@pytest.mark.parametrize(
    ("value", "found"), [(date(2026, 6, 3), "2026-06-04T11:00"), (date(2026, 6, 5), "2026-06-05T00:00")]
)
def test_of_a_length_and_a_value_the_later_counts(value: date, found: str) -> None:
    moment = Moment(hours(72), by_value())
    assert due(moment, at("2026-06-01T11:00"), UTC_ZONE, UTC_ZONE, value) == at(found)


def test_a_missing_value_is_no_instant() -> None:
    with pytest.raises(ValueError, match="missing"):
        due(Moment(hours(72), by_value()), at("2026-06-01T11:00"), UTC_ZONE, UTC_ZONE, None)


# -- clocks that change ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "clock", "arrived", "found"),
    [
        # Skipped: forward by the gap.
        (PARIS, "02:30", "2026-03-29T00:00+01:00", "2026-03-29T03:30+02:00"),
        (PARIS, "02:00", "2026-03-29T00:00+01:00", "2026-03-29T03:00+02:00"),
        (PARIS, "03:00", "2026-03-29T00:00+01:00", "2026-03-29T03:00+02:00"),
        (PARIS, "02:30", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00"),
        (PARIS, "02:30", "2026-03-29T03:31+02:00", "2026-03-30T02:30+02:00"),
        (NEW_YORK, "02:30", "2026-03-08T00:00-05:00", "2026-03-08T03:30-04:00"),
        (LORD_HOWE, "02:15", "2026-10-04T00:00+10:30", "2026-10-04T02:45+11:00"),
        # Repeated: the first.
        (PARIS, "02:30", "2026-10-25T00:00+02:00", "2026-10-25T02:30+02:00"),
        (PARIS, "02:30", "2026-10-25T02:31+02:00", "2026-10-26T02:30+01:00"),
        (PARIS, "02:30", "2026-10-25T02:29+01:00", "2026-10-26T02:30+01:00"),
        (PARIS, "03:00", "2026-10-25T00:00+02:00", "2026-10-25T03:00+01:00"),
        (NEW_YORK, "01:30", "2026-11-01T00:00-04:00", "2026-11-01T01:30-04:00"),
        (NEW_YORK, "01:30", "2026-11-01T01:00-05:00", "2026-11-02T01:30-05:00"),
        (LORD_HOWE, "01:45", "2026-04-05T00:00+11:00", "2026-04-05T01:45+11:00"),
        (LORD_HOWE, "01:45", "2026-04-05T01:44+10:30", "2026-04-06T01:45+10:30"),
        # Days without a midnight start at one.
        (SAO_PAULO, None, "2018-11-03T12:00-03:00", "2018-11-04T01:00-02:00"),
        (SAO_PAULO, "00:30", "2018-11-03T12:00-03:00", "2018-11-04T01:30-02:00"),
        (BEIRUT, None, "2026-03-28T12:00+02:00", "2026-03-29T01:00+03:00"),
        (BEIRUT, "00:59", "2026-03-28T12:00+02:00", "2026-03-29T01:59+03:00"),
        # Days with two of them start with the first.
        (BEIRUT, None, "2026-10-24T12:00+03:00", "2026-10-25T00:00+02:00"),
        (BEIRUT, "23:30", "2026-10-24T12:00+03:00", "2026-10-24T23:30+03:00"),
        (BEIRUT, "23:30", "2026-10-24T23:00+02:00", "2026-10-25T23:30+02:00"),
        (SAO_PAULO, "23:30", "2018-02-17T23:45-02:00", "2018-02-18T23:30-03:00"),
    ],
)
def test_clocks_that_change(zone: ZoneInfo, clock: str | None, arrived: str, found: str) -> None:
    assert shown(over(arrived, zone, until=until(clock))) == found


@pytest.mark.parametrize("clock", ["02:29", "02:30", "02:31", "03:29", "03:30", "03:31"])
def test_a_time_of_a_skipped_hour_comes_once_a_day(clock: str) -> None:
    arrived, found = at("2026-03-28T12:00+01:00"), []
    for _ in range(3):
        arrived = due(Moment(None, until(clock)), arrived, PARIS, PARIS, None) + timedelta(minutes=1)
        found.append(arrived.astimezone(PARIS).day)
    assert found == [29, 30, 31]


def test_the_times_of_a_day_that_never_was_are_those_of_the_next() -> None:
    friday = until("10:00", FRIDAY)  # Samoa had no 30 December 2011, which would have been one
    assert shown(over("2011-12-29T12:00-10:00", APIA, until=friday)) == "2011-12-31T10:00+14:00"
    assert shown(over("2011-12-31T05:00+14:00", APIA, until=friday)) == "2011-12-31T10:00+14:00"
    assert shown(over("2011-12-31T10:01+14:00", APIA, until=friday)) == "2012-01-06T10:00+14:00"


def test_a_day_that_comes_twice_has_its_times_once() -> None:
    # When Alaska was sold, its clocks went back by a day in the afternoon of 19 October 1867.
    back = at("1867-10-19T00:31:13")
    assert back.astimezone(JUNEAU).day == 18
    assert (back - timedelta(seconds=1)).astimezone(JUNEAU).day == 19
    found = due(Moment(None, until("10:00", SATURDAY)), back + timedelta(hours=4), UTC_ZONE, JUNEAU, None)
    assert (found.astimezone(JUNEAU).day, found.astimezone(JUNEAU).hour) == (26, 10)


# -- the bounds of time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", [UTC_ZONE, NEW_YORK, ZoneInfo("Pacific/Auckland")], ids=str)
@pytest.mark.parametrize(
    "moment",
    [
        Moment(Length(months=12), None),
        Moment(hours(24 * 366), None),
        Moment(None, until("09:00", MONDAY)),
        Moment(Length(months=12), until("09:00", MONDAY)),
        Moment(hours(10**9), until("09:00")),
        Moment(Length(months=12), by_value()),
    ],
)
def test_after_the_last_year_all_is_due_at_its_end(moment: Moment, zone: ZoneInfo) -> None:
    assert due(moment, LATEST - timedelta(hours=1), zone, zone, date(2026, 1, 1)) == LATEST


@pytest.mark.parametrize("zone", [UTC_ZONE, NEW_YORK, ZoneInfo("Pacific/Auckland")], ids=str)
def test_the_first_days_have_times_too(zone: ZoneInfo) -> None:
    found = due(Moment(None, until("09:00")), EARLIEST, zone, zone, None)
    assert EARLIEST <= found <= EARLIEST + timedelta(days=2)
    assert found.astimezone(zone).time() == time(9)


# -- against an obvious search ---------------------------------------------------------------------------------

MINUTE = timedelta(minutes=1)
CHANGES = [
    (PARIS, "2026-03-29T01:00"),
    (PARIS, "2026-10-25T01:00"),
    (NEW_YORK, "2026-03-08T07:00"),
    (NEW_YORK, "2026-11-01T06:00"),
    (LORD_HOWE, "2026-04-04T15:00"),
    (LORD_HOWE, "2026-10-03T15:30"),
    (SAO_PAULO, "2018-02-18T02:00"),
    (SAO_PAULO, "2018-11-04T03:00"),
    (BEIRUT, "2026-03-28T22:00"),
    (BEIRUT, "2026-10-24T21:00"),
    (ZoneInfo("Asia/Kolkata"), "2026-06-01T00:00"),
]
NEAR_CHANGES = st.tuples(
    st.sampled_from(CHANGES), st.one_of(st.integers(-180 * 60, 180 * 60), st.integers(-8 * 86_400, 2 * 86_400))
).map(lambda drawn: (drawn[0][0], at(drawn[0][1]) + timedelta(seconds=drawn[1])))
CLOCKS = st.one_of(
    st.none(),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.sampled_from((0, 1, 2, 3, 23)).flatmap(lambda hour: st.builds(time, st.just(hour), st.integers(0, 59))),
)
DAYS = st.one_of(st.just(frozenset(EVERY_DAY)), st.frozensets(st.integers(0, 6), min_size=1))


def offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    found = instant.astimezone(zone).utcoffset()
    assert found is not None
    return found


def fits(instant: datetime, zone: ZoneInfo, clock: time, days: frozenset[int]) -> bool:
    """Tell whether the clock shows a time for the first time, or has jumped over it so long ago as it jumped far."""
    local = instant.astimezone(zone)
    times = [local] if local.fold == 0 else []
    before = offset(instant - timedelta(hours=2), zone)
    gap = offset(instant, zone) - before
    if gap > timedelta() and offset(instant - gap, zone) == before:
        times.append((instant + before).replace(tzinfo=zone))
    return any(each.time() == clock and each.weekday() in days for each in times)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(NEAR_CHANGES, CLOCKS, DAYS)
def test_the_first_time_is_what_a_search_finds(
    place: tuple[ZoneInfo, datetime], clock: time | None, days: frozenset[int]
) -> None:
    zone, arrived = place
    found = due(Moment(None, Until(None, clock, days, None, False, AT)), arrived, UTC_ZONE, zone, None)  # noqa: FBT003 - goes by no value

    minute = arrived.replace(second=0, microsecond=0)
    minute += MINUTE if minute < arrived else timedelta()
    while not fits(minute, zone, clock or time(), days):
        minute += MINUTE
    assert found == minute


@settings(deadline=None, derandomize=True)
@given(NEAR_CHANGES, CLOCKS, DAYS, st.integers(0, 3 * 86_400))
def test_who_arrives_later_is_not_due_earlier(
    place: tuple[ZoneInfo, datetime], clock: time | None, days: frozenset[int], seconds: int
) -> None:
    zone, arrived = place
    moment = Moment(hours(5), Until(None, clock, days, None, False, AT))  # noqa: FBT003 - goes by no value
    first = due(moment, arrived, zone, zone, None)
    later = due(moment, arrived + timedelta(seconds=seconds), zone, zone, None)
    assert arrived + timedelta(hours=5) <= first <= later
    assert due(Moment(None, moment.until), first, zone, zone, None) == first
