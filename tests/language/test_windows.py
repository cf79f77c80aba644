"""Every cell of the table of windows and bounds (language reference, section 4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.language.deciding import decide, event, on_site

T, F, U = "true", "false", "unknown"

# condition on an event or datetime `at`, the instant, the result; now is 2026-06-01T12:00:00Z, the zone UTC
INSTANTS = [
    ("in last 30 days", "2026-05-02T12:00:00Z", F),
    ("in last 30 days", "2026-05-02T12:00:00.000001Z", T),
    ("in last 30 days", "2026-06-01T12:00:00Z", T),
    ("in last 30 days", "2026-06-01T12:00:00.000001Z", F),
    ("in last 1 month", "2026-05-01T12:00:00Z", F),
    ("in last 1 month", "2026-05-01T12:00:01Z", T),
    ("in last 36 hours", "2026-05-31T00:00:00Z", F),
    ("in last 36 hours", "2026-05-31T00:00:01Z", T),
    ("more than 30 days ago", "2026-05-02T12:00:00Z", F),
    ("more than 30 days ago", "2026-05-02T11:59:59Z", T),
    ("in 30 days ending 30 days ago", "2026-04-02T12:00:00Z", F),
    ("in 30 days ending 30 days ago", "2026-04-02T12:00:01Z", T),
    ("in 30 days ending 30 days ago", "2026-05-02T12:00:00Z", T),
    ("in 30 days ending 30 days ago", "2026-05-02T12:00:01Z", F),
    ("today", "2026-06-01T00:00:00Z", T),
    ("today", "2026-05-31T23:59:59Z", F),
    ("yesterday", "2026-05-31T00:00:00Z", T),
    ("yesterday", "2026-06-01T00:00:00Z", F),
    ("in this month", "2026-06-01T00:00:00Z", T),
    ("in this month", "2026-05-31T23:59:59.999999Z", F),
    ("in previous month", "2026-05-01T00:00:00Z", T),
    ("in previous month", "2026-06-01T00:00:00Z", F),
    ("in this week", "2026-06-01T00:00:00Z", T),
    ("in this week", "2026-05-31T23:59:59Z", F),
    ("in previous week", "2026-05-25T00:00:00Z", T),
    ("in this quarter", "2026-04-01T00:00:00Z", T),
    ("in this year", "2026-01-01T00:00:00Z", T),
    ("in previous year", "2025-12-31T23:59:59Z", T),
    ("before 2026-05-20T10:00:00Z", "2026-05-20T10:00:00Z", F),
    ("before 2026-05-20T10:00:00Z", "2026-05-20T09:59:59Z", T),
    ("after 2026-05-20T10:00:00Z", "2026-05-20T10:00:00Z", F),
    ("after 2026-05-20T10:00:00Z", "2026-05-20T10:00:01Z", T),
    ("since 2026-05-20T10:00:00Z", "2026-05-20T10:00:00Z", T),
    ("since 2026-05-20T10:00:00Z", "2026-05-20T09:59:59Z", F),
    ("until 2026-05-20T10:00:00Z", "2026-05-20T10:00:00Z", T),
    ("until 2026-05-20T10:00:00Z", "2026-05-20T10:00:01Z", F),
    ("between 2026-05-20T10:00:00Z and 2026-05-21T10:00:00Z", "2026-05-20T10:00:00Z", T),
    ("between 2026-05-20T10:00:00Z and 2026-05-21T10:00:00Z", "2026-05-21T10:00:00Z", T),
    ("between 2026-05-20T10:00:00Z and 2026-05-21T10:00:00Z", "2026-05-21T10:00:01Z", F),
    # a date beside an instant stands for its whole day
    ("before 2026-05-20", "2026-05-19T23:59:59Z", T),
    ("before 2026-05-20", "2026-05-20T00:00:00Z", F),
    ("after 2026-05-20", "2026-05-20T23:59:59Z", F),
    ("after 2026-05-20", "2026-05-21T00:00:00Z", T),
    ("since 2026-05-20", "2026-05-20T00:00:00Z", T),
    ("until 2026-05-20", "2026-05-20T23:59:59Z", T),
    ("until 2026-05-20", "2026-05-21T00:00:00Z", F),
    ("between 2026-05-20 and 2026-05-21", "2026-05-21T23:59:59Z", T),
    ("between 2026-05-20 and 2026-05-21", "2026-05-22T00:00:00Z", F),
]


@pytest.mark.parametrize(("window", "at", "expected"), INSTANTS)
def test_window_of_an_event(window: str, at: str, expected: str) -> None:
    found = decide(f"any page_viewed {window}", {"people": [{"id": "ann"}], "events": [event("page_viewed", at)]})
    assert found.result == expected


@pytest.mark.parametrize(("window", "at", "expected"), [case for case in INSTANTS if "day" not in case[0].split()[:1]])
def test_window_of_an_instant(window: str, at: str, expected: str) -> None:
    if window in ("today", "yesterday"):
        window = f"in {window}"
    assert on_site(f"checked_at {window}", checked_at=at) == expected


AHEAD = [
    ("in next 30 days", "2026-06-01T12:00:00Z", F),
    ("in next 30 days", "2026-06-01T12:00:00.000001Z", T),
    ("in next 30 days", "2026-07-01T12:00:00Z", T),
    ("in next 30 days", "2026-07-01T12:00:01Z", F),
    ("in next month", "2026-07-01T00:00:00Z", T),
    ("in this month", "2026-06-30T23:59:59Z", T),
]


@pytest.mark.parametrize(("window", "at", "expected"), AHEAD)
def test_window_ahead_of_an_instant(window: str, at: str, expected: str) -> None:
    assert on_site(f"checked_at {window}", checked_at=at) == expected
    assert decide(f"any page_viewed {window}", {"people": [{"id": "ann"}], "events": [event("page_viewed", at)]}) == (
        (F, ()) if datetime.fromisoformat(at) > datetime(2026, 6, 1, 12, tzinfo=UTC) else (expected, ())
    )


DATES = [
    ("in last 30 days", "2026-05-02", F),
    ("in last 30 days", "2026-05-03", T),
    ("in last 30 days", "2026-06-01", T),
    ("in last 30 days", "2026-06-02", F),
    ("in next 30 days", "2026-06-01", F),
    ("in next 30 days", "2026-06-02", T),
    ("in next 30 days", "2026-07-01", T),
    ("in next 30 days", "2026-07-02", F),
    ("more than 30 days ago", "2026-05-02", F),
    ("more than 30 days ago", "2026-05-01", T),
    ("in 30 days ending 30 days ago", "2026-04-02", F),
    ("in 30 days ending 30 days ago", "2026-04-03", T),
    ("in 30 days ending 30 days ago", "2026-05-02", T),
    ("in 30 days ending 30 days ago", "2026-05-03", F),
    ("in today", "2026-06-01", T),
    ("in yesterday", "2026-05-31", T),
    ("in yesterday", "2026-06-01", F),
    ("in this month", "2026-06-30", T),
    ("in this month", "2026-07-01", F),
    ("in previous month", "2026-05-31", T),
    ("in next quarter", "2026-07-01", T),
    ("before 2026-05-20", "2026-05-20", F),
    ("before 2026-05-20", "2026-05-19", T),
    ("after 2026-05-20", "2026-05-20", F),
    ("since 2026-05-20", "2026-05-20", T),
    ("until 2026-05-20", "2026-05-20", T),
    ("between 2026-05-20 and 2026-05-21", "2026-05-20", T),
    ("between 2026-05-20 and 2026-05-21", "2026-05-21", T),
    ("between 2026-05-20 and 2026-05-21", "2026-05-22", F),
]


@pytest.mark.parametrize(("window", "day", "expected"), DATES)
def test_window_of_a_date(window: str, day: str, expected: str) -> None:
    assert on_site(f"opened_on {window}", opened_on=day) == expected
    assert on_site(f"opened_on {window}") == U


CALENDAR = [
    # now, window, instant, expected: months clamp to the last day, and leap days exist
    ("2026-05-31T12:00:00Z", "in last 3 months", "2026-02-28T12:00:00Z", F),
    ("2026-05-31T12:00:00Z", "in last 3 months", "2026-02-28T12:00:01Z", T),
    ("2028-05-31T12:00:00Z", "in last 3 months", "2028-02-29T12:00:00Z", F),
    ("2028-05-31T12:00:00Z", "in last 3 months", "2028-02-29T12:00:01Z", T),
    ("2028-02-29T12:00:00Z", "in last 1 year", "2027-02-28T12:00:00Z", F),
    ("2028-02-29T12:00:00Z", "in last 1 year", "2027-02-28T12:00:01Z", T),
    ("2026-05-31T12:00:00Z", "in 1 month ending 1 month ago", "2026-03-30T12:00:00Z", F),
    ("2026-05-31T12:00:00Z", "in 1 month ending 1 month ago", "2026-03-30T12:00:01Z", T),
    ("2026-05-31T12:00:00Z", "in last 1 quarter", "2026-02-28T12:00:01Z", T),
]


@pytest.mark.parametrize(("now", "window", "at", "expected"), CALENDAR)
def test_calendar_steps(now: str, window: str, at: str, expected: str) -> None:
    assert on_site(f"checked_at {window}", now, checked_at=at) == expected


PARIS = 'name = "t"\nlanguage = 1\ntimezone = "Europe/Paris"\nfiscal-year-start = "02-01"\nweek-start = "sunday"\n'
NEW_YORK = 'name = "t"\nlanguage = 1\ntimezone = "America/New_York"\n'

ZONES = [
    # Paris skips 02:00-03:00 on 2026-03-29 and repeats it on 2026-10-25; New York on 2026-03-08 and 2026-11-01
    (PARIS, "2026-03-29T12:00:00Z", "today", "2026-03-28T23:00:00Z", T),
    (PARIS, "2026-03-29T12:00:00Z", "today", "2026-03-28T22:59:59Z", F),
    (PARIS, "2026-03-30T12:00:00Z", "yesterday", "2026-03-29T21:59:59Z", T),
    (PARIS, "2026-03-30T12:00:00Z", "yesterday", "2026-03-29T22:00:00Z", F),
    (PARIS, "2026-10-25T12:00:00Z", "today", "2026-10-24T22:00:00Z", T),
    (PARIS, "2026-10-25T23:30:00Z", "yesterday", "2026-10-25T22:59:59Z", T),
    # one month before 2026-04-29T02:30 local would be 02:30 on the 29th of March, which is skipped: 03:30 local
    (PARIS, "2026-04-29T00:30:00Z", "in last 1 month", "2026-03-29T01:30:00Z", F),
    (PARIS, "2026-04-29T00:30:00Z", "in last 1 month", "2026-03-29T01:30:01Z", T),
    # one month before 2026-11-25T02:30 local is 02:30 on the 25th of October, which happens twice: the first
    (PARIS, "2026-11-25T01:30:00Z", "in last 1 month", "2026-10-25T00:30:00Z", F),
    (PARIS, "2026-11-25T01:30:00Z", "in last 1 month", "2026-10-25T00:30:01Z", T),
    # days are 24 hours
    (PARIS, "2026-03-29T12:00:00Z", "in last 1 day", "2026-03-28T12:00:00Z", F),
    (NEW_YORK, "2026-03-08T16:00:00Z", "today", "2026-03-08T05:00:00Z", T),
    (NEW_YORK, "2026-03-08T16:00:00Z", "today", "2026-03-08T04:59:59Z", F),
    (NEW_YORK, "2026-04-08T06:30:00Z", "in last 1 month", "2026-03-08T07:30:00Z", F),
    (NEW_YORK, "2026-04-08T06:30:00Z", "in last 1 month", "2026-03-08T07:30:01Z", T),
    (NEW_YORK, "2026-12-01T06:30:00Z", "in last 1 month", "2026-11-01T05:30:00Z", F),
    (NEW_YORK, "2026-12-01T06:30:00Z", "in last 1 month", "2026-11-01T05:30:01Z", T),
    # fiscal periods start in February, weeks on Sunday
    (PARIS, "2026-06-01T12:00:00Z", "in this fiscal year", "2026-01-31T23:00:00Z", T),
    (PARIS, "2026-06-01T12:00:00Z", "in this fiscal year", "2026-01-31T22:59:59Z", F),
    (PARIS, "2026-06-01T12:00:00Z", "in this fiscal quarter", "2026-04-30T22:00:00Z", T),
    (PARIS, "2026-06-01T12:00:00Z", "in this fiscal quarter", "2026-04-30T21:59:59Z", F),
    (PARIS, "2026-01-15T12:00:00Z", "in this fiscal year", "2025-02-01T12:00:00Z", T),
    (PARIS, "2026-06-01T12:00:00Z", "in this week", "2026-05-30T22:00:00Z", T),
    (PARIS, "2026-06-01T12:00:00Z", 'in this month in zone "America/New_York"', "2026-06-01T03:59:59Z", F),
    (PARIS, "2026-06-01T12:00:00Z", 'in this month in zone "America/New_York"', "2026-06-01T04:00:00Z", T),
]


@pytest.mark.parametrize(("config", "now", "window", "at", "expected"), ZONES)
def test_zones(config: str, now: str, window: str, at: str, expected: str) -> None:
    if window in ("today", "yesterday"):
        window = f"in {window}"
    assert on_site(f"checked_at {window}", now, config, checked_at=at) == expected


HOURS = [
    ("in hours 09:00 to 17:00", "2026-06-01T09:00:00Z", T),
    ("in hours 09:00 to 17:00", "2026-06-01T16:59:59Z", T),
    ("in hours 09:00 to 17:00", "2026-06-01T17:00:00Z", F),
    ("in hours 09:00 to 17:00 on monday..friday", "2026-05-31T10:00:00Z", F),
    ("in hours 09:00 to 17:00 on monday..friday", "2026-06-01T10:00:00Z", T),
    ("in hours 09:00 to 17:00 on (monday, wednesday)", "2026-06-03T10:00:00Z", T),
    ("in hours 09:00 to 17:00 on (monday, wednesday)", "2026-06-02T10:00:00Z", F),
    # past midnight belongs to the day it starts on
    ("in hours 22:00 to 06:00 on monday", "2026-06-01T22:00:00Z", T),
    ("in hours 22:00 to 06:00 on monday", "2026-06-02T05:59:59Z", T),
    ("in hours 22:00 to 06:00 on monday", "2026-06-02T06:00:00Z", F),
    ("in hours 22:00 to 06:00 on monday", "2026-06-01T05:00:00Z", F),
    ('in hours 09:00 to 17:00 in zone "America/New_York"', "2026-06-01T13:00:00Z", T),
    ('in hours 09:00 to 17:00 in zone "America/New_York"', "2026-06-01T12:59:59Z", F),
]


@pytest.mark.parametrize(("window", "at", "expected"), HOURS)
def test_hours(window: str, at: str, expected: str) -> None:
    assert on_site(f"checked_at {window}", checked_at=at) == expected


def test_hours_are_unknown_without_their_zone() -> None:
    window = "checked_at in hours 00:00 to 23:00 in zone zone"
    assert on_site(window, checked_at="2026-06-01T10:00:00Z") == U
    assert on_site(window, checked_at="2026-06-01T10:00:00Z", zone="Asia/Tokyo") == T
