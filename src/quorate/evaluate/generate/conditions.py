"""Conditions as code: what is true is told first, and only where that fails, whether it is known.

Operands of `and` and `or` are in the order of what they cost, which changes no answer.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from quorate.evaluate.generate import code
from quorate.evaluate.generate.comparisons import bound, compare, contained, list_contains
from quorate.evaluate.generate.counting import counted, is_count, quantifier
from quorate.evaluate.generate.groups import asked, is_reference
from quorate.evaluate.generate.records import key_of, members_of, record_of, sure_record
from quorate.evaluate.generate.sequences import sequence
from quorate.evaluate.generate.texts import matches, text_test
from quorate.evaluate.generate.values import if_known, value_of
from quorate.evaluate.generate.windows import window_of
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Lowered, UnsupportedError, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t

Lower = Callable[[Writer, n.Expr], Lowered]

_COSTS: Final[Mapping[type[n.Node], int]] = {
    n.TextTest: 2, n.Matches: 4, n.Call: 2, n.DefineCall: 6, n.TableCall: 6, n.InAudience: 6, n.Concat: 2,
    n.Source: 20, n.Sequence: 200, n.Near: 50, n.GroupOf: 10, n.Groups: 10, n.MemberOf: 30, n.Engagement: 30,
}  # fmt: skip


def lower(w: Writer, node: n.Expr) -> Lowered:
    """Return a condition as code."""
    make = _CONDITIONS.get(type(node))
    return _value(w, node) if make is None else make(w, node)


def true_of(w: Writer, node: n.Expr) -> Lowered:
    """Return what tells whether a condition is true, and no more than that: `known` is None."""
    if isinstance(node, n.And | n.Or):
        return _joined(w, _ordered(w, _flat(node), true_of), ends_on=isinstance(node, n.Or))
    found = lower(w, node)
    return Lowered(found.true, None, found.pre)


def trues_of(w: Writer, node: n.Expr) -> list[Lowered]:
    """Return what tells whether conditions are true that all have to hold for one to hold, cheap ones first."""
    return _ordered(w, _flat(node), true_of) if isinstance(node, n.And) else [true_of(w, node)]


def operands_of(w: Writer, node: n.Expr) -> list[Lowered]:
    """Return the conditions that all have to hold for a condition to hold, cheap ones first."""
    return _ordered(w, _flat(node)) if isinstance(node, n.And) else [lower(w, node)]


def decided(w: Writer, node: n.Expr, unknown: ast.expr = code.NONE) -> list[ast.stmt]:
    """Return what gives True, False or `unknown` for a condition: the body of a function."""
    if isinstance(node, n.And):
        return _all_decided(w, operands_of(w, node), unknown)
    found = lower(w, node)
    if found.known is None:
        return [*found.pre, code.give(found.true)]
    return [
        *found.pre,
        code.when(found.true, [code.give(code.TRUE)]),
        code.when(found.known, [code.give(code.FALSE)]),
        code.give(unknown),
    ]


def _all_decided(w: Writer, operands: Sequence[Lowered], open_: ast.expr) -> list[ast.stmt]:
    """Return a body that gives False as soon as an operand is."""
    is_open = any(each.known is not None for each in operands)
    unknown = w.fresh("u")
    body: list[ast.stmt] = [code.assign(unknown, code.FALSE)] if is_open else []
    for each in operands:
        body += each.pre
        failed: list[ast.stmt] = [code.give(code.FALSE)]
        if each.known is not None:
            failed = [code.when(each.known, failed), code.assign(unknown, code.TRUE)]
        body.append(code.when(code.not_(each.true), failed))
    end = code.choose(code.name(unknown), open_, code.TRUE) if is_open else code.TRUE
    return [*body, code.give(end)]


def _flat(node: n.And | n.Or) -> list[n.Expr]:
    """Return the operands, with those of operands of the same kind."""
    found: list[n.Expr] = []
    todo: list[n.Expr] = [node]
    while todo:
        each = todo.pop()
        if type(each) is type(node) and isinstance(each, n.And | n.Or):
            todo += reversed(each.operands)
        else:
            found.append(each)
    return found


def all_of(w: Writer, operands: Sequence[Lowered]) -> Lowered:
    """Return Kleene's and."""
    return _joined(w, operands, ends_on=False)


def any_of(w: Writer, operands: Sequence[Lowered]) -> Lowered:
    """Return Kleene's or."""
    return _joined(w, operands, ends_on=True)


def cost_of(node: n.Node) -> int:
    """Return what a condition costs, roughly, in comparisons."""
    found = 0
    todo = [node]
    while todo:
        each = todo.pop()
        found += _COSTS.get(type(each), 1)
        todo += n.children(each)
    return found


