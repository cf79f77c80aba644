"""How two values compare (section 4), and keys to sort and to tell values apart by."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import LATEST, start_of_day
from quorate.evaluate.result import UNKNOWN, Result, lacking, truth
from quorate.evaluate.values import Record
from quorate.ir.nodes import CompareOperator, Length
from quorate.ir.types import ChoiceType, TextType, Type

HOLDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""What tells whether two values of one kind are in an order."""
_FLIPPED: Final[Mapping[CompareOperator, CompareOperator]] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to compare: days in a zone, choices in the order of their type, texts exactly or folded."""

    zone: ZoneInfo
    choice: ChoiceType | None = None
    folded: bool = False


def compare(sign: CompareOperator, left: Result, right: Result, manner: Manner) -> Result:
    """Compare two results; unknown if one is missing, or if a text is none of the choices it is ordered with."""
    if left.bounds or right.bounds:
        return _compare_ranges(sign, left, right)
    if left.value is None or right.value is None:
        return lacking(left, right)
    known = _compare_values(sign, left.value, right.value, manner)
    return UNKNOWN if known is None else truth(value=known)


def choice_of(*types: Type) -> ChoiceType | None:
    """Return the first type that is a choice."""
    return next((each for each in types if isinstance(each, ChoiceType)), None)


def same_key(type_: Type) -> Callable[[Any], Any]:
    """Return what makes a key of a value, equal for values that count as one."""
    return _folded if isinstance(type_, TextType) and type_.folded else _itself


def order_key(type_: Type) -> Callable[[Any], Any]:
    """Return what makes a key of a value to sort it by."""
    if isinstance(type_, ChoiceType):
        return type_.values.index
    return same_key(type_)


def _folded(text: str) -> str:
    return text.casefold()


def _itself(value: object) -> object:
    return (value.months, value.microseconds) if isinstance(value, Length) else value


def _compare_values(sign: CompareOperator, left: object, right: object, manner: Manner) -> bool | None:
    match left, right:
        case str(), str() if manner.choice and sign not in {"=", "!="}:
            places = {_written(value, manner): place for place, value in enumerate(manner.choice.values)}
            left, right = places.get(_written(left, manner)), places.get(_written(right, manner))
            if left is None or right is None:
                return None
        case str(), str():
            left, right = _written(left, manner), _written(right, manner)
        case date(), date():
            return compare_times(sign, left, right, manner.zone)
        case Length(), Length():
            if bool(left.months) != bool(right.months):
                return None
            left, right = _itself(left), _itself(right)
        case Record(), Record():
            return (left is right) == (sign == "=")
    return HOLDS[sign](left, right)


def _written(text: str, manner: Manner) -> str:
    return text.casefold() if manner.folded else text


def compare_times(sign: CompareOperator, left: date, right: date, zone: ZoneInfo) -> bool:
    """Compare days or instants; a day beside an instant stands for the whole of it."""
    if isinstance(left, datetime) and not isinstance(right, datetime):
        return _compare_with_day(sign, left, right, zone)
    if isinstance(right, datetime) and not isinstance(left, datetime):
        return _compare_with_day(_FLIPPED[sign], right, left, zone)
    return HOLDS[sign](left, right)


def _compare_with_day(sign: CompareOperator, instant: datetime, day: date, zone: ZoneInfo) -> bool:
    start = start_of_day(day, zone)
    end = start_of_day(day + _ONE_DAY, zone) if day < date.max else None
    before = start is not None and instant < start
    after = instant >= (end or LATEST)
    return {
        "=": not before and not after,
        "!=": before or after,
        "<": before,
        "<=": not after,
        ">": after,
        ">=": not before,
    }[sign]


def _compare_ranges(sign: CompareOperator, left: Result, right: Result) -> Result:
    """Compare counts by all that they may be: known if all of it agrees."""
    first, second = _range_of(left), _range_of(right)
    known = _ranges_hold(sign, first, second) if first and second else None
    return lacking(left, right) if known is None else truth(value=known)


def _range_of(result: Result) -> tuple[float, float] | None:
    if result.bounds:
        return result.bounds
    return None if result.value is None else (result.value, result.value)


def _ranges_hold(sign: CompareOperator, left: tuple[float, float], right: tuple[float, float]) -> bool | None:
    if sign in {"=", "!="}:
        apart = left[1] < right[0] or right[1] < left[0] or any(_is_broken(each) for each in (left, right))
        # One of them is a range of several numbers, so they are not surely equal.
        return (sign == "!=") if apart else None
    # Of an order it is enough to look at the two pairs of ends that are the furthest apart.
    extremes = {HOLDS[sign](left[0], right[1]), HOLDS[sign](left[1], right[0])}
    return extremes.pop() if len(extremes) == 1 else None


def _is_broken(bounds: tuple[float, float]) -> bool:
    """Tell whether a number is one that no count can be."""
    return bounds[0] == bounds[1] and bounds[0] != int(bounds[0])
