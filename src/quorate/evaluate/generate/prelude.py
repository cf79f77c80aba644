"""What generated functions call: everything that is too long to be written out in each of them.

Arguments may be missing (None) only where it says so. What the years 1 to 9999 do not hold raises an error, and the
reference evaluator decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.evaluate import aggregates, fields, functions, texts
from quorate.evaluate.arithmetic import checked
from quorate.evaluate.calendar import MICROSECOND, day_of, shift_date, shift_instant, start_of_day
from quorate.evaluate.comparison import HOLDS, Manner, choice_of, compare, compare_times, same_key
from quorate.evaluate.generate.context import Context, SurpriseError, UntoldError
from quorate.evaluate.generate.listed import Listed
from quorate.evaluate.periods import days_of, instants_of
from quorate.evaluate.result import Result
from quorate.evaluate.time_functions import TIME_FUNCTIONS
from quorate.ir import nodes as n
from quorate.ir.types import Type

_ONE_DAY: Final = timedelta(days=1)
_CACHED_AT_MOST: Final = 4096
_LONGEST_CACHED: Final = 200  # characters

# -- times -----------------------------------------------------------------------------------------------------------


def stepped(c: Context, key: object, length: n.Length, sign: int) -> datetime:
    """Step from now by months."""
    return c.once(key, lambda: _sure(shift_instant(c.now, length, sign, c.layout.zone)))  # type: ignore[no-any-return]


def ending(c: Context, key: object, window: n.EndingWindow) -> tuple[datetime, datetime]:
    """Step back twice from now."""

    def make() -> tuple[datetime, datetime]:
        end = _sure(shift_instant(c.now, window.ago, -1, c.layout.zone))
        return _sure(shift_instant(end, window.length, -1, c.layout.zone)), end

    return c.once(key, make)  # type: ignore[no-any-return]


def stepped_days(c: Context, key: object, length: n.Length, sign: int) -> date:
    """Step from today."""
    return c.once(key, lambda: _sure(shift_date(c.today(), length, sign)))  # type: ignore[no-any-return]


def ending_days(c: Context, key: object, window: n.EndingWindow) -> tuple[date, date]:
    """Step back twice from today."""

    def make() -> tuple[date, date]:
        end = _sure(shift_date(c.today(), window.ago, -1))
        return _sure(shift_date(end, window.length, -1)), end

    return c.once(key, make)  # type: ignore[no-any-return]


def today_in(c: Context, zone: str | None) -> date:
    """Return the day it is in a zone; without one, in the rule set's."""
    return c.today() if zone is None else c.once(("today", zone), lambda: _sure(day_of(c.now, _zone(zone))))


def day_bounds(c: Context, offset: int, zone: str | None) -> tuple[datetime, datetime]:
    """Return the start of a day and of the next."""

    def make() -> tuple[datetime, datetime]:
        day = today_in(c, zone) + timedelta(days=offset)
        found = c.layout.zone if zone is None else _zone(zone)
        return _sure(start_of_day(day, found)), _sure(start_of_day(day + _ONE_DAY, found))

    return c.once(("day", offset, zone), make)  # type: ignore[no-any-return]


def period_bounds(c: Context, key: object, period: n.Period, zone: str | None) -> tuple[datetime, datetime]:
    """Return the start of a period and of the next."""
    where = c.layout.zone if zone is None else _zone(zone)
    return c.once((key, zone), lambda: _sure(instants_of(period, c.now, where, c.layout.calendar)))  # type: ignore[no-any-return]


def period_days(c: Context, key: object, period: n.Period, zone: str | None) -> tuple[date, date]:
    """Return the first day of a period and of the next."""
    return c.once((key, zone), lambda: _sure(days_of(period, today_in(c, zone), c.layout.calendar)))  # type: ignore[no-any-return]


def in_hours(c: Context, window: n.HoursWindow, zone: str | None, instant: datetime) -> bool:
    """Tell whether clocks in a zone show one of a window's hours."""
    local = instant.astimezone(c.layout.zone if zone is None else _zone(zone))
    clock, weekday = local.time(), local.weekday()
    if window.start < window.end:
        return window.start <= clock < window.end and weekday in window.days
    if clock >= window.start and weekday in window.days:
        return True
    return clock < window.end and (weekday - 1) % 7 in window.days


def shifted(c: Context, time: date | None, length: n.Length | None, sign: int) -> date | None:
    """Step from a day or an instant; missing if an operand is."""
    if time is None or length is None:
        return None
    if isinstance(time, datetime):
        return shift_instant(time, length, sign, c.layout.zone)
    return shift_date(time, length, sign)


