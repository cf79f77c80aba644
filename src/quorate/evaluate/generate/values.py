"""Values as code; what needs a loop becomes a function of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from quorate.evaluate.generate import code
from quorate.evaluate.generate.groups import asked, is_derived, is_reference
from quorate.evaluate.generate.listed import Listed
from quorate.evaluate.generate.records import got, key_of, record_of, sure_record
from quorate.evaluate.generate.shapes import field_attribute
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, UnsupportedError, Value, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Define, Table

_SIGNS: Final[Mapping[str, str]] = {"+": "plus", "-": "minus", "*": "times", "/": "over"}
_NESTED_AT_MOST: Final = 8
_EVENT_MEMBERS: Final = frozenset({"id", "type", "at"})


def value_of(w: Writer, node: n.Expr) -> Value:
    """Return the code of a value."""
    lower = _VALUES.get(type(node))
    if lower is None:
        if isinstance(node.type, t.BooleanType):
            return _condition(w, node)
        raise UnsupportedError(type(node).__name__)
    return lower(w, node)


def fitted(w: Writer, node: n.Expr, type_: t.Type) -> Value:
    """Return a value where one of a type is wanted: an integer becomes a number."""
    if not (isinstance(type_, t.NumberType) and isinstance(node.type, t.IntegerType)):
        return value_of(w, node)
    if isinstance(node, n.Literal) and isinstance(node.value, int):
        return Value(code.constant(float(node.value)), nullable=False)
    found = value_of(w, node)
    return Value(code.call("fitted", found.code), found.nullable)


def zone_of(w: Writer, zone: n.Expr | None) -> Value:
    """Return the name of a zone; the constant None for the rule set's."""
    return Value(code.NONE, nullable=False) if zone is None else value_of(w, zone)


def table_function(w: Writer, name: str) -> str:
    """Return the function that a table became."""
    # Conditions are values of each other.
    from quorate.evaluate.generate.conditions import looked_up, lower, tested_often  # noqa: PLC0415

    table: Table = w.module.program.tables[name]

    def write(title: str) -> None:
        inner = _subject_writer(w)
        body: list[ast.stmt] = [code.assign("found", ast.List([], ast.Load()))] if table.collects else []
        for value, folds in tested_often([row.condition for row in table.rows]):
            before, inner = looked_up(inner, value, folds=folds)
            body += before
        for row in table.rows:
            condition = lower(inner, row.condition)
            if table.collects:
                append = code.call(code.attribute(code.name("found"), "append"), value_of(inner, row.result).code)
                then: ast.stmt = ast.Expr(append)
            else:
                then = code.give(fitted(inner, row.result, table.type).code)
            body += [*condition.pre, code.when(condition.true, [then])]
        otherwise = code.NONE if table.otherwise is None else fitted(inner, table.otherwise, table.type).code
        if table.collects:
            if table.otherwise is not None:
                last = code.call(code.attribute(code.name("found"), "append"), value_of(inner, table.otherwise).code)
                body.append(code.when(code.not_(code.name("found")), [ast.Expr(last)]))
            otherwise = code.name("found")
        w.module.add(code.function(title, (CONTEXT, ACCOUNT, "s0"), [*body, code.give(otherwise)]))

    return w.module.named("table", name, write)


def define_function(w: Writer, name: str) -> str:
    """Return the function that a define became; a condition gives True, False or None."""
    define: Define = w.module.program.defines[name]

    def write(title: str) -> None:
        parameters = {
            number: Binding(f"s{number}", nullable=True) for number, _ in enumerate(define.parameters, start=1)
        }
        inner = Writer(w.module, {**_subject_writer(w).scope, **parameters})
        body = [code.give(value_of(inner, define.body).code)]
        names = (CONTEXT, ACCOUNT, "s0", *(f"s{number}" for number in parameters))
        w.module.add(code.function(title, names, body))

    return w.module.named("define", name, write)


def _subject_writer(w: Writer) -> Writer:
    return Writer(w.module, {0: Binding("s0", inside={w.module.schema.root: ACCOUNT})})


def _condition(w: Writer, node: n.Expr) -> Value:
    """Return the value of a condition: True, False or None."""
    from quorate.evaluate.generate.conditions import decided  # noqa: PLC0415 - conditions are values of each other

    return Value(w.closure(lambda inner: decided(inner, node)))


def _literal(w: Writer, node: n.Literal) -> Value:
    return Value(w.constant(node.value), nullable=False)


def _slot(w: Writer, node: n.Slot) -> Value:
    binding = w.binding(node)
    return Value(code.name(binding.variable), binding.nullable)