def _joined(w: Writer, operands: Sequence[Lowered], *, ends_on: bool) -> Lowered:
    join = code.or_ if ends_on else code.and_
    if len(operands) == 1:
        return operands[0]
    if all(each.known is None and not each.pre for each in operands):
        return Lowered(join([each.true for each in operands]))
    result, unknown = w.fresh("r"), w.fresh("u")
    is_open = any(each.known is not None for each in operands)
    body: list[ast.stmt] = []
    plain: list[ast.expr] = []

    def flush() -> None:
        if plain:
            ends = join(plain) if ends_on else code.not_(join(plain))
            body.append(code.when(ends, [ast.Break()]))
            plain.clear()

    for each in operands:
        if each.known is None and not each.pre:
            plain.append(each.true)
            continue
        flush()
        body += each.pre
        if each.known is None:
            body.append(code.when(each.true if ends_on else code.not_(each.true), [ast.Break()]))
        elif ends_on:
            body.append(code.when(each.true, [ast.Break()]))
            body.append(code.when(code.not_(each.known), [code.assign(unknown, code.TRUE)]))
        else:
            unless_known = [code.when(each.known, [ast.Break()]), code.assign(unknown, code.TRUE)]
            body.append(code.when(code.not_(each.true), unless_known))
    flush()
    end: ast.expr = code.constant(not ends_on)
    if is_open:
        end = code.choose(code.name(unknown), code.NONE, end)
    first = [code.assign(result, code.constant(ends_on))]
    if is_open:
        first.append(code.assign(unknown, code.FALSE))
    block = code.once([*body, code.assign(result, end)])
    found = code.name(result)
    return Lowered(found, code.is_known(found) if is_open else None, (*first, block))


def _ordered(w: Writer, operands: Sequence[n.Expr], make: Lower = lower) -> list[Lowered]:
    """Lower operands in the order of what they cost; a text that several of them test is looked up once.

    That is where the first of them is reached, and then of use to all that come later.
    """
    ordered = sorted(operands, key=cost_of)
    tests = [each for each in ordered if isinstance(each, n.TextTest) and isinstance(each.value, n.Get)]
    tested = Counter(each.value for each in tests if (each.value, False) not in w.shared)
    found: list[Lowered] = []
    for each in ordered:
        before: list[ast.stmt] = []
        if isinstance(each, n.TextTest) and tested[each.value] > 1 and (each.value, False) not in w.shared:
            folds = any(one.folded for one in tests if one.value == each.value)
            before, w = looked_up(w, each.value, folds=folds)
        lowered = make(w, each)
        found.append(Lowered(lowered.true, lowered.known, (*before, *lowered.pre)) if before else lowered)
    return found


def tested_often(conditions: Sequence[n.Expr]) -> list[tuple[n.Expr, bool]]:
    """Return the texts of a subject that several conditions test, or parts of these, each with whether it is folded."""
    tests: list[n.TextTest] = []
    todo: list[n.Node] = list(conditions)
    while todo:
        each = todo.pop()
        if isinstance(each, n.And | n.Or | n.Not):
            todo += n.children(each)
        elif isinstance(each, n.TextTest) and isinstance(each.value, n.Get) and isinstance(each.value.record, n.Slot):
            tests.append(each)
    often = [value for value, count in Counter(each.value for each in tests).items() if count > 1]
    return [(value, any(each.folded for each in tests if each.value == value)) for value in often]


def looked_up(w: Writer, value: n.Expr, *, folds: bool) -> tuple[list[ast.stmt], Writer]:
    """Look a value up, and a text folded as well where that `folds`; return what does it, and what then has it."""
    title = w.fresh("t")
    before = [code.assign(title, value_of(w, value).code)]
    shared = {(value, False): title}
    if folds:
        text, folded = code.name(title), f"{title}f"
        fold = code.call(code.attribute(text, "casefold"))
        before.append(code.assign(folded, code.choose(code.is_known(text), fold, code.NONE)))
        shared[value, True] = folded
    return before, w.sharing(shared)


def _not(w: Writer, node: n.Not) -> Lowered:
    found = lower(w, node.operand)
    if found.known is None:
        return Lowered(code.not_(found.true), None, found.pre)
    return Lowered(code.and_([code.not_(found.true), found.known]), found.known, found.pre)


def _value(w: Writer, node: n.Expr) -> Lowered:
    """Return a condition that is a value: a field, a parameter, the answer of a function."""
    found = value_of(w, node)
    if isinstance(node, n.Literal):
        return Lowered(found.code)
    if isinstance(node, n.Get | n.Slot):
        first, later = bound(w, found)
        return Lowered(code.is_(first, code.TRUE), code.is_known(later) if found.nullable else None)
    variable = w.fresh()
    known = code.is_known(code.name(variable)) if found.nullable else None
    return Lowered(code.is_(code.name(variable), code.TRUE), known, (code.assign(variable, found.code),))


def _compare(w: Writer, node: n.Compare) -> Lowered:
    return counted(w, node) if is_count(w, node.left) or is_count(w, node.right) else compare(w, node)


def _contained(w: Writer, node: n.Contained) -> Lowered:
    if is_count(w, node.value):
        raise UnsupportedError("a count in a list")
    return contained(w, node)


