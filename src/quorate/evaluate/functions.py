"""The built-in functions of texts and numbers, and how functions are called (section 4, Functions)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from quorate.evaluate.arithmetic import Number, checked
from quorate.evaluate.comparison import choice_of, order_key
from quorate.evaluate.fields import fitted
from quorate.evaluate.result import UNKNOWN, Items, Result, lacking
from quorate.evaluate.run import Env, Run
from quorate.evaluate.time_functions import TIME_FUNCTIONS
from quorate.ir import nodes as n
from quorate.ir.types import Type, WeekdayType

_NUMERAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_LONGEST_INTEGER: Final = 40
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHOLE_BELOW: Final = 1e15
_DECIMALS: Final = Context(prec=1000)
_MOST_DIGITS: Final = 400
"""Doubles have no digits further than this from the point, on either side."""


def call(run: Run, node: n.Call, env: Env) -> Result:
    """Evaluate a built-in function: missing if an argument or its zone is."""
    arguments = [run.value(each, env) for each in node.arguments]
    zone = run.zone_of(node.zone, env)
    if zone.value is None or any(each.value is None for each in arguments):
        return lacking(*arguments, zone)
    values = [each.value for each in arguments]
    if node.function in {"min", "max"}:
        return fitted(extreme(node, values), node.type)
    if node.function == "text":
        return Result(text_of(values[0], node.arguments[0].type))
    if node.function in TIME_FUNCTIONS:
        return TIME_FUNCTIONS[node.function](run, zone.value, values)
    return FUNCTIONS[node.function](*values)


def extreme(node: n.Call, values: Sequence[Any]) -> Result:
    """Return the least or the greatest of known arguments."""
    types = [each.type for each in node.arguments]
    key = order_key(choice_of(*types) or types[0])
    return Result((min if node.function == "min" else max)(values, key=key))


def text_of(value: Any, type_: Type) -> str:  # noqa: ANN401 - values of any type
    """Write a value as payloads do; a number that is whole without a point, a time of day as rules do."""
    found = str(value)
    match value:
        case bool():
            found = found.lower()
        case int() if isinstance(type_, WeekdayType):
            found = _WEEKDAYS[value]
        case float() if value.is_integer() and abs(value) < _WHOLE_BELOW:
            found = str(int(value))
        case datetime():
            found = value.isoformat().replace("+00:00", "Z")
        case time() if not value.second and not value.microsecond:
            found = value.isoformat("minutes")
    return found


def _length(value: str | Items) -> Result:
    return Result(len(value.results if isinstance(value, Items) else value))


def _substring(text: str, start: int, length: int) -> Result:
    """Take the positions from `start`, so many, as far as the text has them."""
    return Result(text[max(start - 1, 0) : max(start - 1 + length, 0)])


def _split(text: str, separators: str) -> Result:
    """Take what stands between any of the letters of `separators`; empty parts are none."""
    for letter in separators[1:]:
        text = text.replace(letter, separators[0])
    parts = text.split(separators[0]) if separators else [text]
    return Result(Items(Result(part) for part in parts if part))


def _number(text: str) -> Result:
    text = text.strip()
    return checked(float(text)) if _NUMERAL.fullmatch(text) else UNKNOWN


def _integer(text: str) -> Result:
    text = text.strip()
    # A text longer than the longest integer is none, and Python counts the digits of numbers before it reads them.
    return checked(int(text)) if len(text) <= _LONGEST_INTEGER and _INTEGER.fullmatch(text) else UNKNOWN


def _domain(email: str) -> Result:
    _, at, domain = email.strip().rpartition("@")
    return Result(domain.lower()) if at and domain else UNKNOWN


def _round(value: Number, digits: int | None = None) -> Result:
    """Round halves away from zero, as the number is written in decimals."""
    places = max(-_MOST_DIGITS, min(digits or 0, _MOST_DIGITS))
    unit = Decimal(1).scaleb(-places, _DECIMALS)
    rounded = Decimal(repr(value)).quantize(unit, ROUND_HALF_UP, _DECIMALS)
    return checked(float(rounded) if digits is not None and isinstance(value, float) else int(rounded))


def _mod(dividend: Number, divisor: Number) -> Result:
    if divisor == 0:
        return UNKNOWN
    if isinstance(dividend, int) and isinstance(divisor, int):
        rest = abs(dividend) % abs(divisor)
        return Result(-rest if dividend < 0 else rest)
    return checked(math.fmod(dividend, divisor))


FUNCTIONS: Final[Mapping[str, Callable[..., Result]]] = {
    "lower": lambda text: Result(text.lower()),
    "upper": lambda text: Result(text.upper()),
    "trim": lambda text: Result(text.strip()),
    "length": _length,
    "substring": _substring,
    "split": _split,
    "number": _number,
    "integer": _integer,
    "domain": _domain,
    "abs": lambda value: checked(abs(value)),
    "round": _round,
    "floor": lambda value: checked(math.floor(value)),
    "ceil": lambda value: checked(math.ceil(value)),
    "mod": _mod,
}