def _get(w: Writer, node: n.Get) -> Value:
    if isinstance(node.type, t.EntityType):
        raise UnsupportedError("a reference")
    if is_reference(w.module, node.record) and node.name == _key_name(w, node.record.type):
        return key_of(w, node.record)  # all that is known of one that is not in the payload
    record = record_of(w, node.record)
    found = got(w, record, node.name)
    shared = w.shared.get((node, False))
    if shared is not None:
        found = Value(code.name(shared))
    match node.record.type:
        case t.EntityType() as type_ if is_derived(w.module, type_):
            return found
        case t.EventType() if node.name in _EVENT_MEMBERS and not record.nullable:
            return Value(found.code, nullable=False)
        case t.EventType(name=str(kind)):
            field = w.module.schema.events[kind].fields[node.name]
        case t.EntityType(entity=entity):
            field = w.module.schema.entities[entity].fields[node.name]
        case _:
            return found
    return Value(found.code, found.nullable and (record.nullable or not field.required))


def _key_name(w: Writer, type_: t.Type) -> str | None:
    return w.module.schema.entities[type_.entity].key if isinstance(type_, t.EntityType) else None


def _list_of(w: Writer, node: n.ListOf) -> Value:
    """Make a list of values, of which one may be missing; one of constants is made once."""
    constants = [each.value for each in node.items if isinstance(each, n.Literal)]
    if len(constants) == len(node.items):
        return Value(w.constant(Listed(constants)), nullable=False)
    return Value(ast.Tuple([value_of(w, each).code for each in node.items], ast.Load()), nullable=False)


def _now(_w: Writer, _node: n.Now) -> Value:
    return Value(code.attribute(code.name(CONTEXT), "now"), nullable=False)


def _today(w: Writer, node: n.Today) -> Value:
    zone = zone_of(w, node.zone)
    return if_known(w, zone, lambda found: code.call("today_in", code.name(CONTEXT), found))


def _period_edge(w: Writer, node: n.PeriodEdge) -> Value:
    def edge(zone: ast.expr) -> ast.expr:
        key, period = w.module.key(node.period), w.constant(node.period)
        bounds = code.call("period_bounds", code.name(CONTEXT), key, period, zone)
        return ast.Subscript(bounds, code.constant(int(node.edge == "end")), ast.Load())

    return if_known(w, zone_of(w, node.period.zone), edge)


def if_known(w: Writer, given: Value, make: Callable[[ast.expr], ast.expr]) -> Value:
    """Make a value of another, missing if that is."""
    if not given.nullable:
        return Value(make(given.code), nullable=False)
    variable = w.fresh()
    known = code.is_known(code.bind(variable, given.code))
    return Value(code.choose(known, make(code.name(variable)), code.NONE))


def _negate(w: Writer, node: n.Negate) -> Value:
    return Value(code.call("negative", value_of(w, node.operand).code))


def _arithmetic(w: Writer, node: n.Arithmetic) -> Value:
    if len(node.rest) > _NESTED_AT_MOST:
        operands = [value_of(w, each).code for each in (node.first, *(operand for _, operand in node.rest))]
        return Value(code.call("computed", w.constant(tuple(sign for sign, _ in node.rest)), *operands))
    found = value_of(w, node.first).code
    for sign, operand in node.rest:
        found = code.call(_SIGNS[sign], found, value_of(w, operand).code)
    return Value(found)


def _concat(w: Writer, node: n.Concat) -> Value:
    return Value(code.call("joined", *(value_of(w, each).code for each in node.parts)))


def _shift(w: Writer, node: n.Shift) -> Value:
    time, duration = value_of(w, node.time), value_of(w, node.duration)
    if isinstance(node.duration, n.Literal) and isinstance(node.time, n.Now):
        length = node.duration.value
        if isinstance(length, n.Length) and not length.months:
            exact = w.constant(timedelta(microseconds=length.microseconds))
            operator = ast.Add() if node.sign > 0 else ast.Sub()
            return Value(ast.BinOp(time.code, operator, exact), nullable=False)
    return Value(code.call("shifted", code.name(CONTEXT), time.code, duration.code, _signed(node.sign)))


def _signed(sign: int) -> ast.expr:
    return code.constant(1) if sign > 0 else ast.UnaryOp(ast.USub(), code.constant(1))


def _difference(w: Writer, node: n.Difference) -> Value:
    left, right = value_of(w, node.left), value_of(w, node.right)
    return Value(code.call("apart", code.name(CONTEXT), left.code, right.code))


