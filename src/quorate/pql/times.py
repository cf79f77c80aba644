"""`occurs`: times against the clock, days, calendar periods and other times (segments, section 1.7).

All is UTC. A time is given as what starts it and what ends it: `now` and fields are instants, `today` is the start of
its day, `date(…)` and `last month` last. What is before one is before its start, what is after a lasting one is after
its end, and a length of time is counted from there; `from` is at the start or after it. A day that is moved
(`= 3 months before today`) is a day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from quorate.diagnostics.catalogue.pql import Q116, Q132
from quorate.pql import nodes as n
from quorate.pql.arrays import ArraysPart
from quorate.pql.base import Manner, Many, Test, Value, atom
from quorate.pql.scope import Scope
from quorate.pql.written import SUM, TEST, Condition, all_of, any_of

Edge = Literal["before", "after", "since", "until"]
_BEYOND: Final[dict[Edge, Edge]] = {"before": "since", "since": "before", "after": "until", "until": "after"}
_CALENDAR: Final = frozenset({"month", "year"})
_YEARS: Final = {"decade": 10, "century": 100, "millennium": 1_000}
_PERIODS: Final = frozenset({"minute", "second", "hour", "day", "week", "month", "year"})
_SUB_DAY: Final = frozenset({"second", "minute", "hour"})
_DAY_WINDOWS: Final = {"this": "today", "previous": "yesterday"}
_WHICH: Final = {"this": "this", "last": "previous", "next": "next"}
_MOST: Final = {
    "second": 10**10,
    "minute": 10**9,
    "hour": 10**7,
    "day": 10**6,
    "week": 10**5,
    "month": 10**4,
    "year": 10**3,
}
"""How much of a unit still leads to a year that there is."""

_MILLISECONDS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Time:
    """A time as rules write it.

    `start` and `end` are texts of instants (of days for a day), where they have one; `end` is that of a lasting time,
    and the instant after it. `day` is the text of a single day, `window` that of a period. `values` are what it needs.
    """

    start: str
    end: str = ""
    day: str = ""
    window: str = ""
    is_word: bool = False
    values: tuple[Value, ...] = ()


class TimesPart(ArraysPart):
    """Translates `occurs`."""

    def occurs(self, expr: n.Occurs, scope: Scope, manner: Manner) -> Condition:
        """Translate `X.timestamp occurs last month`."""
        found = self.value(expr.value, scope)
        if isinstance(found, Many):
            return self.mapped(
                found,
                scope,
                manner,
                lambda place, value, inner: self.time_test(value, expr.when, scope.moved(place), inner),
            )
        return self.time_test(found, expr.when, scope, manner)

    def time_test(self, value: Value, when: n.When, scope: Scope, manner: Manner) -> Condition:
        """Say that a time is in what stands after `occurs`."""
        if value.type not in {"date", "datetime"}:
            self.want(value, "datetime", when.at)
        tests = self._day_tests(value, when, scope) if value.type == "date" else self._tests(value, when, scope)
        told = [test.told(manner) for test in tests]
        return any_of(told) if manner == "false" else all_of(told)

    # -- instants ------------------------------------------------------------------------------------------------------

    def _tests(self, value: Value, when: n.When, scope: Scope) -> list[Test]:
        match when:
            case n.On(time=n.Period(which=which, unit="decade")):
                return [self._decade(value, which)]
            case n.On(time=time):
                return self._on(value, self._time(time, scope))
            case n.Directed(direction=direction, time=time):
                return [self._directed(value, direction, self._time(time, scope), when)]
            case n.Between(low=low, high=high):
                first, last = self._time(low, scope), self._time(high, scope)
                return self._between(value, first, last)
            case n.Offset():
                return self._offset(value, when, scope)

    def _on(self, value: Value, time: Time) -> list[Test]:
        if time.window:
            return [self._window(value, f"in {time.window}", time.values)]
        if time.is_word and time.start.split()[2] in _DAY_WINDOWS:
            return [self._day_window(value, _DAY_WINDOWS[time.start.split()[2]])]
        if time.day:
            return [_equal(value, time.day, time.values)]
        if time.end:
            return [
                self._edge(value, "since", time.start, time.values),
                self._edge(value, "before", time.end, time.values),
            ]
        return [_equal(value, time.start, time.values)]

    def _decade(self, value: Value, which: str) -> Test:
        """Say that a time is in a decade, which starts with a year that ends in 0; rules have no such period."""
        step = {"this": "", "last": " - 1", "next": " + 1"}[which]
        left = f"floor({self.part_of_time('year', value.text)} / 10)"
        right = f"floor({self.part_of_time('year', 'now')} / 10){step}"
        return Test(Condition(f"{left} = {right}"), Condition(f"{left} != {right}"), (value,))

    def _directed(self, value: Value, direction: n.Direction, time: Time, when: n.Directed) -> Test:
        match direction:
            case "before":
                return self._edge(value, "before", time.day if not time.start else time.start, time.values)
            case "after" if time.day and not time.is_word:
                return self._edge(value, "after", time.day, time.values)
            case "after" if time.end and not time.is_word:
                return self._edge(value, "since", time.end, time.values)
            case "after":
                return self._edge(value, "after", time.start, time.values)
            case "from":
                self.warn(Q132, when.at)
                return self._edge(value, "since", time.start or time.day, time.values)

    def _between(self, value: Value, first: Time, last: Time) -> list[Test]:
        values = (*first.values, *last.values)
        low = first.day or first.start
        if not last.end or last.day:
            high = last.day or last.start
            window = f"between {low} and {high}"
            return [self._window(value, window, values)]
        return [self._edge(value, "since", low, values), self._edge(value, "before", last.end, values)]

    def _offset(self, value: Value, when: n.Offset, scope: Scope) -> list[Test]:
        time = self._time(when.time, scope)
        length = self._length(when)
        if when.direction == "from":
            self.warn(Q132, when.at)
        if when.direction == "before":
            base, sign = time.start, "-"
        else:
            lasts = bool(time.end) and not time.is_word and when.direction == "after"
            base, sign = (time.end if lasts else time.start), "+"
        if not base:
            raise self.refuse(Q116, when.at, what="a length of time from a day that is computed")
        if when.sign in {"=", "!="}:
            return [self._exactly(value, when, time, sign, length)]
        if base == "now" and sign == "-" and when.count:
            if when.sign == "<":
                return [self._window(value, f"in last {length}", time.values)]
            if when.sign == ">":
                return [self._ago(value, length, time.values)]
        far = _moved(base, sign, length, when.count)
        near: Edge = "until" if sign == "-" else "since"
        match when.sign:
            case "<":
                edge: Edge = "after" if sign == "-" else "before"
                tests = [self._edge(value, edge, far, time.values), self._edge(value, near, base, time.values)]
                return tests if sign == "-" else tests[::-1]
            case "<=":
                low, high = (far, base) if sign == "-" else (base, far)
                return [self._window(value, f"between {low} and {high}", time.values)]
            case ">":
                return [self._edge(value, "before" if sign == "-" else "after", far, time.values)]
            case _:
                return [self._edge(value, near, far, time.values)]

    def _exactly(self, value: Value, when: n.Offset, time: Time, sign: str, length: str) -> Test:
        """Translate `= 3 hours before now` and `= 3 months before today`: a moved day is a day."""
        if time.window:
            raise self.refuse(Q116, when.at, what="a length of time from a period, exactly,")
        moved = _moved(time.start, sign, length, when.count)
        if not time.day and not time.end:
            return _equal(value, moved, time.values) if when.sign == "=" else _unequal(value, moved, time.values)
        if when.unit in _SUB_DAY:
            raise self.refuse(Q116, when.at, what="a number of hours from a day, exactly,")
        inside = [
            self._edge(value, "since", moved, time.values),
            self._edge(value, "before", f"{moved} + 1 day", time.values),
        ]
        yes, no = all_of(test.yes for test in inside), any_of(test.no for test in inside)
        return Test(yes, no, (value, *time.values)) if when.sign == "=" else Test(no, yes, (value, *time.values))

    # -- times ---------------------------------------------------------------------------------------------------------

    def _time(self, expr: n.Expr, scope: Scope) -> Time:
        match expr:
            case n.ClockWord(word="now"):
                return Time("now")
            case n.ClockWord(word=word):
                start = self.clock_text(word)
                day = self._day_word(word) if self.shapes.is_utc else ""
                return Time(start, f"end of {start.removeprefix('start of ')}", day, is_word=True)
            case n.Period():
                return self._period(expr)
            case n.Call(name="date"):
                return self._date(self.date_value(expr, scope), expr)
            case _:
                found = self.scalar(expr, scope)
                if found.type not in {"date", "datetime"}:
                    self.want(found, "datetime", expr.at)
                if found.type == "date":
                    return self._whole_day(found, found.bound(SUM), expr)
                return Time(found.bound(SUM), values=(found,))

    def _day_word(self, word: n.Clock) -> str:
        today = "today" if self.shapes.is_utc else 'date(now, in zone "UTC")'
        match word:
            case "yesterday":
                return "yesterday" if self.shapes.is_utc else f"{today} - 1 day"
            case "tomorrow":
                return f"{today} + 1 day"
            case _:
                return today

    def _period(self, expr: n.Period) -> Time:
        if expr.unit not in _PERIODS:
            raise self.refuse(Q116, expr.at, what=f"`{expr.which} {expr.unit}`")
        which = f"{_WHICH[expr.which]} {expr.unit}{self.zone}"
        return Time(f"start of {which}", end=f"end of {which}", window=which)

    def _whole_day(self, value: Value, text: str, expr: n.Expr) -> Time:
        """Return a day that is not known beforehand; beside an instant it is one of the rule set's zone."""
        if not self.shapes.is_utc:
            raise self.refuse(Q116, expr.at, what="a day of UTC, in a rule set of another zone,")
        return Time("", day=text, values=(value,))

    def _date(self, value: Value, expr: n.Expr) -> Time:
        if value.constant is None:
            return self._whole_day(value, value.text, expr)
        day = date.fromisoformat(str(value.constant))
        start = f"{day}T00:00:00Z"
        end = f"{day + timedelta(days=1)}T00:00:00Z" if day < date.max else ""
        # Where the rule set has another zone, a day of it is another.
        return Time(start, end=end, day=str(day) if self.shapes.is_utc else "")

    def _length(self, when: n.Offset) -> str:
        """Write a length; refuses one that rules do not have."""
        unit, count = when.unit, when.count
        if unit == "millisecond":
            if count % _MILLISECONDS:
                raise self.refuse(Q116, when.at, what=f"{count} milliseconds", help="rules know whole seconds")
            unit, count = "second", count // _MILLISECONDS
        if unit in _YEARS:
            unit, count = "year", count * _YEARS[unit]
        if count > _MOST[unit]:
            raise self.refuse(Q116, when.at, what=f"{count} {unit}s")
        if unit in _CALENDAR and not self.shapes.is_utc:
            what = f"a number of {unit}s by the calendar of UTC, in a rule set of another zone,"
            raise self.refuse(Q116, when.at, what=what)
        return f"{count} {unit}{'' if count == 1 else 's'}"

    # -- days ----------------------------------------------------------------------------------------------------------

    def _day_tests(self, value: Value, when: n.When, scope: Scope) -> list[Test]:
        """Translate what is said of a day: the clock is today's date, and lengths are counted in days."""
        match when:
            case n.On(time=n.Period(which=which, unit="decade")):
                return [self._decade(value, which)]
            case n.On(time=time):
                found = self._day(time, scope)
                return (
                    [self._window(value, f"in {found.window}", ())]
                    if found.window
                    else [_equal(value, found.day, found.values)]
                )
            case n.Directed(direction=direction, time=time):
                found = self._day(time, scope)
                if direction == "from":
                    self.warn(Q132, when.at)
                if found.window:
                    edge, text = {
                        "before": ("before", found.start),
                        "after": ("since", found.end),
                        "from": ("since", found.start),
                    }[direction]
                else:
                    edge, text = {"before": "before", "after": "after", "from": "since"}[direction], found.day
                return [self._edge(value, edge, text, found.values)]  # type: ignore[arg-type]  # one of the edges
            case n.Between(low=low, high=high):
                first, last = self._day(low, scope), self._day(high, scope)
                values = (*first.values, *last.values)
                if not first.window and not last.window:
                    return [self._window(value, f"between {first.day} and {last.day}", values)]
                until = self._edge(value, "before", last.end, values) if last.window else None
                return [
                    self._edge(value, "since", first.start if first.window else first.day, values),
                    until or self._edge(value, "until", last.day, values),
                ]
            case n.Offset():
                return self._day_offset(value, when, scope)

    def _day_offset(self, value: Value, when: n.Offset, scope: Scope) -> list[Test]:
        found = self._day(when.time, scope)
        if when.unit in {*_SUB_DAY, "millisecond"}:
            raise self.refuse(Q116, when.at, what=f"a number of {when.unit}s from a date")
        if found.window or not found.day:
            raise self.refuse(Q116, when.at, what="a length of time between a date and this")
        length = self._length(when)
        sign = "-" if when.direction == "before" else "+"
        if when.direction == "from":
            self.warn(Q132, when.at)
        far = _moved(found.day, sign, length, when.count)
        if when.sign == "=":
            return [_equal(value, far, found.values)]
        if when.sign == "!=":
            return [_unequal(value, far, found.values)]
        near: Edge = "until" if sign == "-" else "since"
        match when.sign:
            case "<":
                if found.day == "today" and sign == "-" and when.count:
                    return [self._window(value, f"in last {length}", found.values)]
                edge: Edge = "after" if sign == "-" else "before"
                tests = [self._edge(value, edge, far, found.values), self._edge(value, near, found.day, found.values)]
                return tests if sign == "-" else tests[::-1]
            case "<=":
                low, high = (far, found.day) if sign == "-" else (found.day, far)
                return [self._window(value, f"between {low} and {high}", found.values)]
            case ">":
                return [self._edge(value, "before" if sign == "-" else "after", far, found.values)]
            case _:
                return [self._edge(value, near, far, found.values)]

    def _day(self, expr: n.Expr, scope: Scope) -> Time:
        if isinstance(expr, n.ClockWord):
            return Time("", day=self._day_word(expr.word))
        if isinstance(expr, n.Call) and expr.name == "date":
            value = self.date_value(expr, scope)
            return Time("", day=value.text, values=(value,))
        found = self._time(expr, scope)
        if isinstance(expr, n.Period):
            if expr.unit in _SUB_DAY:
                raise self.refuse(Q116, expr.at, what=f"`{expr.which} {expr.unit}` of a date")
            if self.shapes.is_utc:
                return found
            # Beside a day, an instant would be one of the rule set's zone.
            start, end = (f'date({edge}, in zone "UTC")' for edge in (found.start, found.end))
            return replace(found, start=start, end=end)
        if not found.day:
            raise self.refuse(Q116, expr.at, what="an instant beside a date")
        return found

    # -- atoms ---------------------------------------------------------------------------------------------------------

    def _window(self, value: Value, window: str, values: tuple[Value, ...]) -> Test:
        text = value.bound(TEST)
        word = "not in" if window.startswith("in ") else "not between"
        rest = window.removeprefix("in ").removeprefix("between ")
        yes = Condition(f"{text} {window}", TEST, window=window if is_own_time(value) and not values else "")
        return Test(yes, Condition(f"{text} {word} {rest}", TEST), (value, *values))

    def _day_window(self, value: Value, day: str) -> Test:
        text = value.bound(TEST)
        window = f"{day}{self.zone}"
        yes = Condition(f"{text} in {window}", TEST, window=window if is_own_time(value) else "")
        return Test(yes, Condition(f"{text} not in {window}", TEST), (value,))

    def _edge(self, value: Value, edge: Edge, text: str, values: tuple[Value, ...]) -> Test:
        left = value.bound(TEST)
        yes = Condition(
            f"{left} {edge} {text}", TEST, window=f"{edge} {text}" if is_own_time(value) and not values else ""
        )
        return Test(yes, Condition(f"{left} {_BEYOND[edge]} {text}", TEST), (value, *values))

    def _ago(self, value: Value, length: str, values: tuple[Value, ...]) -> Test:
        left = value.bound(TEST)
        window = f"more than {length} ago"
        yes = Condition(f"{left} {window}", TEST, window=window if is_own_time(value) and not values else "")
        return Test(yes, Condition(f"{left} since now - {length}", TEST), (value, *values))


def is_own_time(value: Value) -> bool:
    """Tell whether a value is the time of the event that is the subject."""
    return value.text == "`at`" and value.shape is None


def _equal(value: Value, text: str, values: tuple[Value, ...]) -> Test:
    made = atom(f"{value.text} = {text}", f"{value.text} != {text}")
    return replace(made, values=(value, *values))


def _unequal(value: Value, text: str, values: tuple[Value, ...]) -> Test:
    made = atom(f"{value.text} != {text}", f"{value.text} = {text}")
    return replace(made, values=(value, *values))


def _moved(base: str, sign: str, length: str, count: int) -> str:
    return f"{base} {sign} {length}" if count else base
