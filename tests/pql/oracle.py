"""What a query says of a profile, read straight off its tree: slow, obvious, two-valued.

It shares nothing with the translation but the nodes. A profile is plain JSON, its events under `xEvent`. Absent makes
an atom false (segments, section 1.6); an array that is not there is empty, but for `notIn` and the tests of sets,
which need it. Times are UTC; what is read off a text of a date alone is a day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeAlias

from quorate.pql import nodes as n

Held: TypeAlias = Any
"""A value of JSON, or a time."""

_UNIT: Final = {
    "millisecond": timedelta(milliseconds=1),
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MONTHS: Final = {"month": 1, "year": 12, "decade": 120, "century": 1_200, "millennium": 12_000}
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT.*")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Lasting:
    """From `start` on, before `end`."""

    start: datetime
    end: datetime
    is_day: bool = False


@dataclass(frozen=True)
class Around:
    """What names mean: the items that plain names are of, the innermost last, and variables."""

    profile: Mapping[str, Held]
    now: datetime
    segments: Mapping[str, n.Expr]
    implied: tuple[Held, ...]
    names: Mapping[str, Held] = field(default_factory=dict)

    def of(self, item: Held) -> Around:
        """Return what is around a condition on an item."""
        return replace(self, implied=(*self.implied, item))

    def naming(self, name: str, value: Held) -> Around:
        """Return what is around a place where a variable stands for something."""
        return replace(self, names={**self.names, name: value})


def is_in(query: n.Expr, profile: Mapping[str, Held], now: datetime, segments: Mapping[str, n.Expr]) -> bool:
    """Tell whether a profile is in the segment of a query."""
    return truth(value(query, Around(profile, now, segments, (profile,))))


def truth(held: Held) -> bool:
    """Coerce to a condition (segments, section 1.5)."""
    if held is None:
        return False
    if isinstance(held, bool):
        return held
    return bool(held) if isinstance(held, list) else True


def holds(expr: n.Expr, around: Around) -> bool:
    return truth(value(expr, around))


def value(expr: n.Expr, around: Around) -> Held:
    match expr:
        case n.Literal_(value=held):
            return held
        case n.ClockWord(word=word):
            return around.now if word == "now" else word_day(word, around).start
        case n.Array(items=items):
            return [value(item, around) for item in items]
        case n.And(operands=operands):
            return all(holds(each, around) for each in operands)
        case n.Or(operands=operands):
            return any(holds(each, around) for each in operands)
        case n.Not(operand=operand):
            return not holds(operand, around)
        case n.Compare(sign=sign, left=left, right=right):
            return compared(sign, value(left, around), value(right, around), around)
        case n.In(value=held, negated=negated, array=array):
            return member(value(held, around), value(array, around), negated=negated)
        case n.Like(value=held, pattern=pattern):
            return of_any(value(held, around), lambda each: like(each, value(pattern, around)))
        case n.Occurs(value=held, when=when):
            return of_any(value(held, around), lambda each: occurs(each, when, around))
        case n.Arithmetic(first=first, rest=rest):
            made = value(first, around)
            for operator, each in rest:
                made = computed(operator, made, value(each, around))
            return made
        case n.Select() | n.Quantified() | n.Aggregate():
            return of_variables(expr, around)
        case n.Let(name=name, value=held, body=body):
            return value(body, around.naming(name, value(held, around)))
        case n.Lambda(parameters=(name,), body=body):
            return value(body, around.naming(name, around.profile))
        case n.Chain():
            return chained(expr, around)
        case n.Call(name=name, arguments=arguments):
            return called(name, arguments, around)
        case n.Method(object=object_, name=name, arguments=arguments):
            return method(object_, name, arguments, around)
        case _:
            return reference(expr, around)


# -- references ------------------------------------------------------------------------------------------------------


def reference(expr: n.Expr, around: Around) -> Held:
    match expr:
        case n.Root() | n.Position():
            return around.profile
        case n.Name(name=name):
            if name in around.names:
                return around.names[name]
            if name == "this":
                return around.implied[-1]
            if name == "_":
                return around.profile
            if name == "xEvent":
                return around.profile.get("xEvent")
            return child(around.implied[-1], name)
        case n.Outer(levels=levels, name=name):
            return child(around.implied[-1 - levels], name)
        case n.Field(object=object_, name=name):
            return child(value(object_, around), name)
        case _:
            raise NotImplementedError(type(expr).__name__)


def child(held: Held, name: str) -> Held:
    if isinstance(held, list):
        found = [child(each, name) for each in held]
        return [each for part in found for each in (part if isinstance(part, list) else [part]) if each is not None]
    if not isinstance(held, Mapping):
        return None
    return held.get("eventType" if name == "type" and "eventType" in held else name)


# -- atoms -----------------------------------------------------------------------------------------------------------


def of_any(held: Held, test: Callable[[Held], bool]) -> bool:
    """Dotting through an array means: of any of its items (segments, section 9, decision 7)."""
    if isinstance(held, list):
        return any(test(each) for each in held)
    return held is not None and test(held)


def compared(sign: str, left: Held, right: Held, around: Around) -> bool:
    if isinstance(left, list):
        return any(compared(sign, each, right, around) for each in left)
    if isinstance(right, list):
        return any(compared(sign, left, each, around) for each in right)
    left, right = alike(left, right)
    if left is None or right is None:
        return False
    if sign == "=":
        return bool(left == right)
    if sign == "!=":
        return bool(left != right)
    less = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return bool(less[sign])


def alike(left: Held, right: Held) -> tuple[Held, Held]:
    """Read texts as truths and times beside those, and times as days beside days."""
    if isinstance(left, bool) and right in {"true", "false"}:
        right = right == "true"
    if isinstance(left, str) and isinstance(right, str) and _TIME.fullmatch(left) and _TIME.fullmatch(right):
        return read_time(left), read_time(right)
    if isinstance(right, date) and isinstance(left, str):
        left = read_time(left)
    if isinstance(left, date) and isinstance(right, str):
        right = read_time(right)
    if is_day(left) and isinstance(right, datetime):
        right = right.date()
    if is_day(right) and isinstance(left, datetime):
        left = left.date()
    return left, right


def is_day(held: Held) -> bool:
    return isinstance(held, date) and not isinstance(held, datetime)


def member(held: Held, array: Held, *, negated: bool) -> bool:
    if held is None or array is None:
        return False
    if isinstance(held, list):
        return any(member(each, array, negated=negated) for each in held)
    return (held in array) != negated


def like(held: Held, pattern: Held) -> bool:
    if not isinstance(held, str) or pattern is None:
        return False
    regex = "".join(".*" if each == "%" else "." if each == "_" else re.escape(each) for each in pattern)
    return re.fullmatch(regex, held, re.DOTALL) is not None


def computed(sign: str, left: Held, right: Held) -> Held:
    if left is None or right is None:
        return None
    if sign in {"/", "%"} and right == 0:
        return None
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case _:
            return abs(left) % abs(right) * (-1 if left < 0 else 1)


# -- variables -------------------------------------------------------------------------------------------------------


def tuples(binds: tuple[n.Bind, ...], around: Around) -> Iterator[tuple[Around, list[Held]]]:
    """Yield each choice of items, later arrays and conditions seeing the variables before them."""
    if not binds:
        yield around, []
        return
    first, *rest = binds
    for item in value(first.array, around) or []:
        inner = around.naming(first.name, item)
        if first.where is None or holds(first.where, inner):
            for found, items in tuples(tuple(rest), inner):
                yield found, [item, *items]


def of_variables(expr: n.Select | n.Quantified | n.Aggregate, around: Around) -> Held:
    found = list(tuples(expr.binds, around))
    match expr:
        case n.Select():
            return [items[0] if len(items) == 1 else items for _, items in found]
        case n.Quantified(kind="exists", body=body):
            return any(body is None or holds(body, inner) for inner, _ in found)
        case n.Quantified(body=body):
            return all(body is None or holds(body, inner) for inner, _ in found)
        case n.Aggregate(function=function, value=None):
            return gathered(function, [items[-1] for _, items in found])
        case n.Aggregate(function=function, value=held):
            return gathered(function, [value(held, inner) for inner, _ in found])  # type: ignore[arg-type]  # above


def gathered(function: str, held: list[Held]) -> Held:
    numbers = [each for each in held if each is not None]
    if function == "sum":
        return sum(numbers)
    if not numbers:
        return None
    if function == "average":
        return sum(numbers) / len(numbers)
    return min(numbers) if function == "min" else max(numbers)


# -- functions -------------------------------------------------------------------------------------------------------


def called(name: str, arguments: tuple[n.Expr, ...], around: Around) -> Held:
    match name:
        case "currentMonth":
            return around.now.month
        case "currentYear":
            return around.now.year
        case "currentDayOfMonth":
            return around.now.day
        case "if":
            return value(arguments[1 if holds(arguments[0], around) else 2], around)
        case "date":
            year, month, day = (value(each, around) for each in arguments)
            try:
                return date(year, month, day)
            except (TypeError, ValueError):
                return None
        case "inSegment":
            query = around.segments[value(arguments[0], around)]
            return is_in(query, around.profile, around.now, around.segments)
        case _:
            raise NotImplementedError(name)


def method(object_: n.Expr, name: str, arguments: tuple[n.Expr, ...], around: Around) -> Held:
    held = value(object_, around)
    if name in _ARRAYS:
        return _ARRAYS[name](held, arguments, around)
    if name in _TEXTS:
        other = value(arguments[0], around)
        if name == "matches":
            return of_any(held, lambda each: other is not None and re.search(other, each) is not None)
        cased = len(arguments) < 2 or value(arguments[1], around)
        return of_any(held, lambda each: text_test(name, each, other, cased=cased))
    match name:
        case "isNull":
            return held is None
        case "isNotNull":
            return held is not None
        case "get":
            return child(held, value(arguments[0], around))
        case "getMonth" | "getYear" | "getDayOfMonth":
            found = read_time(held)
            part = {"getMonth": "month", "getYear": "year", "getDayOfMonth": "day"}[name]
            return None if found is None else getattr(found, part)
        case _:
            raise NotImplementedError(name)


_TEXTS: Final = (
    *("startsWith", "doesNotStartWith", "endsWith", "doesNotEndWith", "contains", "doesNotContain"),
    *("equals", "notEqualTo", "matches"),
)


def text_test(name: str, held: str, other: Held, *, cased: bool) -> bool:
    if other is None:
        return False
    if not cased:
        held, other = held.lower(), other.lower()
    found = {
        "startsWith": held.startswith(other),
        "doesNotStartWith": not held.startswith(other),
        "endsWith": held.endswith(other),
        "doesNotEndWith": not held.endswith(other),
        "contains": other in held,
        "doesNotContain": other not in held,
        "equals": held == other,
        "notEqualTo": held != other,
    }
    return bool(found[name])


def each_of(held: Held, function: n.Expr, around: Around) -> Iterator[tuple[Held, Held]]:
    """Yield the items of an array, each with what a function gives for it."""
    for item in held or []:
        if isinstance(function, n.Lambda):
            yield item, value(function.body, around.naming(function.parameters[0], item))
        else:
            yield item, value(function, around.of(item))


def _filter(held: Held, arguments: tuple[n.Expr, ...], around: Around) -> Held:
    return [item for item, made in each_of(held, arguments[0], around) if truth(made)]


def _map(held: Held, arguments: tuple[n.Expr, ...], around: Around) -> Held:
    return [made for _, made in each_of(held, arguments[0], around) if made is not None]


def _distinct(held: Held, arguments: tuple[n.Expr, ...], around: Around) -> Held:
    del arguments, around
    return list(dict.fromkeys(held or []))


def _aggregate(function: str) -> Callable[[Held, tuple[n.Expr, ...], Around], Held]:
    def gather(held: Held, arguments: tuple[n.Expr, ...], around: Around) -> Held:
        items = [made for _, made in each_of(held, arguments[0], around)] if arguments else list(held or [])
        return gathered(function, items)

    return gather


def _set_test(test: Callable[[list[Held], list[Held]], bool]) -> Callable[[Held, tuple[n.Expr, ...], Around], Held]:
    def holds_of(held: Held, arguments: tuple[n.Expr, ...], around: Around) -> Held:
        other = value(arguments[0], around)
        return held is not None and other is not None and test(held, other)

    return holds_of


_ARRAYS: Final[Mapping[str, Callable[[Held, tuple[n.Expr, ...], Around], Held]]] = {
    "filter": _filter,
    "map": _map,
    "distinct": _distinct,
    "exists": lambda held, arguments, around: bool(_filter(held, arguments, around)),
    "count": lambda held, _arguments, _around: len(held or []),
    "sum": _aggregate("sum"),
    "average": _aggregate("average"),
    "min": _aggregate("min"),
    "max": _aggregate("max"),
    "intersects": _set_test(lambda held, other: any(each in other for each in held)),
    "subsetOf": _set_test(lambda held, other: all(each in other for each in held)),
    "supersetOf": _set_test(lambda held, other: all(each in held for each in other)),
    "includes": _set_test(lambda held, other: other in held),
    "intersection": lambda held, arguments, around: (
        [each for each in held or [] if each in (value(arguments[0], around) or [])] or None
    ),
}


# -- times -----------------------------------------------------------------------------------------------------------


def read_time(held: Held) -> date | None:
    """Read a timestamp: an instant, or a day where the text is that of a date alone."""
    if isinstance(held, date):
        return held
    if isinstance(held, int):
        return datetime.fromtimestamp(held / 1000, UTC)
    if not isinstance(held, str):
        return None
    if len(held) == len("2026-01-31"):
        return date.fromisoformat(held)
    return datetime.fromisoformat(held).astimezone(UTC)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def word_day(word: str, around: Around) -> Lasting:
    start = midnight(around.now.date()) + _DAY * {"yesterday": -1, "today": 0, "tomorrow": 1}[word]
    return Lasting(start, start + _DAY, is_day=True)


def moved(at: datetime, count: int, unit: str) -> datetime:
    if unit in _UNIT:
        return at + count * _UNIT[unit]
    month = at.year * 12 + at.month - 1 + count * _MONTHS[unit]
    year, index = divmod(month, 12)
    return at.replace(year=year, month=index + 1, day=min(at.day, calendar.monthrange(year, index + 1)[1]))


def period(which: str, unit: str, around: Around) -> Lasting:
    now = around.now
    if unit in {"second", "minute", "hour"}:
        zeros = {"second": {}, "minute": {"second": 0}, "hour": {"second": 0, "minute": 0}}[unit]
        start = now.replace(microsecond=0, **zeros)  # type: ignore[arg-type]  # numbers all
    elif unit == "day":
        start = midnight(now.date())
    elif unit == "week":
        start = midnight(now.date() - _DAY * now.weekday())
    elif unit == "month":
        start = midnight(now.date().replace(day=1))
    else:
        years = {"year": 1, "decade": 10}[unit]
        start = midnight(date(now.year // years * years, 1, 1))
    step = {"this": 0, "last": -1, "next": 1}[which]
    start = moved(start, step, unit)
    return Lasting(start, moved(start, 1, unit))


def time_of(expr: n.Expr, around: Around) -> datetime | Lasting | None:
    """Return an instant, or what lasts: a day or a calendar period."""
    match expr:
        case n.ClockWord(word="now"):
            return around.now
        case n.ClockWord(word=word):
            return word_day(word, around)
        case n.Period(which=which, unit=unit):
            return period(which, unit, around)
        case _:
            held = read_time(value(expr, around))
            if held is None or isinstance(held, datetime):
                return held
            return Lasting(midnight(held), midnight(held) + _DAY, is_day=True)


def occurs(held: Held, when: n.When, around: Around) -> bool:
    at = read_time(held)
    if at is None:
        return False
    if not isinstance(at, datetime):
        return day_occurs(at, when, around)
    match when:
        case n.On(time=expr):
            found = time_of(expr, around)
            return is_on(at, found)
        case n.Between(low=low, high=high):
            first, last = time_of(low, around), time_of(high, around)
            if first is None or last is None:
                return False
            start = first.start if isinstance(first, Lasting) else first
            return start <= at and (at < last.end if isinstance(last, Lasting) else at <= last)
        case n.Directed(direction=direction, time=expr):
            found = time_of(expr, around)
            if found is None:
                return False
            if direction == "before":
                return at < start_of(found)
            if direction == "from":
                return at >= start_of(found)
            lasts = isinstance(found, Lasting) and not isinstance(expr, n.ClockWord)
            return at >= found.end if lasts and isinstance(found, Lasting) else at > start_of(found)
        case n.Offset():
            return is_away(at, when, around)


def start_of(found: datetime | Lasting) -> datetime:
    return found.start if isinstance(found, Lasting) else found


def is_on(at: datetime, found: datetime | Lasting | None) -> bool:
    if isinstance(found, Lasting):
        return found.start <= at < found.end
    return at == found


def is_away(at: datetime, when: n.Offset, around: Around) -> bool:
    found = time_of(when.time, around)
    if found is None:
        return False
    sign = -1 if when.direction == "before" else 1
    if when.sign in {"=", "!="}:
        far = moved(start_of(found), sign * when.count, when.unit)
        same = far <= at < far + _DAY if isinstance(found, Lasting) else at == far
        return same == (when.sign == "=")
    near = start_of(found)
    if when.direction == "after" and isinstance(found, Lasting) and not isinstance(when.time, n.ClockWord):
        near = found.end
    far = moved(near, sign * when.count, when.unit)
    if sign < 0:
        return {
            "<": far < at <= near, "<=": far <= at <= near, ">": at < far, ">=": at <= far,
        }[when.sign]  # fmt: skip
    return {"<": near <= at < far, "<=": near <= at <= far, ">": at > far, ">=": at >= far}[when.sign]


def day_occurs(day: date, when: n.When, around: Around) -> bool:
    """Tell of a date, which has no time: the clock is read as today's date, and all is counted in days."""

    def of(expr: n.Expr) -> tuple[date, date] | None:
        found = time_of(expr, around)
        if found is None:
            return None
        if isinstance(found, datetime):
            return found.date(), found.date()
        return found.start.date(), (found.end - timedelta(microseconds=1)).date()

    match when:
        case n.On(time=expr):
            found = of(expr)
            return found is not None and found[0] <= day <= found[1]
        case n.Between(low=low, high=high):
            first, last = of(low), of(high)
            return first is not None and last is not None and first[0] <= day <= last[1]
        case n.Directed(direction=direction, time=expr):
            found = of(expr)
            if found is None:
                return False
            return {"before": day < found[0], "after": day > found[1], "from": day >= found[0]}[direction]
        case n.Offset(sign=sign, count=count, unit=unit, direction=direction, time=expr):
            found = of(expr)
            if found is None:
                return False
            near = found[0]
            step = -1 if direction == "before" else 1
            far = moved(midnight(near), step * count, unit).date()
            if sign in {"=", "!="}:
                return (day == far) == (sign == "=")
            if step < 0:
                return {"<": far < day <= near, "<=": far <= day <= near, ">": day < far, ">=": day <= far}[sign]
            return {"<": near <= day < far, "<=": near <= day <= far, ">": day > far, ">=": day >= far}[sign]


