"""The few forms of Python that rules become, as nodes of its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Final

OPERATORS: Final[dict[str, type[ast.cmpop]]] = {
    "=": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
TRUE: Final = ast.Constant(value=True)
FALSE: Final = ast.Constant(value=False)
NONE: Final = ast.Constant(value=None)


def name(text: str) -> ast.Name:
    """Make `text`."""
    return ast.Name(text, ast.Load())


def constant(value: str | float | bool | None) -> ast.Constant:  # noqa: FBT001 - any value
    """Make a constant."""
    return ast.Constant(value)


def attribute(of: ast.expr, text: str) -> ast.Attribute:
    """Make `of.text`."""
    return ast.Attribute(of, text, ast.Load())


def call(function: ast.expr | str, *arguments: ast.expr) -> ast.Call:
    """Make `function(arguments)`."""
    return ast.Call(name(function) if isinstance(function, str) else function, list(arguments), [])


def assign(target: str, value: ast.expr) -> ast.stmt:
    """Make `target = value`."""
    return ast.Assign([ast.Name(target, ast.Store())], value)


def add_one(target: str) -> ast.stmt:
    """Make `target += 1`."""
    return ast.AugAssign(ast.Name(target, ast.Store()), ast.Add(), ast.Constant(1))


def bind(target: str, value: ast.expr) -> ast.expr:
    """Make `(target := value)`."""
    return ast.NamedExpr(ast.Name(target, ast.Store()), value)


def compare(left: ast.expr, operator: str, right: ast.expr) -> ast.expr:
    """Make `left operator right`, with an operator of the language."""
    return ast.Compare(left, [OPERATORS[operator]()], [right])


def between(low: ast.expr, low_sign: str, value: ast.expr, high_sign: str, high: ast.expr) -> ast.expr:
    """Make `low < value <= high`."""
    return ast.Compare(low, [OPERATORS[low_sign](), OPERATORS[high_sign]()], [value, high])


def contains(item: ast.expr, container: ast.expr) -> ast.expr:
    """Make `item in container`."""
    return ast.Compare(item, [ast.In()], [container])


def is_none(value: ast.expr) -> ast.expr:
    """Make `value is None`."""
    return ast.Compare(value, [ast.Is()], [NONE])


def is_known(value: ast.expr) -> ast.expr:
    """Make `value is not None`."""
    return ast.Compare(value, [ast.IsNot()], [NONE])


def is_(left: ast.expr, right: ast.expr) -> ast.expr:
    """Make `left is right`."""
    return ast.Compare(left, [ast.Is()], [right])


def not_(value: ast.expr) -> ast.expr:
    """Make `not value`; of a constant its opposite."""
    match value:
        case ast.Constant(value=bool(known)):
            return FALSE if known else TRUE
        case _:
            return ast.UnaryOp(ast.Not(), value)


def and_(values: Sequence[ast.expr]) -> ast.expr:
    """Make `a and b`, of no values `True`."""
    return _joined(ast.And(), [value for value in values if value is not TRUE], TRUE, FALSE)


def or_(values: Sequence[ast.expr]) -> ast.expr:
    """Make `a or b`, of no values `False`."""
    return _joined(ast.Or(), [value for value in values if value is not FALSE], FALSE, TRUE)


def _joined(operator: ast.boolop, values: Sequence[ast.expr], of_none: ast.expr, strongest: ast.expr) -> ast.expr:
    if any(value is strongest for value in values):
        return strongest
    if not values:
        return of_none
    return values[0] if len(values) == 1 else ast.BoolOp(operator, list(values))


def choose(condition: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """Make `then if condition else otherwise`."""
    return ast.IfExp(condition, then, otherwise)


def when(condition: ast.expr, then: Iterable[ast.stmt], otherwise: Iterable[ast.stmt] = ()) -> ast.stmt:
    """Make `if condition: then else: otherwise`."""
    return ast.If(condition, list(then), list(otherwise))


def each(target: str, values: ast.expr, body: Iterable[ast.stmt]) -> ast.stmt:
    """Make `for target in values: body`."""
    return ast.For(ast.Name(target, ast.Store()), values, list(body), [])


def once(body: Iterable[ast.stmt]) -> ast.stmt:
    """Make a block that `break` leaves: a loop that ends with its first turn."""
    return ast.While(TRUE, [*body, ast.Break()], [])


def give(value: ast.expr) -> ast.stmt:
    """Make `return value`."""
    return ast.Return(value)


def function(title: str, parameters: Sequence[str], body: Iterable[ast.stmt]) -> ast.FunctionDef:
    """Make `def title(parameters): body`."""
    arguments = ast.arguments([], [ast.arg(each) for each in parameters], None, [], [], None, [])
    made = ast.FunctionDef(title, arguments, list(body), [])
    if "type_params" in ast.FunctionDef._fields:
        made.type_params = []  # type: ignore[attr-defined,unused-ignore]  # from Python 3.12 on
    return made
