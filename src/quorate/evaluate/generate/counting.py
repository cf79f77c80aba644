"""Quantifiers, counts and aggregates as code: plain loops that stop as soon as the answer is sure."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from quorate.evaluate.generate import code
from quorate.evaluate.generate.loops import Item, loop
from quorate.evaluate.generate.near import kept
from quorate.evaluate.generate.records import held_record, key_of
from quorate.evaluate.generate.values import fitted, value_of
from quorate.evaluate.generate.writer import CONTEXT, Binding, Lowered, UnsupportedError, Value, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t

_KINDS: Final = {"at least": ">=", "at most": "<=", "exactly": "=", "more than": ">", "fewer than": "<"}
_FLIPPED: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDERED: Final = frozenset({"min", "max", "first", "last", "median"})


def quantifier(w: Writer, node: n.Quantifier) -> Lowered:
    """Return a quantifier as code."""
    if node.kind == "every":
        return _every(w, node.source)
    if node.different is not None or node.burst is not None:
        return _in_bounds(w, node)
    match node.kind:
        case "any":
            return _any(w, node.source)
        case "no":
            found = _any(w, node.source)
            true = code.and_([code.not_(found.true), code.is_known(found.true)])
            return Lowered(true, found.known, found.pre)
        case _:
            return _counted(w, node.source, _KINDS[node.kind], node.bound)


def is_count(w: Writer, node: n.Expr) -> bool:
    """Tell whether a value is a count, whose bounds are compared."""
    while isinstance(node, n.DefineCall):
        node = w.module.program.defines[node.name].body
    if isinstance(node, n.If | n.Coalesce | n.TableCall) and isinstance(node.type, t.IntegerType | t.NumberType):
        raise_if_counts(w, node)
    return isinstance(node, n.Count)


def raise_if_counts(w: Writer, node: n.Expr) -> None:
    """Leave what chooses between counts to the reference evaluator, which keeps their bounds."""
    todo: list[n.Node] = [node]
    seen: set[str] = set()
    while todo:
        each = todo.pop()
        match each:
            case n.Count():
                raise UnsupportedError("a choice between counts")
            case n.TableCall(name=name) if name not in seen:
                seen.add(name)
                todo += [row.result for row in w.module.program.tables[name].rows]
            case n.DefineCall(name=name) if name not in seen:
                seen.add(name)
                todo.append(w.module.program.defines[name].body)
        todo += n.children(each)


def counted(w: Writer, node: n.Compare) -> Lowered:
    """Return a comparison of a count as code."""
    left, right, sign = node.left, node.right, node.operator
    if not is_count(w, left):
        left, right, sign = right, left, _FLIPPED[sign]  # type: ignore[assignment]
    if isinstance(right, n.Literal) and isinstance(right.value, int) and isinstance(left, n.Count):
        return _counted(w, left.source, sign, right.value)
    low, high, first = _bounds(w, left)
    if is_count(w, right):
        other_low, other_high, second = _bounds(w, right)
    else:
        other = value_of(w, right)
        variable = w.fresh()
        other_low = other_high = code.name(variable)
        second = [code.assign(variable, other.code)]
    result = w.fresh("r")
    call = code.call(
        "ranges", code.constant(sign), ast.Tuple([low, high], ast.Load()),
        ast.Tuple([other_low, other_high], ast.Load()),
    )  # fmt: skip
    pre = (*first, *second, code.assign(result, code.choose(code.is_known(other_low), call, code.NONE)))
    found = code.name(result)
    return Lowered(code.is_(found, code.TRUE), code.is_known(found), pre)


def _bounds(w: Writer, node: n.Expr) -> tuple[ast.expr, ast.expr, list[ast.stmt]]:
    """Return the least and the most of a count, with what finds them."""
    if isinstance(node, n.DefineCall):
        define = w.module.program.defines[node.name]
        before, subject = held_record(w, node.record)
        if subject.nullable:
            raise UnsupportedError("a count of what may be missing")
        scope = {0: subject}
        for number, (argument, (_, type_)) in enumerate(zip(node.arguments, define.parameters, strict=True), start=1):
            variable = w.fresh()
            given = fitted(w, argument, type_)
            before.append(code.assign(variable, given.code))
            scope[number] = Binding(variable, given.nullable)
        low, high, pre = _bounds(Writer(w.module, scope), define.body)
        return low, high, [*before, *pre]
    if not isinstance(node, n.Count):
        raise UnsupportedError("bounds of what is no count")
    count, open_, absent = w.fresh("n"), w.fresh("w"), w.fresh("b")
    pre = _count_all(w, node.source, count, open_, absent)
    most = ast.BinOp(code.name(count), ast.Add(), code.name(open_))
    return code.name(count), code.choose(code.name(absent), code.name("INFINITE"), most), pre


def _count_all(w: Writer, source: n.Source, count: str, open_: str, absent: str) -> list[ast.stmt]:
    def body(item: Item) -> list[ast.stmt]:
        return item.judged([code.add_one(count)], [code.add_one(open_)])

    return [
        code.assign(count, code.constant(0)),
        code.assign(open_, code.constant(0)),
        *loop(w, source, absent, body),
    ]


def _any(w: Writer, source: n.Source) -> Lowered:
    result, unknown = w.fresh("r"), w.fresh("b")
    found = code.name(result)

    def body(item: Item) -> list[ast.stmt]:
        return item.judged([code.assign(result, code.TRUE), ast.Break()], [code.assign(unknown, code.TRUE)])

    pre = [code.assign(result, code.FALSE), *loop(w, source, unknown, body, done=found)]
    pre.append(
        code.when(
            code.and_([code.name(unknown), code.not_(found)]),
            [code.assign(result, code.NONE)],
        )
    )
    return Lowered(found, code.is_known(found), tuple(pre))


def _every(w: Writer, source: n.Source) -> Lowered:
    from quorate.evaluate.generate.conditions import lower  # noqa: PLC0415 - of which this is a part

    if source.where is None:
        raise AssertionError("`every` has a condition")
    where = source.where
    bare = n.Source(source.span, source.items, source.slot, None)
    result, unknown = w.fresh("r"), w.fresh("b")
    found = code.name(result)

    def body(item: Item) -> list[ast.stmt]:
        condition = lower(item.writer, where)
        fails = Lowered(
            code.not_(condition.true) if condition.known is None
            else code.and_([code.not_(condition.true), condition.known]),
            condition.known, condition.pre,
        )  # fmt: skip
        failing = Item(item.variable, item.writer, [*item.conditions, fails])
        return failing.judged([code.assign(result, code.FALSE), ast.Break()], [code.assign(unknown, code.TRUE)])

    pre = [code.assign(result, code.TRUE), *loop(w, bare, unknown, body, done=code.not_(found))]
    pre.append(code.when(code.and_([code.name(unknown), found]), [code.assign(result, code.NONE)]))
    return Lowered(found, code.is_known(found), tuple(pre))


def _counted(w: Writer, source: n.Source, sign: str, bound: int) -> Lowered:
    """Compare a count with a whole number, counting no further than needed."""
    if sign == "!=":
        equal = _counted(w, source, "=", bound)
        return Lowered(code.and_([code.not_(equal.true), code.is_known(equal.true)]), equal.known, equal.pre)
    if sign in {">", "<"}:
        bound += 1 if sign == ">" else -1
    least = sign in {">", ">="}
    count, open_, absent, result = w.fresh("n"), w.fresh("w"), w.fresh("b"), w.fresh("r")
    limit = code.constant(bound) if bound >= 0 else ast.UnaryOp(ast.USub(), code.constant(-bound))
    enough = code.compare(code.name(count), ">=" if least else ">", limit)

    def body(item: Item) -> list[ast.stmt]:
        return item.judged([code.add_one(count), code.when(enough, [ast.Break()])], [code.add_one(open_)])

    most = ast.BinOp(code.name(count), ast.Add(), code.name(open_))
    is_absent = code.name(absent)
    if least:
        maybe = code.or_([is_absent, code.compare(most, ">=", limit)])
        answer = code.choose(enough, code.TRUE, code.choose(maybe, code.NONE, code.FALSE))
    elif sign == "=":
        exact = code.choose(
            code.compare(most, "<", limit), code.FALSE, code.choose(code.name(open_), code.NONE, code.TRUE)
        )
        answer = code.choose(enough, code.FALSE, code.choose(is_absent, code.NONE, exact))
    else:
        maybe = code.or_([is_absent, code.compare(most, ">", limit)])
        answer = code.choose(enough, code.FALSE, code.choose(maybe, code.NONE, code.TRUE))
    pre = (
        code.assign(count, code.constant(0)),
        code.assign(open_, code.constant(0)),
        *loop(w, source, absent, body, done=enough),
        code.assign(result, answer),
    )
    found = code.name(result)
    return Lowered(found, code.is_known(found), pre)


def _in_bounds(w: Writer, node: n.Quantifier) -> Lowered:
    """Compare how many different values, or how many in a stretch of time, there are: between bounds."""
    items, absent, result, bounds = w.fresh("l"), w.fresh("b"), w.fresh("r"), w.fresh("v")

    def body(item: Item) -> list[ast.stmt]:
        if node.different is None:
            return kept(item, items)
        value = key_of(item.writer, node.different) if _is_record(node.different) else value_of(
            item.writer, node.different
        )  # fmt: skip
        return _kept_value(item, value, items, with_event=node.burst is not None)

    if node.burst is None:
        if node.different is None:
            raise AssertionError("bounds are of values or of a stretch")
        call = code.call("different", w.constant(node.different.type), code.name(items))
    else:
        type_ = code.NONE if node.different is None else w.constant(node.different.type)
        call = code.call("burst", code.name(CONTEXT), w.constant(node.burst), type_, code.name(items))
    sign = ">=" if node.kind in {"any", "no"} else _KINDS[node.kind]
    bound = 1 if node.kind in {"any", "no"} else node.bound
    compared = code.call(
        "in_bounds", code.constant(sign), code.name(bounds), code.name(absent), code.constant(bound)
    )  # fmt: skip
    pre = (
        code.assign(items, ast.List([], ast.Load())),
        *loop(w, node.source, absent, body),
        code.assign(bounds, call),
        code.assign(result, compared),
    )
    found = code.name(result)
    return Lowered(code.is_(found, code.constant(node.kind != "no")), code.is_known(found), pre)


def _is_record(node: n.Expr) -> bool:
    return isinstance(node.type, t.EntityType)


def _kept_value(item: Item, value: Value, items: str, *, with_event: bool) -> list[ast.stmt]:
    """Append the value of an item that may belong: with whether it surely does, or with the event."""

    def append(surely: ast.expr) -> ast.stmt:
        members = [code.name(item.variable), surely, value.code] if with_event else [surely, value.code]
        return ast.Expr(code.call(code.attribute(code.name(items), "append"), ast.Tuple(members, ast.Load())))

    return item.judged([append(code.TRUE)], [append(code.FALSE)])


def gather_value(w: Writer, node: n.Count | n.Aggregate | n.CountBy) -> Sequence[ast.stmt]:
    """Return the body of a function that gives a count or an aggregate; None if it is not known."""
    absent = w.fresh("b")
    if isinstance(node, n.Count):
        count, open_ = w.fresh("n"), w.fresh("w")
        known = code.not_(code.or_([code.name(absent), code.name(open_)]))
        return [
            *_count_all(w, node.source, count, open_, absent),
            code.give(code.choose(known, code.name(count), code.NONE)),
        ]
    items = w.fresh("l")
    value = node.key if isinstance(node, n.CountBy) else node.value
    in_order = isinstance(node, n.Aggregate) and isinstance(node.source.items, n.Events) and node.function in _ORDERED

    def body(item: Item) -> list[ast.stmt]:
        found = key_of(item.writer, value) if _is_record(value) else value_of(item.writer, value)
        variable = w.fresh()
        kept_: ast.expr = code.name(variable)
        if in_order:
            event = code.name(item.variable)
            kept_ = ast.Tuple([code.attribute(event, "f_at"), code.attribute(event, "f_id"), kept_], ast.Load())
        append = ast.Expr(code.call(code.attribute(code.name(items), "append"), kept_))
        take = [code.assign(variable, found.code), code.when(code.is_known(code.name(variable)), [append])]
        return item.judged(take, [code.give(code.NONE)])

    ordered = code.call("in_order", code.name(items)) if in_order else code.name(items)
    if isinstance(node, n.CountBy):
        call = code.call(
            "sizes", code.constant(node.function), w.constant(node.type), w.constant(node.key.type), ordered
        )
    else:
        call = code.call("gathered", code.constant(node.function), w.constant(node.value.type), ordered)
    return [
        code.assign(items, ast.List([], ast.Load())),
        *loop(w, node.source, absent, body),
        code.when(code.name(absent), [code.give(code.NONE)]),
        code.give(call),
    ]