# -- chains ----------------------------------------------------------------------------------------------------------


def chained(expr: n.Chain, around: Around) -> bool:
    """Events in the order of time, none at the instant of the one before; `COUNT` at least."""
    if not all(step.where is None or holds(step.where, around) for step in expr.steps):
        return False
    events = sorted(value(expr.source, around) or [], key=lambda event: read_time(event["timestamp"]))  # type: ignore[arg-type,return-value]  # all have one
    return _follow(expr.steps, events, None, around)


def _follow(steps: tuple[n.Step, ...], events: list[Held], after: datetime | None, around: Around) -> bool:
    if not steps:
        return True
    step, *rest = steps
    fitting = []
    for event in events:
        at = read_time(event["timestamp"])
        inner = around.of(event)
        if after is not None and at <= after:  # type: ignore[operator]  # instants both
            continue
        if holds(step.what, inner) and (step.when is None or occurs(event["timestamp"], step.when, inner)):
            fitting.append((at, event))
    if step.count == 0:
        return _follow(tuple(rest), events, after, around)
    # The earliest events that are enough leave the most room; which of them the label means matters for one alone.
    for place, (at, event) in enumerate(fitting):
        if place + 1 >= step.count and _follow(tuple(rest), events, at, around.naming(step.label, event)):  # type: ignore[arg-type]  # an instant
            return True
    return False