def _is_missing(w: Writer, node: n.IsMissing) -> Lowered:
    if isinstance(node.value, n.Source):
        return _absent(w, node.value)
    if isinstance(node.value, n.GroupOf):
        return Lowered(code.is_none(record_of(w, node.value).code))
    if is_reference(w.module, node.value):
        return Lowered(code.is_none(key_of(w, node.value).code))
    if isinstance(node.value, n.Parent) or isinstance(node.value.type, t.EntityType | t.EventType):
        raise UnsupportedError("whether a record is known")
    if isinstance(node.value.type, t.ObjectType):
        return Lowered(code.is_none(record_of(w, node.value).code))
    found = value_of(w, node.value)
    return Lowered(code.is_none(found.code) if found.nullable else code.FALSE)


def _absent(w: Writer, source: n.Source) -> Lowered:
    match source.items:
        case n.Collection(record=record, path=(many,)):
            return Lowered(code.is_none(members_of(w, record_of(w, record), many)))
        case n.Groups():
            return Lowered(code.is_none(asked("all")))
        case n.Events(record=n.Slot() as slot) if slot.type == t.EntityType(w.module.schema.root):
            return Lowered(code.is_none(code.attribute(code.name(CONTEXT), "events")))
    raise UnsupportedError("whether a part of a collection is missing")


def _is_empty(w: Writer, node: n.IsEmpty) -> Lowered:
    match node.value:
        case n.Source(items=n.Collection(record=record, path=(many,))):
            return Lowered(code.not_(members_of(w, record_of(w, record), many)))
        case n.Source(items=n.Groups()):
            return Lowered(code.not_(asked("all")))
        case n.Expr(type=t.TextType() | t.ListType() | t.ChoiceType()):
            return Lowered(code.not_(value_of(w, node.value).code))
        case n.Expr(type=t.ObjectType() | t.EntityType() | t.EventType()) | n.Source():
            pass
        case n.Expr():
            return Lowered(code.is_none(value_of(w, node.value).code))
    raise UnsupportedError("whether something is empty")


def _in_window(w: Writer, node: n.InWindow) -> Lowered:
    value = value_of(w, node.value)
    variable = w.fresh()
    setup, inside = window_of(w, node.window, code.name(variable), days=isinstance(node.value.type, t.DateType))
    assigned = code.assign(variable, value.code)
    if not value.nullable:
        return Lowered(inside.true, inside.known, (assigned, *setup, *inside.pre))
    known = code.is_known(code.name(variable))
    if not inside.pre and not setup:
        true = code.and_([code.is_known(code.bind(variable, value.code)), inside.true])
        return Lowered(true, known if inside.known is None else code.and_([known, inside.known]))
    result = w.fresh("r")
    of_known = [*setup, *inside.pre, code.assign(result, _as_value(inside))]
    found = code.name(result)
    return Lowered(
        found, code.is_known(found), (assigned, code.assign(result, code.NONE), code.when(known, of_known))
    )  # fmt: skip


def _as_value(found: Lowered) -> ast.expr:
    if found.known is None:
        return found.true
    return code.choose(found.true, code.TRUE, code.choose(found.known, code.FALSE, code.NONE))


def _in_audience(w: Writer, node: n.InAudience) -> Lowered:
    record, pre = sure_record(w, node.record)
    if record.nullable:
        raise UnsupportedError("an audience of a record that may be missing")
    title = audience_function(w, node.audience)
    found = code.call("remembered", code.name(CONTEXT), code.name(title), code.name(ACCOUNT), record.code)
    variable = w.fresh()
    known = code.is_known(code.name(variable))
    return Lowered(code.is_(code.name(variable), code.TRUE), known, (*pre, code.assign(variable, found)))


def _member_of(w: Writer, node: n.MemberOf) -> Lowered:
    group, role = code.constant(node.group), code.constant(node.role)
    found = if_known(w, key_of(w, node.record), lambda person: asked("member_of", person, group, role))
    variable = w.fresh()
    return Lowered(code.is_(code.bind(variable, found.code), code.TRUE), code.is_known(code.name(variable)))


def audience_function(w: Writer, name: str) -> str:
    """Return the function that an audience became: of the context, the account and the subject."""
    from quorate.evaluate.generate.audiences import write_audience  # noqa: PLC0415 - audiences are made of conditions

    return write_audience(w.module, name)


_CONDITIONS: Final[Mapping[type[n.Expr], Callable[[Writer, Any], Lowered]]] = {
    n.Or: lambda w, node: any_of(w, _ordered(w, _flat(node))),
    n.And: lambda w, node: all_of(w, operands_of(w, node)),
    n.Not: _not,
    n.Compare: _compare,
    n.Contained: _contained,
    n.ListContains: list_contains,
    n.TextTest: text_test,
    n.Matches: matches,
    n.IsMissing: _is_missing,
    n.IsEmpty: _is_empty,
    n.InWindow: _in_window,
    n.InAudience: _in_audience,
    n.MemberOf: _member_of,
    n.Quantifier: quantifier,
    n.Sequence: sequence,
}
