"""A role template as code: one function that tries its roles on a person, and one that tells whether any is unsure."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from quorate.evaluate.generate import code
from quorate.evaluate.generate.conditions import all_of, looked_up, lower, trues_of
from quorate.evaluate.generate.context import Context
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, Lowered, Module, UnsupportedError, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import RoleTemplate

Roles: TypeAlias = Callable[[Context, Any, Any], Any]
"""Returns, of the context, the account and a person, the place of the first role that is true, -1 where none is.

Of a template that allows many it is a tuple of the places of all of them.
"""

Unsure: TypeAlias = Callable[[Context, Any, Any], bool]
"""Tells of the same whether a role is unknown that could be the person's: before the first true one, or any at all."""

_SUBJECT: Final = "s0"
_FOUND: Final = "found"
_NESTED_AT_MOST: Final = 8
_Field: TypeAlias = tuple[n.Expr, bool]
"""A field of the person, and whether it is wanted folded."""


@dataclass(frozen=True, slots=True)
class RoleTitles:
    """The functions of one template."""

    first: str
    unsure: str


def write_roles(module: Module, name: str) -> RoleTitles:
    """Write the functions of a template. Raises UnsupportedError, which tells of which role it is."""
    template = module.program.templates[name]
    titles = RoleTitles(module.fresh("f"), module.fresh("f"))
    _write(module, titles.first, template, _first_body)
    _write(module, titles.unsure, template, _unsure_body)
    return titles


_Body: TypeAlias = Callable[[Writer, n.Expr, int, RoleTemplate], Iterable[ast.stmt]]


def _write(module: Module, title: str, template: RoleTemplate, make: _Body) -> None:
    w = Writer(module, {0: Binding(_SUBJECT, inside={module.schema.root: ACCOUNT})})
    body: list[ast.stmt] = []
    is_list = template.allows_many and make is _first_body
    if is_list:
        body.append(code.assign(_FOUND, ast.List([], ast.Load())))
    fields = _Fields(template)
    for place, role in enumerate(template.roles):
        if role.when is None:
            continue
        try:
            before, w = fields.looked_up(w, place)
            body += [*before, *make(w, role.when, place, template)]
        except UnsupportedError as error:
            raise UnsupportedError(str(error), ("role", template.name, role.name)) from error
    if is_list:
        end: ast.expr = code.call("fixed", code.name(_FOUND))
    elif make is _first_body:
        end = ast.UnaryOp(ast.USub(), code.constant(1))
    else:
        end = code.FALSE
    module.add(code.function(title, (CONTEXT, ACCOUNT, _SUBJECT), [*body, code.give(end)]))


def _first_body(w: Writer, when: n.Expr, place: int, template: RoleTemplate) -> list[ast.stmt]:
    if not template.allows_many:
        return _where_all_true(w, trues_of(w, when), [code.give(code.constant(place))])
    append = code.call(code.attribute(code.name(_FOUND), "append"), code.constant(place))
    return _where_all_true(w, trues_of(w, when), [ast.Expr(append)])


def _where_all_true(w: Writer, conditions: Sequence[Lowered], then: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return what does something where all conditions are true, as nested ifs."""
    first, rest = conditions[:_NESTED_AT_MOST], conditions[_NESTED_AT_MOST:]
    if rest:
        first = [*first, all_of(w, rest)]
    found = list(then)
    tests: list[ast.expr] = []
    for each in reversed(first):
        tests.insert(0, each.true)
        if each.pre:
            found = [*each.pre, code.when(code.and_(tests), found)]
            tests = []
    return [code.when(code.and_(tests), found)] if tests else found


def _unsure_body(w: Writer, when: n.Expr, _place: int, template: RoleTemplate) -> list[ast.stmt]:
    found = lower(w, when)
    if template.allows_many:
        if found.known is None:
            return []
        is_unknown = code.and_([code.not_(found.true), code.not_(found.known)])
        return [*found.pre, code.when(is_unknown, [code.give(code.TRUE)])]
    unknown: list[ast.stmt] = []
    if found.known is not None:
        unknown = [code.when(code.not_(found.known), [code.give(code.TRUE)])]
    return [*found.pre, code.when(found.true, [code.give(code.FALSE)], unknown)]


class _Fields:
    """The fields of a person that are tested more than once, each looked up where the first role tests it."""

    def __init__(self, template: RoleTemplate) -> None:
        self._wanted = [() if role.when is None else tuple(_tested(role.when)) for role in template.roles]
        self._count = Counter(field for fields in self._wanted for field in fields)

    def looked_up(self, w: Writer, place: int) -> tuple[list[ast.stmt], Writer]:
        """Return what looks up the fields that the role of a place is the first to test, and what then has them."""
        before: list[ast.stmt] = []
        for field, _ in self._wanted[place]:
            times = self._count[field, False] + self._count[field, True]
            if times > 1 and (field, False) not in w.shared:
                statements, w = looked_up(w, field, folds=self._count[field, True] > 1)
                before += statements
        return before, w


def _tested(condition: n.Expr) -> Iterator[_Field]:
    """Yield the fields that a condition tests where it stands, and not in a loop or a function of its own."""
    todo: list[n.Node] = [condition]
    while todo:
        node = todo.pop()
        match node:
            case n.Source() | n.Sequence() | n.If() | n.DefineCall() | n.TableCall():
                continue
            case n.TextTest(value=n.Get() as field, operator=operator, folded=folded) if _is_own(field):
                yield field, folded and operator not in {"has word", "has words"}
                continue
            case n.Contained(value=n.Get() as field, folded=folded) if _is_own(field):
                yield field, folded
                continue
            case n.Compare(left=n.Get() as field, right=n.Literal(), folded=folded) if _is_own(field):
                yield field, folded
                continue
            case n.Get() if _is_own(node):
                yield node, False
                continue
        todo += n.children(node)


def _is_own(field: n.Get) -> bool:
    if isinstance(field.type, t.EntityType | t.ObjectType):
        return False
    return isinstance(field.record, n.Slot) and field.record.number == 0
