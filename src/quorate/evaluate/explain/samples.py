"""Values to try in a field, the likeliest first, made from what a condition compares it with."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from quorate.evaluate.explain.patterns import texts_like
from quorate.evaluate.values import Record
from quorate.ir import types as t
from quorate.ir.nodes import Length

_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)
_LONGEST: Final = 200
_PAIRED_AT_MOST: Final = 6
_POWERS: Final = 40
_ZONES: Final = ("UTC", "America/New_York", "Asia/Tokyo", "Pacific/Auckland")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a condition mentions: its values, its patterns, and the instant and the day it is decided at."""

    values: tuple[object, ...]
    patterns: tuple[str, ...]
    now: datetime
    today: date

    def of(self, *kinds: type) -> list[object]:
        """Return the values of some kinds; true and false are no numbers, and instants no days."""
        return [value for value in self.values if type(value) in kinds]


def samples(type_: t.Type, present: object, hints: Hints) -> Iterator[object]:
    """Yield values of a type other than the present one."""
    seen: list[object] = [present]
    for value in _samples(type_, present, hints):
        if not any(type(value) is type(other) and value == other for other in seen):
            seen.append(value)
            yield value


def _samples(type_: t.Type, present: object, hints: Hints) -> Iterator[object]:
    match type_:
        case t.BooleanType():
            yield from (True, False)
        case t.ChoiceType(values=values):
            yield from values
        case t.TextType():
            yield from _texts(present if isinstance(present, str) else "", hints)
        case t.IntegerType():
            yield from (int(value) for value in _numbers(hints) if abs(value) < 2**63 and value == int(value))
        case t.NumberType():
            yield from (float(value) for value in _numbers(hints))
        case t.DateType():
            yield from _days(hints)
        case t.DateTimeType():
            yield from _instants(hints)
        case t.ZoneType():
            yield from (*hints.of(str), *_ZONES)
        case t.ListType(item=item) if item is not None:
            yield from _lists(item, present if isinstance(present, list) else [], hints)
        case t.EntityType(entity=entity):
            yield from (each for each in hints.of(Record) if isinstance(each, Record) and each.kind == entity)
        case _:
            return


def ladder(type_: t.Type, present: object, hints: Hints) -> Iterator[object]:
    """Yield values further and further from the present one, on both sides."""
    match type_:
        case t.IntegerType() | t.NumberType():
            start = present if isinstance(present, int | float) else 0
            for power in range(_POWERS):
                for sign in (1, -1):
                    yield (
                        start + sign * 2**power if isinstance(type_, t.IntegerType) else float(start + sign * 2**power)
                    )
        case t.DateType():
            day = present if isinstance(present, date) else hints.today
            yield from _stepped(day, _DAY, 18)
        case t.DateTimeType():
            instant = present if isinstance(present, datetime) else hints.now
            yield from _stepped(instant, timedelta(seconds=1), 33)
        case _:
            return


