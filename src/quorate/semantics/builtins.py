"""The functions of the language (section 4): what they take and what they give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from quorate.ir import types as t

Accepts = Callable[[t.Type], bool]


def is_text(type_: t.Type) -> bool:
    """Tell whether a type is a text, also one out of a set."""
    return isinstance(type_, t.TextType | t.ChoiceType)


def is_numeric(type_: t.Type) -> bool:
    """Tell whether a type is computed with."""
    return isinstance(type_, t.IntegerType | t.NumberType)


def is_time(type_: t.Type) -> bool:
    """Tell whether a type is a day or an instant."""
    return isinstance(type_, t.DateType | t.DateTimeType)


def is_ordered(type_: t.Type) -> bool:
    """Tell whether one value of a type can be less than another; names of stages and roles only stand for them."""
    if isinstance(type_, t.ChoiceType) and type_.of:
        return False
    return is_numeric(type_) or is_text(type_) or is_time(type_) or isinstance(type_, t.TimeType | t.DurationType)


def _is_scalar(type_: t.Type) -> bool:
    scalars = t.BooleanType | t.WeekdayType | t.ZoneType | t.TimeType
    return is_numeric(type_) or is_text(type_) or is_time(type_) or isinstance(type_, scalars)


def _has_length(type_: t.Type) -> bool:
    return is_text(type_) or isinstance(type_, t.ListType)


def _has_hours(type_: t.Type) -> bool:
    return isinstance(type_, t.DateTimeType | t.TimeType)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: which types fit it, and how a message says so."""

    accepts: Accepts
    words: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its parameters, how many of them may be left out at the end, and the type of its value.

    `zoned` functions take an `in zone` after an instant.
    """

    parameters: tuple[Parameter, ...]
    gives: Callable[[tuple[t.Type, ...]], t.Type]
    optional: int = 0
    zoned: bool = False


def _always(type_: t.Type) -> Callable[[tuple[t.Type, ...]], t.Type]:
    return lambda _: type_


def _text_like_first(given: tuple[t.Type, ...]) -> t.Type:
    first = given[0]
    return first if isinstance(first, t.TextType) else t.TEXT


def _like_first(given: tuple[t.Type, ...]) -> t.Type:
    return given[0]


def _integer_without_digits(given: tuple[t.Type, ...]) -> t.Type:
    return t.INTEGER if len(given) == 1 else given[0]


def _integer_of_integers(given: tuple[t.Type, ...]) -> t.Type:
    return t.INTEGER if all(isinstance(type_, t.IntegerType) for type_ in given) else t.NUMBER


_TEXT = Parameter(is_text, "a text")
_NUMBER = Parameter(is_numeric, "a number")
_INTEGER = Parameter(lambda type_: isinstance(type_, t.IntegerType), "an integer")
_TIME = Parameter(is_time, "a date or an instant")
_CLOCK = Parameter(_has_hours, "an instant or a time of day")

FUNCTIONS: Final[dict[str, Function]] = {
    "lower": Function((_TEXT,), _text_like_first),
    "upper": Function((_TEXT,), _text_like_first),
    "trim": Function((_TEXT,), _text_like_first),
    "length": Function((Parameter(_has_length, "a text or a list"),), _always(t.INTEGER)),
    "substring": Function((_TEXT, _INTEGER, _INTEGER), _text_like_first),
    "text": Function((Parameter(_is_scalar, "a single value"),), _always(t.TEXT)),
    "split": Function((_TEXT, _TEXT), _always(t.ListType(t.TEXT))),
    "number": Function((_TEXT,), _always(t.NUMBER)),
    "integer": Function((_TEXT,), _always(t.INTEGER)),
    "datetime": Function((_TEXT,), _always(t.DATETIME)),
    "domain": Function((_TEXT,), _text_like_first),
    "abs": Function((_NUMBER,), _like_first),
    "round": Function((_NUMBER, _INTEGER), _integer_without_digits, optional=1),
    "floor": Function((_NUMBER,), _always(t.INTEGER)),
    "ceil": Function((_NUMBER,), _always(t.INTEGER)),
    "mod": Function((_NUMBER, _NUMBER), _integer_of_integers),
    "year": Function((_TIME,), _always(t.INTEGER), zoned=True),
    "quarter": Function((_TIME,), _always(t.INTEGER), zoned=True),
    "month": Function((_TIME,), _always(t.INTEGER), zoned=True),
    "day": Function((_TIME,), _always(t.INTEGER), zoned=True),
    "weekday": Function((_TIME,), _always(t.WEEKDAY), zoned=True),
    "hour": Function((_CLOCK,), _always(t.INTEGER), zoned=True),
    "minute": Function((_CLOCK,), _always(t.INTEGER), zoned=True),
    "days_between": Function((_TIME, _TIME), _always(t.INTEGER), zoned=True),
    "age": Function((_TIME,), _always(t.INTEGER), zoned=True),
}
"""Functions with fixed parameters; `date` has two forms, see :data:`DATES`, and :data:`SPECIAL` takes anything."""

DATES: Final = {
    1: Function((_TIME,), _always(t.DATE), zoned=True),
    3: Function((_INTEGER, _INTEGER, _INTEGER), _always(t.DATE)),
}
"""`date(t)` and `date(y, m, d)`, by the number of arguments."""

SPECIAL: Final = ("date", "min", "max", "coalesce", "if", "lookup")
AGGREGATES: Final = ("sum", "average", "min", "max", "median", "distinct", "first", "last")
COUNTING: Final = ("sum", "average", "min", "max", "median")
"""What `count by` can be gathered with."""

CALLABLE: Final = (*FUNCTIONS, *SPECIAL)