def apart(c: Context, left: date | None, right: date | None) -> n.Length | None:
    """Return how long it is from one time to another; missing if one is."""
    if left is None or right is None:
        return None
    if isinstance(left, datetime) != isinstance(right, datetime):
        left = left if isinstance(left, datetime) else _sure(start_of_day(left, c.layout.zone))
        right = right if isinstance(right, datetime) else _sure(start_of_day(right, c.layout.zone))
    return n.Length(microseconds=(left - right) // MICROSECOND)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _sure(found: Any) -> Any:  # noqa: ANN401 - a time, or a pair of them
    if found is None:
        raise SurpriseError
    return found


# -- values ----------------------------------------------------------------------------------------------------------


def plus(left: Any, right: Any) -> Any:  # noqa: ANN401 - numbers, or missing
    """Add two numbers that may be missing."""
    return None if left is None or right is None else checked(left + right).value


def minus(left: Any, right: Any) -> Any:  # noqa: ANN401 - as above
    """Take one number that may be missing from another."""
    return None if left is None or right is None else checked(left - right).value


def times(left: Any, right: Any) -> Any:  # noqa: ANN401 - as above
    """Multiply two numbers that may be missing."""
    return None if left is None or right is None else checked(left * right).value


def over(left: Any, right: Any) -> Any:  # noqa: ANN401 - as above
    """Divide two numbers that may be missing."""
    return None if left is None or not right else checked(left / right).value


def computed(signs: Sequence[str], first: Any, *rest: Any) -> Any:  # noqa: ANN401 - as above
    """Compute with many numbers that may be missing, from left to right."""
    for sign, operand in zip(signs, rest, strict=True):
        first = _SIGNS[sign](first, operand)
    return first


_SIGNS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"+": plus, "-": minus, "*": times, "/": over}


