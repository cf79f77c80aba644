"""Values: constants, the clock, arithmetic, functions of times, `if`."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import replace
from datetime import date
from typing import Final

from quorate.diagnostics.catalogue.pql import Q111, Q112, Q113
from quorate.pql import nodes as n
from quorate.pql.base import Many, Value, is_alike
from quorate.pql.references import ReferencesPart
from quorate.pql.scope import Bound, Scope, Untold
from quorate.pql.shapes import Kind, is_numeric
from quorate.pql.written import ATOM, PRODUCT, SUM, UNARY, number_literal, text_literal
from quorate.semantics.suggest import hint

ZONE: Final = ', in zone "UTC"'
_NOW_PARTS: Final = {"currentMonth": "month", "currentYear": "year", "currentDayOfMonth": "day"}
_TIME_PARTS: Final = {"getMonth": "month", "getYear": "year", "getDayOfMonth": "day"}
_DAY_STARTS: Final = {"today": "this", "yesterday": "previous", "tomorrow": "next"}
_MAPS: Final = ("keys", "values")
TESTS: Final = (
    *("startsWith", "doesNotStartWith", "endsWith", "doesNotEndWith", "contains", "doesNotContain", "equals"),
    *("notEqualTo", "matches", "isNull", "isNotNull", "intersects", "subsetOf", "supersetOf", "includes", "exists"),
)
"""Functions that are conditions."""

ARRAYS: Final = ("filter", "map", "distinct", "intersection")
"""Functions that give arrays."""

GATHERING: Final = ("count", "sum", "average", "min", "max")
"""Functions from arrays to numbers."""

_UNSAYABLE: Final = ("groupBy", "topN", "bottomN", "head", "regexGroup", "mapEntry", *_MAPS)
KNOWN_METHODS: Final = (*TESTS, *ARRAYS, *GATHERING, *_TIME_PARTS, "get", *_UNSAYABLE)
KNOWN_CALLS: Final = (*_NOW_PARTS, "date", "if", "inSegment", "chain", "mapEntry")

_HELP: Final = {
    "groupBy": "how many different keys there are is `arr.key.distinct().count()`",
    "topN": "the most is `arr.max(expression)`",
    "bottomN": "the least is `arr.min(expression)`",
    "head": "say which item is meant by a condition, or take the least or the most of them",
    "regexGroup": "put the text that is wanted into the pattern, and write `matches`",
    "keys": 'ask for a key by its name: `map.get("key")`',
    "values": 'ask for a key by its name: `map.get("key")`',
}


class ValuesPart(ReferencesPart):
    """Translates values."""

    def value(self, expr: n.Expr, scope: Scope) -> Value | Many:
        """Translate a value."""
        match expr:
            case n.Literal_(value=constant):
                return constant_value(constant)
            case n.ClockWord(word=word):
                return Value(self.clock_text(word), kind="datetime", may_lack=False)
            case n.Arithmetic():
                return self._arithmetic(expr, scope)
            case n.Call():
                return self._call(expr, scope)
            case n.Method():
                return self._method(expr, scope)
            case n.Select() | n.Array():
                return Many(expr, scope)
            case n.Aggregate():
                return self.gathered(expr, scope)
            case n.Let(name=name, value=value, body=body):
                return self.value(body, scope.naming(name, Bound(value, scope)))
            case n.Object():
                raise self.refuse_form("an object made in a query", expr.at)
            case n.Tuple_() | n.Lambda() | n.Period():
                raise self.refuse_form("this, where a value is wanted,", expr.at)
            case n.And() | n.Or() | n.Not() | n.Compare() | n.In() | n.Like() | n.Occurs() | n.Quantified() | n.Chain():
                return self.truth(expr, scope)
            case _:
                return self.reference(expr, scope)

    def truth(self, expr: n.Expr, scope: Scope) -> Value:
        """Return a condition as a value, which is never missing."""
        made = self.condition(expr, scope, "sure")
        return Value(made.text, made.level, kind="boolean", may_lack=False)

    @abstractmethod
    def gathered(self, expr: n.Aggregate | n.Method, scope: Scope) -> Value:
        """Translate what makes a number of an array; said further on."""

    # -- the clock -----------------------------------------------------------------------------------------------------

    @property
    def zone(self) -> str:
        """What follows a period or a day where the rule set has another zone than queries."""
        return "" if self.shapes.is_utc else ' in zone "UTC"'

    def clock_text(self, word: n.Clock) -> str:
        """Write a word of the clock as an instant."""
        return "now" if word == "now" else f"start of {_DAY_STARTS[word]} day{self.zone}"

    def part_of_time(self, function: str, time: str) -> str:
        """Write the month, the year or the day of a time."""
        return f"{function}({time}{'' if self.shapes.is_utc else ZONE})"

    # -- functions -----------------------------------------------------------------------------------------------------

    def _call(self, expr: n.Call, scope: Scope) -> Value:
        match expr.name:
            case name if name in _NOW_PARTS:
                self.check_count(expr, 0, 0, "nothing")
                return Value(self.part_of_time(_NOW_PARTS[name], "now"), kind="integer", may_lack=False)
            case "date":
                return self.date_value(expr, scope)
            case "if":
                return self._if(expr, scope)
            case "inSegment" | "chain":
                return self.truth(expr, scope)
            case "mapEntry":
                raise self.refuse_form("`mapEntry`", expr.at)
            case name:
                raise self.refuse(Q111, expr.at, name=name, help=hint(name, KNOWN_CALLS))

    def date_value(self, expr: n.Call, scope: Scope) -> Value:
        """Translate `date(2017, 10, 1)`: a day."""
        self.check_count(expr, 3, 3, "a year, a month and a day")
        parts = [self.scalar(each, scope) for each in expr.arguments]
        constants = [part.constant for part in parts]
        if all(type(each) is int for each in constants):
            try:
                day = date(*constants)  # type: ignore[arg-type]  # three integers
            except (ValueError, OverflowError) as error:
                raise self.refuse(Q112, expr.at, name="date", wanted="a day that exists", given=str(error)) from None
            return Value(day.isoformat(), kind="date", may_lack=False, constant=day.isoformat())
        for part, argument in zip(parts, expr.arguments, strict=True):
            self.want(part, "integer", argument.at)
            if part.type == "number":
                raise self.refuse(Q113, argument.at, what="a part of a date", kind="a whole number", other="a number")
        may_lack = any(part.may_lack for part in parts) or not _is_always_a_day(*constants[1:])
        return Value(f"date({', '.join(part.text for part in parts)})", kind="date", may_lack=may_lack)

    def _if(self, expr: n.Call, scope: Scope) -> Value:
        self.check_count(expr, 3, 3, "a condition and two values")
        test = self.condition(expr.arguments[0], scope, "sure")
        then, other = (self.scalar(each, scope).settled() for each in expr.arguments[1:])
        then, other = self.alike(then, other, expr.at)
        text = f"if({test.text}, {then.text}, {other.text})"
        kind = "number" if is_numeric(then.type) and then.type != other.type else then.type or other.type
        return Value(text, kind=kind, may_lack=then.may_lack or other.may_lack)

    def _method(self, expr: n.Method, scope: Scope) -> Value | Many:
        match expr.name:
            case name if name in ARRAYS:
                return Many(expr, scope)
            case name if name in GATHERING:
                return self.gathered(expr, scope)
            case name if name in TESTS:
                return self.truth(expr, scope)
            case name if name in _TIME_PARTS:
                self.check_count(expr, 0, 0, "nothing")
                time = self.scalar(expr.object, scope)
                if time.type not in {"date", "datetime"}:
                    self.want(time, "datetime", expr.at)
                made = self.part_of_time(_TIME_PARTS[name], time.text)
                roots = time.roots or ((time.text,) if time.level == ATOM else ())
                return Value(made, kind="integer", may_lack=time.may_lack, roots=roots)
            case "get":
                return self._get(expr, scope)
            case name if name in _UNSAYABLE:
                return self._unsayable(expr, scope)
            case name:
                raise self.refuse(Q111, expr.at, name=name, help=hint(name, KNOWN_METHODS))

    def _get(self, expr: n.Method, scope: Scope) -> Value | Many:
        """Translate `map.get("key")`: rules have no maps, and an object with a field of that name is the same."""
        self.check_count(expr, 1, 1, "a key")
        key = expr.arguments[0]
        if not isinstance(key, n.Literal_) or not isinstance(key.value, str) or not is_name(key.value):
            raise self.refuse_form("a key of a map that is not told", expr.at)
        return self.reference(n.Field(expr.at, expr.object, key.value), scope)

    def _unsayable(self, expr: n.Method, scope: Scope) -> Value | Many:
        del scope
        raise self.refuse_form(f"`{expr.name}`", expr.at, _HELP.get(expr.name, ""))

    # -- arithmetic ----------------------------------------------------------------------------------------------------

    def _arithmetic(self, expr: n.Arithmetic, scope: Scope) -> Value:
        made = self._number(expr.first, scope)
        for sign, operand in expr.rest:
            made = self._computed(sign, made, self._number(operand, scope))
        return made

    def _number(self, expr: n.Expr, scope: Scope) -> Value:
        found = self.scalar(expr, scope).settled()
        self.want(found, "number", expr.at)
        return found

    def _computed(self, sign: str, left: Value, right: Value) -> Value:
        kind: Kind = "integer" if left.type == right.type == "integer" and sign != "/" else "number"
        divides = sign in {"/", "%"} and (not isinstance(right.constant, int | float) or right.constant == 0)
        roots = () if divides or not _is_rooted(left, right) else (*_roots(left), *_roots(right))
        may_lack = divides or left.may_lack or right.may_lack
        if sign == "%":
            return Value(f"mod({left.text}, {right.text})", ATOM, kind, may_lack=may_lack, roots=roots)
        level = SUM if sign in {"+", "-"} else PRODUCT
        text = f"{left.bound(level - 1)} {sign} {right.bound(level)}"
        return Value(text, level, kind, may_lack=may_lack, roots=roots)

    # -- types that meet -----------------------------------------------------------------------------------------------

    def alike(self, left: Value, right: Value, at: n.At) -> tuple[Value, Value]:
        """Return two values as of one type: what is on the right becomes what is on the left (section 1.5)."""
        if left.is_thing or right.is_thing:
            raise self.refuse_form("a comparison of whole things", at, "compare their fields")
        for one, other in ((left, right), (right, left)):
            if one.shape is not None and other.type is not None and other.type not in {"list", "object"}:
                self._learn(one, other, at)
        if left.type is None or right.type is None:
            return left, right
        if left.constant is None and right.constant is not None:
            right = self._coerced(right, left, at)
        elif right.constant is None and left.constant is not None:
            left = self._coerced(left, right, at)
        if left.type and right.type and not is_alike(left.type, right.type):
            raise self.mismatch(right if right.shape is not None else left, left.type, right.type, at)
        return left, right

    def _learn(self, one: Value, other: Value, at: n.At) -> None:
        """Note what a field is compared with; a text that could be a number or a truth says less than another."""
        shape, kind = one.shape, other.type
        if shape is None or kind is None or not self.shapes.grows or shape.item is not None or shape.fields:
            return
        if isinstance(other.constant, str):
            shape.use(kind, soft=kind == "text" and _other_reading(other.constant) is not None)
        elif kind == "integer" and other.constant is not None:
            shape.use("number")  # a whole number says nothing about the others
        elif other.constant is None and other.shape is not None and not (other.shape.told or other.shape.uses):
            shape.use(kind, soft=True)
        else:
            shape.use(kind)
        del at

    def _coerced(self, constant: Value, other: Value, at: n.At) -> Value:
        """Read a constant as one of another type."""
        kind, held = other.type, constant.constant
        if kind is None or (constant.type is not None and is_alike(constant.type, kind)):
            return constant
        try:
            if is_numeric(kind) and isinstance(held, str):
                return constant_value(_as_number(held))
            if kind == "text" and isinstance(held, int | float):
                return constant_value(str(held).lower() if isinstance(held, bool) else str(held))
            if kind == "boolean" and isinstance(held, str) and held.lower() in {"true", "false"}:
                return constant_value(held.lower() == "true")
            if kind == "date" and isinstance(held, str):
                day = date.fromisoformat(held)
                return Value(day.isoformat(), kind="date", may_lack=False, constant=held)
        except ValueError:
            pass
        raise self._unlike(constant, other, at)

    def _unlike(self, constant: Value, other: Value, at: n.At) -> Untold:
        found, kind = constant.type or "other", other.type or "other"
        return self.mismatch(replace(other, kind=kind), found, kind, at)


def constant_value(constant: str | bool | float) -> Value:  # noqa: FBT001 - a constant like the others
    """Write a constant."""
    if isinstance(constant, bool):
        return Value("true" if constant else "false", kind="boolean", may_lack=False, constant=constant)
    if isinstance(constant, str):
        return Value(text_literal(constant), kind="text", may_lack=False, constant=constant)
    kind: Kind = "integer" if isinstance(constant, int) else "number"
    level = UNARY if constant < 0 else ATOM
    return Value(number_literal(constant), level, kind, may_lack=False, constant=constant)


def _is_always_a_day(month: object, day: object) -> bool:
    """Tell whether every year has a day."""
    is_month = isinstance(month, int) and 1 <= month <= 12  # noqa: PLR2004 - months
    return is_month and isinstance(day, int) and 1 <= day <= 28  # noqa: PLR2004 - the shortest month


def is_name(text: str) -> bool:
    """Tell whether a text can be a name of rules, in backticks where it has to."""
    return bool(text) and text.isprintable() and "`" not in text


def _other_reading(text: str) -> float | bool | None:
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    try:
        return _as_number(text)
    except ValueError:
        return None


def _as_number(text: str) -> float:
    try:
        return int(text)
    except ValueError:
        number = float(text)
        if not math.isfinite(number):
            raise
        return number


def _is_rooted(*values: Value) -> bool:
    return all(not value.may_lack or value.roots or value.level == ATOM for value in values)


def _roots(value: Value) -> tuple[str, ...]:
    if not value.may_lack:
        return ()
    return value.roots or (value.text,)