def _call(w: Writer, node: n.Call) -> Value:
    arguments = [value_of(w, each).code for each in node.arguments]
    zone = zone_of(w, node.zone)
    if node.zone is None:
        return Value(code.call("called", code.name(CONTEXT), w.constant(node), zone.code, *arguments))
    found = if_known(w, zone, lambda known: code.call("called", code.name(CONTEXT), w.constant(node), known, *arguments))
    return Value(found.code)  # also of a zone that is known the value may be missing, as that of a missing time


def _if(w: Writer, node: n.If) -> Value:
    from quorate.evaluate.generate.conditions import lower  # noqa: PLC0415 - conditions are values of each other

    def write(inner: Writer) -> list[ast.stmt]:
        condition = lower(inner, node.condition)
        then = [code.give(fitted(inner, node.then, node.type).code)]
        body: list[ast.stmt] = [*condition.pre, code.when(condition.true, then)]
        if node.otherwise is None:
            return [*body, code.give(code.NONE)]
        if condition.known is not None:
            body.append(code.when(code.not_(condition.known), [code.give(code.NONE)]))
        return [*body, code.give(fitted(inner, node.otherwise, node.type).code)]

    return Value(w.closure(write))


def _coalesce(w: Writer, node: n.Coalesce) -> Value:
    found = fitted(w, node.arguments[-1], node.type)
    for each in reversed(node.arguments[:-1]):
        first = fitted(w, each, node.type)
        variable = w.fresh()
        known = code.is_known(code.bind(variable, first.code))
        found = Value(code.choose(known, code.name(variable), found.code), found.nullable)
    return found


def _define_call(w: Writer, node: n.DefineCall) -> Value:
    define = w.module.program.defines[node.name]
    record, pre = sure_record(w, node.record)
    if pre or record.nullable:
        raise UnsupportedError("a define of a record that may be missing")
    arguments = [
        fitted(w, argument, type_).code for argument, (_, type_) in zip(node.arguments, define.parameters, strict=True)
    ]
    title = define_function(w, node.name)
    if not arguments and _is_long(define.body):
        return Value(code.call("remembered", code.name(CONTEXT), code.name(title), code.name(ACCOUNT), record.code))
    return Value(code.call(title, code.name(CONTEXT), code.name(ACCOUNT), record.code, *arguments))


def _table_call(w: Writer, node: n.TableCall) -> Value:
    record, pre = sure_record(w, node.record)
    if pre or record.nullable:
        raise UnsupportedError("a table of a record that may be missing")
    title = table_function(w, node.name)
    return Value(code.call("remembered", code.name(CONTEXT), code.name(title), code.name(ACCOUNT), record.code))


def _is_long(node: n.Node) -> bool:
    todo = [node]
    while todo:
        each = todo.pop()
        if isinstance(each, n.Source | n.Sequence | n.TableCall | n.DefineCall | n.Matches):
            return True
        todo += n.children(each)
    return False


def _engagement(w: Writer, node: n.Engagement) -> Value:
    record, model = record_of(w, node.record), code.constant(node.model)
    person = node.record.type
    if not isinstance(person, t.EntityType) or is_derived(w.module, person):
        raise UnsupportedError("the engagement of what is no person")
    key = w.module.schema.entities[person.entity].key
    found = if_known(w, record, lambda each: asked("engagement", code.attribute(each, field_attribute(key)), model))
    return Value(found.code)


def _gathered(w: Writer, node: n.Count | n.Aggregate | n.CountBy) -> Value:
    from quorate.evaluate.generate.counting import gather_value  # noqa: PLC0415 - counting needs conditions

    return Value(w.closure(lambda inner: gather_value(inner, node)))


_VALUES: Final[Mapping[type[n.Expr], Callable[[Writer, Any], Value]]] = {
    n.Literal: _literal,
    n.ListOf: _list_of,
    n.Slot: _slot,
    n.Get: _get,
    n.Parent: key_of,
    n.Now: _now,
    n.Today: _today,
    n.PeriodEdge: _period_edge,
    n.Negate: _negate,
    n.Arithmetic: _arithmetic,
    n.Concat: _concat,
    n.Shift: _shift,
    n.Difference: _difference,
    n.Call: _call,
    n.If: _if,
    n.Coalesce: _coalesce,
    n.DefineCall: _define_call,
    n.TableCall: _table_call,
    n.Count: _gathered,
    n.Aggregate: _gathered,
    n.CountBy: _gathered,
    n.Engagement: _engagement,
}