def between(fails: object, works: object) -> object:
    """Return the value half way between two numbers, days or instants; None if there is none, or they are neither."""
    match fails, works:
        case int(), int():
            middle: object = (fails + works) // 2
        case float(), float():
            middle = round((fails + works) / 2, 2)
        case datetime(), datetime():
            middle = fails + (works - fails) // 2
        case date(), date() if not isinstance(fails, datetime) and not isinstance(works, datetime):
            middle = fails + timedelta(days=(works - fails).days // 2)
        case _:
            return None
    return None if middle in (fails, works) else middle


def _texts(present: str, hints: Hints) -> Iterator[str]:
    given = [value for value in hints.of(str) if isinstance(value, str)]
    yield from given
    for one, other in itertools.permutations(given[:_PAIRED_AT_MOST], 2):
        yield from (one.removesuffix(other), one.removeprefix(other))
    for value in given:
        yield from (f"{present} {value}", f"{value} {present}", f"{present}{value}", f"{value}{present}")
        yield from (value.lower(), value.upper(), f"someone@{value}")
    for pattern in hints.patterns:
        yield from texts_like(pattern)
    yield " ".join((present, *given)).strip()
    yield "".join(given)
    for number in _numbers(hints):
        if number == int(number) and 0 <= number <= _LONGEST:
            yield (present + "x" * _LONGEST)[: int(number)]
        yield f"{number:g}"
    yield from ("", "x", f"{present}x", f"another {present}".strip())
    for value in given:
        yield present.replace(value, "")
        yield f"{value}x"


def _numbers(hints: Hints) -> Iterator[float]:
    return (value for value in _any_numbers(hints) if math.isfinite(value))


def _any_numbers(hints: Hints) -> Iterator[float]:
    given = [value for value in hints.of(int, float) if isinstance(value, int | float)]
    yield from given
    for value in given:
        yield from (value + 1, value - 1)
    for one, other in itertools.permutations(given[:_PAIRED_AT_MOST], 2):
        yield from (one - other, one + other, one * other)
        if other:
            yield one / other
    yield from (0, 1, -1)
    yield from (-value for value in given)
    for value in given:
        yield from (value + 0.5, value - 0.5)


def _days(hints: Hints) -> Iterator[date]:
    given = [value for value in hints.of(date) if isinstance(value, date)]
    given += [value.date() for value in hints.of(datetime) if isinstance(value, datetime)]
    given.append(hints.today)
    for day in given:
        yield day
        for step in (1, -1):
            yield from _moved(day, step * _DAY)
        for length in hints.of(Length):
            if isinstance(length, Length):
                yield from _moved_by(day, length)
    yield from _calendar_days(hints)


def _calendar_days(hints: Hints) -> Iterator[date]:
    """Yield one day of each of the months around, of the coming week, and of years that are mentioned."""
    for value in hints.of(int):
        if isinstance(value, int) and 1 <= value <= date.max.year:
            yield date(value, 1, 1)
    for step in range(2, 32):
        yield from _moved(hints.today, step * _DAY)
    for step in range(1, 14):
        for sign in (1, -1):
            yield from _moved(hints.today, sign * step * 30 * _DAY)


def _moved_by(day: date, length: Length) -> Iterator[date]:
    step = timedelta(days=length.months * 30.5, microseconds=length.microseconds)
    for sign in (1, -1):
        for more in (timedelta(), _DAY, -_DAY, 3 * _DAY, -3 * _DAY):
            yield from _moved(day, sign * step + more)


def _instants(hints: Hints) -> Iterator[datetime]:
    given = [value for value in hints.of(datetime) if isinstance(value, datetime)]
    noon = time(12, tzinfo=UTC)
    for instant in (hints.now, *given):
        yield instant
        for step in (timedelta(seconds=1), timedelta(seconds=-1), _MICROSECOND, -_MICROSECOND):
            yield from _moved_instant(instant, step)
        for length in hints.of(Length):
            if isinstance(length, Length):
                step = timedelta(days=length.months * 30.5, microseconds=length.microseconds)
                for sign in (1, -1):
                    for more in (timedelta(), timedelta(seconds=1), timedelta(seconds=-1), 3 * _DAY, -3 * _DAY):
                        yield from _moved_instant(instant, sign * step + more)
    yield from (datetime.combine(day, noon) for day in _days(hints))
    for hours in range(1, 24 * 8):
        yield from _moved_instant(hints.now, timedelta(hours=-hours))
        yield from _moved_instant(hints.now, timedelta(hours=hours))
    for minutes in range(1, 60):
        yield from _moved_instant(hints.now, timedelta(minutes=-minutes))


def _lists(item: t.Type, present: list[object], hints: Hints) -> Iterator[list[object]]:
    kinds: dict[type[object], tuple[type, ...]] = {
        t.TextType: (str,), t.ChoiceType: (str,), t.IntegerType: (int,), t.NumberType: (int, float),
        t.DateType: (date,), t.DateTimeType: (datetime,), t.BooleanType: (bool,),
    }  # fmt: skip
    given = hints.of(*kinds.get(type(item), ()))
    for value in given:
        yield [*present, value]
    yield [*present, *given]
    yield []
    yield [each for each in present if each not in given]
    for value in given:
        yield [each for each in present if each != value]
        yield [value]
    one = next(_samples(item, None, hints), None)
    for value in itertools.islice(_samples(item, None, hints), 2 * _LONGEST):
        yield [*present, value]
        yield [value]
        for number in hints.of(int):
            if isinstance(number, int) and 1 < number <= _LONGEST:
                yield [*present, *[value] * number]
    for number in _numbers(hints):
        if one is not None and number == int(number) and 0 <= number <= _LONGEST:
            yield [*present, *[one] * _LONGEST][: int(number)]


def _moved(day: date, step: timedelta) -> Iterator[date]:
    try:
        yield day + step
    except OverflowError:
        return


def _moved_instant(instant: datetime, step: timedelta) -> Iterator[datetime]:
    try:
        yield instant + step
    except OverflowError:
        return


def _stepped(start: date, unit: timedelta, powers: int) -> Iterator[date]:
    for power in range(powers):
        for sign in (1, -1):
            yield from _moved(start, sign * unit * 2**power)
