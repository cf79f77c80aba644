"""Listening for what cannot happen (domain reference, sections 3.3 and 5.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from quorate.diagnostics.catalogue.journeys import E711, E715
from quorate.diagnostics.catalogue.types import E321
from quorate.diagnostics.model import Code, Diagnostic
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.forms import NEVER, All, Atom, Either, Form, Forms
from quorate.ir.journey_flow import Flow
from quorate.ir.journeys import FIRST_SLOT, ChangeTrigger, EventTrigger, Listen, Trigger
from quorate.ir.program import StageModel
from quorate.ir.value_sets import Values
from quorate.semantics.journey_findings.known import WHOLE, Known

_OLD, _NEW = FIRST_SLOT, FIRST_SLOT + 1
_FIXED_OF_GROUPS: Final = ("name", "interest")


@dataclass(frozen=True, slots=True)
class _Odd:
    """What is told of a trigger, and why."""

    code: Code
    reason: str
    help: str


_NEVER_TRUE: Final = _Odd(E711, "its condition is never true", "mend the condition, or take it away")


@dataclass(frozen=True, slots=True)
class _Change:
    """What an old and a new value are, where one way for a condition on them to be true is."""

    old: Values
    new: Values


def find_unheard(flow: Flow, known: Known) -> Iterator[Diagnostic]:
    """Tell of triggers of listens that nothing can ever set off."""
    for step in flow.steps.values():
        if isinstance(step, Listen):
            for trigger in step.triggers:
                yield from _in_trigger(trigger, known)


def _in_trigger(trigger: Trigger, known: Known) -> Iterator[Diagnostic]:
    match trigger:
        case EventTrigger(where=n.Quantifier(source=source)):
            where = source.where
            if where is not None and Forms(known.defines, known.possible).of(where) == NEVER:
                yield E711.at(where.span, reason=_NEVER_TRUE.reason, help=_NEVER_TRUE.help)
        case ChangeTrigger(value=value):
            fixed = _fixed(value, known)
            if fixed:
                yield E711.at(trigger.span, reason=fixed, help="listen for a change of another field")
            elif trigger.where is not None:
                yield from _in_change(trigger, trigger.where, known)


def _fixed(value: n.Expr, known: Known) -> str:
    """Return why a value never changes; empty where it may."""
    if isinstance(value, n.Literal):
        return "a constant never changes"
    if not isinstance(value, n.Get):
        return ""
    if known.group_of(value) is not None and value.name in _FIXED_OF_GROUPS:
        return f"the `{value.name}` of a buying group never changes"
    type_ = value.record.type
    entity = known.schema.entities.get(type_.entity) if isinstance(type_, t.EntityType) else None
    if entity is not None and value.name == entity.key:
        return f"`{value.name}` is the key of `{entity.name}`, and a record keeps its key"
    return ""


def _in_change(trigger: ChangeTrigger, where: n.Expr, known: Known) -> Iterator[Diagnostic]:
    most = known.most_of(trigger.value)
    beyond = [] if most is None else list(_off_the_scale(where, most))
    if beyond:
        yield from beyond
        return
    stages = known.stages_of(trigger.value)
    told = [_odd(change, stages) for change in _changes(trigger.value, where, known)]
    odd = [each for each in told if each is not None]
    if len(odd) == len(told):
        best = next((each for each in odd if each.code is E715), odd[0] if odd else _NEVER_TRUE)
        yield best.code.at(trigger.span, reason=best.reason, help=best.help)


def _off_the_scale(where: n.Expr, most: float) -> Iterator[Diagnostic]:
    """Tell of constants that a score never comes to, as elsewhere where it is compared."""
    todo: list[n.Node] = [where]
    while todo:
        node = todo.pop()
        todo += n.children(node)
        sides = (node.left, node.right) if isinstance(node, n.Compare) else ()
        constants = [each for each in sides if isinstance(each, n.Literal) and isinstance(each.value, int | float)]
        if not constants or not any(isinstance(each, n.Slot) and each.number in {_OLD, _NEW} for each in sides):
            continue
        value = constants[0].value
        if isinstance(value, int | float) and not 0 <= value <= most:
            what = "completeness" if most == 1 else "engagement"
            help_ = f"write `{value}%`" if most == 1 and 1 < value <= WHOLE else ""
            yield E321.at(constants[0].span, what=what, most=most, value=value, help=help_)


def _changes(value: n.Expr, where: n.Expr, known: Known) -> Sequence[_Change]:
    """Return the old and the new values of each way for a condition on a change of a value to be true."""

    def possible(asked: n.Expr) -> Values | None:
        is_edge = isinstance(asked, n.Slot) and asked.number in {_OLD, _NEW}
        return known.possible(value if is_edge else asked)

    forms = Forms(known.defines, possible)
    form = forms.of(where)
    ways = form.parts if isinstance(form, Either) else (form,)
    return [_Change(_values(way, _OLD, value, forms), _values(way, _NEW, value, forms)) for way in ways]


def _values(way: Form, slot: int, value: n.Expr, forms: Forms) -> Values:
    """Return what a slot may hold where a condition is true, as far as it says so without `or`."""
    found = forms.possible(n.Slot(value.span, value.type, slot))
    for part in way.parts if isinstance(way, All) else (way,):
        if isinstance(part, Atom) and isinstance(part.subject, n.Slot) and part.subject.number == slot:
            found &= part.values
    return found


def _odd(change: _Change, stages: StageModel | None) -> _Odd | None:
    """Return why a change cannot be, or not by itself, and what to do; None where it can."""
    old, new = change.old, change.new
    if old == new and len(old.points() or ()) == 1:
        return _Odd(E711, "the old and the new value are the same", "name two values, or leave one of them out")
    if stages is None or new.is_missing:
        return None
    sources, targets = _named(old, stages), _named(new, stages)
    if old.is_missing:
        sources = [*sources, *(stage for stage in stages.entry if stage not in sources)]
        if set(targets) & set(stages.entry):
            return None
    if any(target in stages.allowed.get(source, ()) for source in sources for target in targets):
        return None
    later = any(target in _later(stages, source) - {source} for source in sources for target in targets)
    return _Odd(E715 if later else E711, _told(stages, sources, targets), _moves(stages, sources, targets))


def _named(values: Values, stages: StageModel) -> list[str]:
    return [stage for place, stage in enumerate(stages.stages) if values.holds(place)]


def _later(stages: StageModel, source: str) -> set[str]:
    """Return the stages that moves lead to from one, however many."""
    found: set[str] = set()
    todo = [source]
    while todo:
        new = set(stages.allowed.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found


def _told(stages: StageModel, sources: Sequence[str], targets: Sequence[str]) -> str:
    """Say which move there is not."""
    start = f" from `{sources[0]}`" if len(sources) == 1 else ""
    end = f" to `{targets[0]}`" if len(targets) == 1 else ""
    which = "move" if start and end else "such move"
    return f"`{stages.name}` has no {which}{start}{end}"


def _moves(stages: StageModel, sources: Sequence[str], targets: Sequence[str]) -> str:
    """Say which moves there are instead."""
    if len(sources) == 1:
        moves = stages.allowed.get(sources[0], ())
        return f"moves from `{sources[0]}` are to {_listed(moves)}" if moves else f"no move leads from `{sources[0]}`"
    if len(targets) == 1:
        before = [stage for stage, moves in stages.allowed.items() if targets[0] in moves]
        return f"moves to `{targets[0]}` are from {_listed(before)}" if before else f"no move leads to `{targets[0]}`"
    return f"look at the moves that `{stages.name}` allows"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
