"""Sequences as code: the events of each step by a loop, and the search through them by the reference evaluator's."""

from __future__ import annotations

import ast

from quorate.evaluate.generate import code
from quorate.evaluate.generate.loops import Item, event_binding, events_of
from quorate.evaluate.generate.near import kept
from quorate.evaluate.generate.windows import window_of
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, Lowered, Writer
from quorate.evaluate.occurrences import slots_of
from quorate.evaluate.sequences import stages_of
from quorate.ir import nodes as n


def sequence(w: Writer, node: n.Sequence) -> Lowered:
    """Return a sequence as code."""
    result = w.fresh("r")
    steps: list[ast.stmt] = []
    given: list[ast.expr] = []
    bound: dict[int, Binding] = {}
    for step in node.steps:
        found, conditions = w.fresh("l"), _condition(w, step, bound)
        steps += _candidates(w, node, step, found, with_where=conditions is None)
        if not step.negated:
            steps.append(code.when(code.not_(code.name(found)), [ast.Break()]))
        given.append(ast.Tuple([code.name(found), conditions or code.NONE], ast.Load()))
        bound[step.slot] = event_binding(w, step.events, f"s{step.slot}")
    searched = code.call(
        "searched", code.name(CONTEXT), w.constant((node.steps, stages_of(node.steps))), ast.Tuple(given, ast.Load())
    )
    no_events = code.is_none(code.attribute(code.name(CONTEXT), "events"))
    without_one = code.assign(result, code.FALSE)  # a sequence needs an event for every step that happens
    found_one = code.once([*steps, code.assign(result, searched)])
    pre = code.when(no_events, [code.assign(result, code.NONE)], [without_one, found_one])
    found_ = code.name(result)
    return Lowered(found_, code.is_known(found_), (pre,))


def _candidates(w: Writer, node: n.Sequence, step: n.Step, target: str, *, with_where: bool) -> list[ast.stmt]:
    """Gather the events that a step may take, each with whether it surely does."""
    from quorate.evaluate.generate.conditions import operands_of  # noqa: PLC0415 - of which this is a part

    variable = w.fresh("e")
    setup, events, belongs = events_of(w, step.events, variable)
    if node.window is not None:
        at = code.attribute(code.name(variable), "f_at")
        before, inside = window_of(w, node.window, at, days=False, past=True)
        setup += before
        belongs.append(inside)
    inner = w.inside(step.slot, event_binding(w, step.events, variable))
    if with_where and step.where is not None:
        belongs += operands_of(inner, step.where)
    body = kept(Item(variable, inner, belongs), target)
    members = w.fresh()
    return [
        code.assign(target, ast.List([], ast.Load())),
        code.assign(members, events),
        code.when(code.name(members), [*setup, code.each(variable, code.name(members), body)]),
    ]


def _condition(w: Writer, step: n.Step, bound: dict[int, Binding]) -> ast.expr | None:
    """Return what judges events in the light of earlier ones: a function, what it is given first, and their slots."""
    from quorate.evaluate.generate.conditions import decided  # noqa: PLC0415 - of which this is a part

    where = step.where
    used = sorted(slots_of(where) & bound.keys())
    if where is None or not used:
        return None
    outer = dict.fromkeys(
        variable
        for binding in w.scope.values()
        for variable in (binding.variable, *binding.inside.values())
        if variable != ACCOUNT
    )
    event = f"s{step.slot}"
    scope = {
        **w.scope,
        **{slot: bound[slot] for slot in used},
        step.slot: event_binding(w, step.events, event),
    }
    inner = Writer(w.module, scope)
    title = w.fresh("g")
    names = (CONTEXT, ACCOUNT, *outer, *(f"s{slot}" for slot in used), event)
    if len(set(names)) != len(names):
        names = tuple(dict.fromkeys(names))
        raise AssertionError(f"two variables of one name: {names}")
    w.module.add(code.function(title, names, decided(inner, where)))
    first = ast.Tuple([code.name(each) for each in (CONTEXT, ACCOUNT, *outer)], ast.Load())
    slots = ast.Tuple([code.constant(slot) for slot in used], ast.Load())
    return ast.Tuple([code.name(title), first, slots], ast.Load())