def negative(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return the opposite of a number that may be missing."""
    return None if value is None else checked(-value).value


def joined(*parts: str | None) -> str | None:
    """Join texts that may be missing."""
    return None if None in parts else "".join(parts)  # type: ignore[arg-type]  # none of them is


def fitted(value: Any) -> Any:  # noqa: ANN401 - a number, or missing
    """Make a number of an integer that may be missing."""
    return float(value) if isinstance(value, int) else value


def called(c: Context, node: n.Call, zone: str | None, *values: Any) -> Any:  # noqa: ANN401 - any values
    """Call a built-in function of arguments that may be missing; lists have no values here."""
    if None in values:
        return None
    if node.function in {"min", "max"}:
        return fields.fitted(functions.extreme(node, values), node.type).value
    if node.function == "text":
        return functions.text_of(values[0], node.arguments[0].type)
    if node.function in TIME_FUNCTIONS:
        where = c.layout.zone if zone is None else _zone(zone)
        return TIME_FUNCTIONS[node.function](_Clock(c.now), where, values).value  # type: ignore[arg-type]  # needs no more
    if node.function == "length":
        return len(values[0])
    return functions.FUNCTIONS[node.function](*values).value


class _Clock:
    __slots__ = ("now",)

    def __init__(self, now: datetime) -> None:
        self.now = now


# -- comparisons -----------------------------------------------------------------------------------------------------


def compared(c: Context, node: n.Compare, left: Any, right: Any) -> bool | None:  # noqa: ANN401 - any values
    """Compare as the reference evaluator does; what only it can is here for the pairs of types that are rare."""
    return compare(node.operator, Result(left), Result(right), manner_of(c.layout.zone, node)).value  # type: ignore[no-any-return]


def edge(c: Context, sign: n.CompareOperator, time: date, bound: date) -> bool:
    """Compare a day and an instant, in either order."""
    return compare_times(sign, time, bound, c.layout.zone)


def manner_of(zone: ZoneInfo, node: n.Compare) -> Manner:
    """Return how a comparison compares."""
    return Manner(zone, choice_of(node.left.type, node.right.type), node.folded)


def ranges(sign: n.CompareOperator, left: tuple[int, float], right: tuple[float, float]) -> bool | None:
    """Compare two numbers of which only the bounds are known."""
    if left[0] == left[1] and right[0] == right[1]:
        return HOLDS[sign](left[0], right[0])
    return compare(sign, _ranged(left), _ranged(right), Manner(_UTC)).value  # type: ignore[no-any-return]


def _ranged(bounds: tuple[float, float]) -> Result:
    return Result(bounds[0]) if bounds[0] == bounds[1] else Result(None, bounds=bounds)  # type: ignore[arg-type]


_UTC: Final = ZoneInfo("UTC")

# -- gathered items --------------------------------------------------------------------------------------------------


def gathered(function: str, type_: Type, values: Sequence[Any]) -> Any:  # noqa: ANN401 - any value
    """Return an aggregate of known values."""
    if not values and function not in {"sum", "distinct"}:
        return None
    return aggregates.AGGREGATES[function](values, type_).value


def in_order(found: Iterable[tuple[datetime, str, Any]]) -> list[Any]:
    """Return what was gathered with its instant and id, in their order."""
    return [each[2] for each in sorted(found, key=_at_and_id)]


def sizes(function: str, type_: Type, key_type: Type, keys: Iterable[Any]) -> Any:  # noqa: ANN401 - a number
    """Return an aggregate of how often each key occurs."""
    key = same_key(key_type)
    counts = Counter(key(each) for each in keys)
    return aggregates.AGGREGATES[function](list(counts.values()), type_).value if counts else 0


def different(type_: Type, found: Sequence[tuple[bool, Any]]) -> tuple[int, int]:
    """Return the least and the most different values there are; each item belongs surely, or perhaps."""
    key = same_key(type_)
    known = {key(value) for surely, value in found if surely and value is not None}
    open_ = {key(value) for surely, value in found if not surely and value is not None} - known
    valueless = sum(value is None for _, value in found)
    return len(known), len(known) + len(open_) + valueless


def _at_and_id(each: tuple[datetime, str, Any]) -> tuple[datetime, str]:
    return each[:2]


# -- texts -----------------------------------------------------------------------------------------------------------

_WORDS: Final = re.compile(r"[^\W_]+")


@cache
def words_test(operand: str, *, folded: bool) -> Callable[[str], bool]:
    """Return what finds the words of an operand next to each other in a text, as `has words` does."""
    wanted = _WORDS.findall(operand)
    if not wanted:
        return lambda _: False
    if folded:
        wanted = [each.casefold() for each in wanted]
    between = r"[\W_]+"
    search = re.compile(rf"(?<![^\W_]){between.join(map(re.escape, wanted))}(?![^\W_])").search
    first = wanted[0]

    def test(text: str) -> bool:
        if not folded:
            return first in text and search(text) is not None
        if not text.isascii():  # folding may make one letter of other characters than letters
            return texts.has_words(text, operand, True)  # noqa: FBT003 - called by position only
        text = text.lower()
        return first in text and search(text) is not None

    return test


@cache
def pattern_test(pattern: str, *, folded: bool) -> Callable[[str], bool]:
    """Return what finds a pattern in a text; answers for short texts are remembered, as titles repeat."""
    literal = _literal_test(pattern, folded=folded)
    search = texts.compiled(pattern, folded=folded).search

    @lru_cache(_CACHED_AT_MOST)
    def remembered(text: str) -> bool:
        return search(text) is not None

    def test(text: str) -> bool:
        if literal is not None and text.isascii():
            return literal(text)
        return remembered(text) if len(text) <= _LONGEST_CACHED else search(text) is not None

    return test


_LITERALS: Final = re.compile(r"[A-Za-z0-9 _,@&'\-]+(\|[A-Za-z0-9 _,@&'\-]+)*")


def _literal_test(pattern: str, *, folded: bool) -> Callable[[str], bool] | None:
    """Return the test of a pattern that is an alternation of literals, for texts in ASCII."""
    if not _LITERALS.fullmatch(pattern):
        return None
    parts = tuple(part.lower() if folded else part for part in pattern.split("|"))
    if len(parts) == 1:
        (only,) = parts
        return (lambda text: only in text.lower()) if folded else (lambda text: only in text)

    def test(text: str) -> bool:
        lowered = text.lower() if folded else text
        for part in parts:  # noqa: SIM110 - a plain loop is the faster one
            if part in lowered:
                return True
        return False

    return test


def has_item(value: Any, items: Sequence[Any] | None, key: Callable[[Any], Any]) -> bool | None:  # noqa: ANN401
    """Tell whether a value is an item of a list; the value, the list and its items may be missing."""
    if items is None:
        return None
    if not items:
        return False
    if value is None:
        return None
    wanted = key(value)
    if type(items) is Listed:
        return wanted in items.keys(key)
    open_ = False
    for each in items:
        if each is None:
            open_ = True
        elif key(each) == wanted:
            return True
    return None if open_ else False


def add_open_items(out: set[str], path: str, items: Sequence[Any]) -> None:
    """Add the paths of the items of a list that are missing."""
    out.update(f"{path}[{number}]" for number, each in enumerate(items) if each is None)


def untold() -> None:
    """Leave it to the reference evaluator to tell what is missing."""
    raise UntoldError


def folded_key(value: str) -> str:
    """Return the key of a folded text."""
    return value.casefold()


def plain_key(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return a value as its own key."""
    return value


def remembered(c: Context, function: Callable[[Context, Any, Any], Any], account: Any, record: Any) -> Any:  # noqa: ANN401
    """Return what a function gives for a record, called once."""
    key = (function, record)
    found = c.memo.get(key, c)
    if found is c:
        found = c.memo[key] = function(c, account, record)
    return found


def record(c: Context, entity: str, key: str | None) -> Any:  # noqa: ANN401 - a struct
    """Return the record of a key; None if there is no key, or no such record in the payload."""
    return None if key is None else c.record(entity, key)


def there(found: Any) -> Any:  # noqa: ANN401 - a struct
    """Return a record that is in the payload. Raises SurpriseError for any other."""
    if found is None:
        raise SurpriseError
    return found


FOR_CODE: Final = (
    "stepped", "ending", "stepped_days", "ending_days", "today_in", "day_bounds", "period_bounds", "period_days",
    "in_hours", "shifted", "apart", "plus", "minus", "times", "over", "computed", "negative", "joined", "fitted",
    "called", "compared", "edge", "ranges", "gathered", "in_order", "sizes", "different", "has_item",
    "add_open_items", "untold", "folded_key", "plain_key", "remembered", "record", "there",
)  # fmt: skip
"""What generated code may call, with :data:`following.FOR_CODE`."""
