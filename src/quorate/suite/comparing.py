"""Comparisons of tests: what may be compared with what, and whether it holds."""

from __future__ import annotations

from typing import Any, Final, Self

from quorate.decide.scalars import read_instant
from quorate.diagnostics.catalogue.tests import E909, E918
from quorate.ir import types as t
from quorate.suite.case import Operator
from quorate.suite.mistakes import MistakeError, not_declared
from quorate.suite.scope import Scope, told
from quorate.suite.values import single
from quorate.suite.world import World
from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn

_AS: Final[dict[str, Operator]] = {"is": "=", "is not": "!="}
_HALF: Final = 0.5 + 1e-9
_ORDERED: Final = (t.NumberType, t.IntegerType, t.DateTimeType)


class Rounded(float):
    """A number as a test writes it: equal to all that are written so to as many digits; `digits` after the point."""

    digits: int

    def __new__(cls, value: float, digits: int) -> Self:
        """Make the number."""
        made = super().__new__(cls, value)
        made.digits = digits
        return made

    def __getnewargs__(self) -> tuple[float, int]:  # type: ignore[override]  # a number has but one argument
        """Return what makes it again in another process."""
        return float(self), self.digits


def compared(node: tn.ExpectValue, type_: t.Type, part: str, scope: Scope, world: World) -> tuple[Operator, Any, str]:
    """Return how a part is compared, with what as decisions write it, and how that is written. Raises MistakeError."""
    operator: Operator = _AS.get(node.operator, node.operator)  # type: ignore[arg-type]  # the others are the same
    value = scope.value(node.value)
    if isinstance(value, tn.MissingValue):
        if operator not in {"=", "!="}:
            raise MistakeError(E918.at(value.span, operator=node.operator, what="`missing`"))
        return operator, None, "missing"
    if operator in {"contains", "not contains"}:
        if not isinstance(type_, t.ListType) or type_.item is None:
            raise MistakeError(E918.at(node.span, operator=node.operator, what=f"`{part}`, which is no list"))
        item = _value(value, type_.item, part, scope, world)
        return operator, item, _shown(item, type_.item)
    if operator not in {"=", "!="} and not isinstance(type_, _ORDERED):
        help_ = "write `=` or `!=`"
        raise MistakeError(E918.at(node.span, operator=node.operator, what=f"`{part}`", help=help_))
    if isinstance(type_, t.ListType) and type_.item is not None:
        if not isinstance(value, tn.ListValue):
            help_ = f"write `({value.text})`, or `contains {value.text}`" if isinstance(value, n.Name) else ""
            raise MistakeError(
                E909.at(value.span, name=part, expected="a list such as `(…)`", found=told(value), help=help_)
            )
        items = [_value(scope.value(each), type_.item, part, scope, world) for each in value.items]
        return operator, items, f"({', '.join(_shown(each, type_.item) for each in items)})"
    found = _value(value, type_, part, scope, world)
    return operator, found, _written(value) or _shown(found, type_)


def _value(value: tn.TestValue, type_: t.Type, part: str, scope: Scope, world: World) -> Any:  # noqa: ANN401 - as JSON
    match type_, value:
        case t.ChoiceType(values=values, of=of), n.Name() if of:
            if value.text not in values:
                raise not_declared(of.removeprefix("a ").removeprefix("an "), value, values)
            return value.text
        case t.EntityType(entity=entity), n.Name():
            return world.key_of(entity, value)
        case t.EntityType(), n.TextLiteral():
            return value.value
        case t.NumberType(), n.NumberLiteral():
            digits = len(value.written.rstrip("%").partition(".")[2])
            return Rounded(value.value, digits + (2 if value.written.endswith("%") else 0))
        case _:
            return single(value, type_, part, scope)


def _written(value: tn.TestValue) -> str:
    match value:
        case n.IntegerLiteral() | n.NumberLiteral():
            return value.written
        case _:
            return ""


def _shown(value: Any, type_: t.Type) -> str:  # noqa: ANN401 - as JSON
    if isinstance(value, bool):
        return str(value).lower()
    named = isinstance(type_, t.EntityType | t.DateTimeType) or (isinstance(type_, t.ChoiceType) and type_.of)
    return f'"{value}"' if isinstance(value, str) and not named else str(value)


def holds(operator: Operator, actual: Any, expected: Any) -> bool:  # noqa: ANN401 - as JSON
    """Tell whether a value of a decision compares with one of a test as it should; lists are sets."""
    match operator:
        case "=":
            return _is_equal(actual, expected)
        case "!=":
            return not _is_equal(actual, expected)
        case "contains":
            return isinstance(actual, list) and expected in actual
        case "not contains":
            return isinstance(actual, list) and expected not in actual
    if actual is None or expected is None:
        return False
    one, other = (read_instant(actual), read_instant(expected)) if isinstance(actual, str) else (actual, expected)
    match operator:
        case "<":
            return bool(one < other)
        case "<=":
            return bool(one <= other)
        case ">":
            return bool(one > other)
        case _:
            return bool(one >= other)


def _is_equal(actual: Any, expected: Any) -> bool:  # noqa: ANN401 - as JSON
    if isinstance(expected, Rounded) and isinstance(actual, int | float):
        return abs(actual - expected) <= _HALF * float(10**-expected.digits)
    if isinstance(expected, list) and isinstance(actual, list):
        return sorted(expected) == sorted(actual)
    return bool(actual == expected)
