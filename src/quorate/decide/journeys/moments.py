"""When waiting is over: at least a length of time, then the first fitting time (domain reference, section 5.8).

Where the reference says nothing the language does (its sections 4 and 10): months are stepped on the clock of the rule
set's zone; a local time that the clock skips is moved forward by the gap, and one that it repeats means the first;
whoever arrives at the very instant does not wait, and nobody waits for an instant that is past. What would be due after
the year 9999 is due at its last instant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import LATEST, day_of, shift_instant, start_of_day
from quorate.ir.journeys import Moment, Until

_DAYS: Final = range(-1, 9)
"""Which days are looked at, counted from the local one.

The one before may be skipped as a whole, and its times moved into this one; where the clock goes back a whole day, the
same weekday may have been already, so that the next is more than seven days ahead.
"""


def due(
    moment: Moment, arrived: datetime, rule_zone: ZoneInfo, zone: ZoneInfo, value: date | datetime | None
) -> datetime:
    """Return the instant, in UTC and never before `arrived`, at which who arrived then has waited long enough.

    `rule_zone` is the rule set's, for steps of months; `zone` the one that `until` is in. `value` is what the value of
    `until` came to where it has one, and None where it has none: a date is its midnight. Raises ValueError where there
    should be one and is none, as who waits for that is blocked.
    """
    earliest = arrived
    if moment.length is not None:
        earliest = shift_instant(arrived, moment.length, 1, rule_zone) or LATEST
    until = moment.until
    if until is None:
        return earliest
    if until.value is None:
        return _first_time(until, earliest, zone)
    if value is None:
        raise ValueError("a missing time is never due")
    instant = value if isinstance(value, datetime) else start_of_day(value, zone)
    # Only the first day of all can begin before the year 1, and that is long past.
    return earliest if instant is None else max(earliest, instant)


def _first_time(until: Until, earliest: datetime, zone: ZoneInfo) -> datetime:
    """Return the first time of the clock on one of the days, at or after an instant; without days, on any."""
    # Where the local day is outside the years 1 to 9999, that of UTC is the last one inside.
    today = (day_of(earliest, zone) or earliest.date()).toordinal()
    for number in (today + step for step in _DAYS):
        if not date.min.toordinal() <= number <= date.max.toordinal():
            continue
        day = date.fromordinal(number)
        if until.days and day.weekday() not in until.days:
            continue
        instant = _instant_at(datetime.combine(day, until.clock or time()), zone)
        if instant is not None and instant >= earliest:
            return instant
    return LATEST


def _instant_at(local: datetime, zone: ZoneInfo) -> datetime | None:
    # Read with the offset from before a change of the clock: the first of a repeated time, and forward over a gap.
    try:
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
