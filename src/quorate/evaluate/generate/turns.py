"""When the answer of a condition may be another one as time goes by, as code: what a watched evaluation would note.

A function is made of the condition that goes through it as the reference evaluator does, in its order and as far, and
notes each time at which `explain.turns` would see a part of it turn. What turns in other ways than by times that pass
the edges of windows is not made code of.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal

from quorate.evaluate.explain.clock import pace_of
from quorate.evaluate.explain.derived import may_go_by_the_time
from quorate.evaluate.generate import code
from quorate.evaluate.generate.audiences import compiled
from quorate.evaluate.generate.conditions import lower
from quorate.evaluate.generate.context import Context
from quorate.evaluate.generate.groups import is_derived, is_member
from quorate.evaluate.generate.loops import Item, loop
from quorate.evaluate.generate.passing import FOR_CODE, Passer, Turned, passer_of
from quorate.evaluate.generate.records import got, key_of, record_of
from quorate.evaluate.generate.values import value_of
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, Module, UnsupportedError, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.schema import Schema
from quorate.ir.sites import PERSON

Turns = Callable[..., None]
"""Notes in the last of its arguments when a condition turns; the others are those of `Decides`."""

Kind = Literal["account", "person", "group"]
"""What a condition may be on."""

_OUT: Final = "out"
_OF_GROUPS: Final = (n.GroupOf, n.Groups, n.MemberOf, n.Engagement)
_TIMES: Final = (
    n.Now, n.Today, n.PeriodEdge, n.LastWindow, n.NextWindow, n.AgoWindow, n.EndingWindow, n.DayWindow, n.PeriodWindow,
    n.HoursWindow, n.Events, n.GroupOf, n.Groups, n.MemberOf, n.Engagement,
)  # fmt: skip
Statements = list[ast.stmt]


def turns_function(program: Program, schema: Schema, about: n.Expr | str, given: int, kind: Kind) -> Turns:
    """Return the function of a condition, or of an audience by name, on a subject of a kind.

    So many slots are `given` after the first. Raises UnsupportedError, and RecursionError.
    """
    module = Module(program, schema)
    if isinstance(about, str):
        title = _Noting(module).audience(about)
    else:
        slots = [f"s{number}" for number in range(1, given + 1)]
        subject = ACCOUNT if kind == "account" else "s0"
        inside = {} if kind == "account" else {schema.root: ACCOUNT}
        bound = {number: Binding(each) for number, each in enumerate(slots, start=1)}
        w = Writer(module, {0: Binding(subject, inside=inside), **bound})
        title = module.fresh("f")
        body = _Noting(module).condition(w, about) or [ast.Pass()]
        module.add(code.function(title, (CONTEXT, ACCOUNT, "s0", *slots, _OUT), body))
    made: Turns = compiled(module, FOR_CODE)[title]
    return made


class TurnsFunctions:
    """The functions of what is asked, each made when it is first asked for; two threads may make the same one."""

    def __init__(self, program: Program, schema: Schema) -> None:
        self._program = program
        self._schema = schema
        self._made: dict[tuple[object, ...], tuple[object, Turns | None]] = {}
        self._asking: dict[object, tuple[object, bool]] = {}

    def note(  # noqa: PLR0913, PLR0917 - what is asked, of whom, and where it is noted
        self,
        context: Context,
        subject: Any,  # noqa: ANN401 - a struct, or a group
        about: n.Expr | str,
        given: tuple[object, ...],
        out: Turned,
        kind: Kind,
    ) -> bool:
        """Note when an answer next turns; tell whether code tells that. May raise UntoldTimeError."""
        key = (about if isinstance(about, str) else id(about), kind, len(given))
        found = self._made.get(key)
        if found is None or found[0] is not about:
            found = self._made[key] = about, self._make(about, len(given), kind)
        function = found[1]
        if function is None:
            return False
        function(context, context.a, subject, *given, out)
        return True

    def asks_for_groups(self, about: n.Expr | str) -> bool:
        """Tell whether an answer may depend on buying groups."""
        key = about if isinstance(about, str) else id(about)
        found = self._asking.get(key)
        if found is None or found[0] is not about:
            where = self._program.audiences[about].where if isinstance(about, str) else about
            asks = any(isinstance(each, _OF_GROUPS) for each in _closure(self._program, where))
            found = self._asking[key] = about, asks
        return found[1]

    def _make(self, about: n.Expr | str, given: int, kind: Kind) -> Turns | None:
        try:
            return turns_function(self._program, self._schema, about, given, kind)
        except (UnsupportedError, RecursionError):
            return None


def _closure(program: Program, where: n.Expr) -> Iterator[n.Node]:
    """Yield all parts of a condition, and of what it calls."""
    todo: list[n.Node] = [where]
    seen: set[tuple[str, str]] = set()
    while todo:
        node = todo.pop()
        yield node
        todo += n.children(node)
        name, inside = _referred(program, node)
        if inside and name not in seen:
            seen.add(name)
            todo += inside


def _referred(program: Program, node: n.Node) -> tuple[tuple[str, str], list[n.Expr]]:
    """Return what a node calls by name, and what that is made of; nothing for most."""
    match node:
        case n.DefineCall(name=name):
            return ("define", name), [program.defines[name].body]
        case n.InAudience(audience=name):
            return ("audience", name), [program.audiences[name].where]
        case n.TableCall(name=name):
            table = program.tables[name]
            rows = [part for row in table.rows for part in (row.condition, row.result)]
            return ("table", name), [*rows, *([] if table.otherwise is None else [table.otherwise])]
    return ("", ""), []


def _noting(question: str, *arguments: ast.expr) -> ast.stmt:
    """Ask for groups that note when they turn, as they are decided."""
    groups = code.attribute(code.name(CONTEXT), "noting")
    return ast.Expr(code.call(code.attribute(groups, question), *arguments))


class _Noting:
    """Writes what notes the turns of conditions of one module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._program = module.program
        self._timed: dict[int, tuple[n.Node, bool]] = {}

    # -- what depends on the time --------------------------------------------------------------------------------------

    def _has_time(self, node: n.Node | None) -> bool:
        """Tell whether anything in a part of a rule, or in what it calls, goes by the time or ranges over events."""
        if node is None:
            return False
        known = self._timed.get(id(node))
        if known is None:
            self._timed[id(node)] = node, False  # what calls itself has nothing more
            known = self._timed[id(node)] = node, self._is_timed(node)
        return known[1]

    def _is_timed(self, node: n.Node) -> bool:
        if isinstance(node, _TIMES) or (isinstance(node, n.Call) and node.function == "age"):
            return True
        if isinstance(node, n.Get) and may_go_by_the_time(self._program, node):
            return True
        _, inside = _referred(self._program, node)
        return any(self._has_time(each) for each in (*inside, *n.children(node)))

    # -- conditions ----------------------------------------------------------------------------------------------------

    def condition(self, w: Writer, node: n.Node) -> Statements:
        """Return what notes the turns of a condition, or of a value, that is evaluated."""
        if not self._has_time(node):
            return []
        match node:
            case n.And(operands=operands):
                return self._in_turn(w, operands, ends_on=False)
            case n.Or(operands=operands):
                return self._in_turn(w, operands, ends_on=True)
            case n.Not(operand=operand):
                return self.condition(w, operand)
            case n.InAudience(audience=name, record=record):
                return self._called(w, self.audience(name), record)
            case n.DefineCall(name=name, record=record, arguments=()):
                return self._called(w, self._define(name), record)
            case n.Compare():
                return self._compared(w, node)
            case n.ListContains(list=left, operands=right) | n.Contained(value=left, list=right):
                return [*self.condition(w, left), *self.condition(w, right)]
            case n.GroupOf(record=n.Slot() | n.Parent(), name=name):
                return self._group(w, name)
            case n.Get(record=record) if not may_go_by_the_time(self._program, node):
                return self.condition(w, record)
            case n.MemberOf(group=group, role=role, record=n.Slot() as person):
                return [_noting("member_of", key_of(w, person).code, code.constant(group), code.constant(role))]
            case n.InWindow(value=value, window=window):
                return self._in_window(w, value, window)
            case n.Quantifier(source=source, different=different):
                if self._has_time(different) or (node.kind == "every" and self._has_time(source.where)):
                    raise UnsupportedError("a value that goes by the time")
                return self._source(w, source)
            case n.Count(source=source):
                return self._source(w, source)
            case n.Aggregate(source=source, value=value) | n.CountBy(source=source, key=value):
                if self._has_time(value):
                    raise UnsupportedError("a value that goes by the time")
                return self._source(w, source)
            case n.Sequence(steps=steps, window=window):
                return self._sequence(w, steps, window)
        raise UnsupportedError(type(node).__name__)

    def _in_turn(self, w: Writer, operands: Sequence[n.Expr], *, ends_on: bool) -> Statements:
        """Return what notes the turns of operands up to the one that decides."""
        noted = [self.condition(w, each) for each in operands]
        last = max((place for place, each in enumerate(noted) if each), default=None)
        if last is None:  # hours and the like, which times that stay do not pass
            return []
        body: Statements = []
        for place, (operand, notes) in enumerate(zip(operands, noted, strict=True)):
            body += notes
            if place == last:
                break
            found = lower(w, operand)
            ends = found.true
            if not ends_on:
                ends = code.not_(found.true)
                if found.known is not None:
                    ends = code.and_([ends, found.known])
            body += [*found.pre, code.when(ends, [ast.Break()])]
        return [code.once(body)]

    def _called(self, w: Writer, title: str, record: n.Expr) -> Statements:
        found = record_of(w, record)
        if found.nullable or self._has_time(record):
            raise UnsupportedError("what is asked of a record that may be missing")
        arguments = (code.name(CONTEXT), code.name(ACCOUNT), found.code, code.name(_OUT))
        return [ast.Expr(code.call(title, *arguments))]

    def audience(self, name: str) -> str:
        """Return the function that notes the turns of an audience."""
        audience = self._program.audiences[name]
        return self._function("turns of audience", name, audience.entity, audience.where)

    def _define(self, name: str) -> str:
        define = self._program.defines[name]
        return self._function("turns of define", name, define.entity, define.body)

    def _function(self, kind: str, name: str, entity: str, where: n.Expr) -> str:
        root = self._module.schema.root
        subject = ACCOUNT if entity == root else "s0"

        def write(title: str) -> None:
            w = Writer(self._module, {0: Binding(subject, inside={} if subject == ACCOUNT else {root: ACCOUNT})})
            body = self.condition(w, where) or [ast.Pass()]
            self._module.add(code.function(title, (CONTEXT, ACCOUNT, "s0", _OUT), body))

        return self._module.named(kind, name, write)

    def _compared(self, w: Writer, node: n.Compare) -> Statements:
        operands = node.left, node.right
        match operands:
            case (n.Get(record=n.Slot() as slot, name="in_stage_for"), n.Literal(value=n.Length(months=0) as length)):
                if is_derived(w.module, slot.type) and not is_member(slot.type):
                    signs = code.constant("<<=" if node.operator in {"=", "!="} else node.operator)
                    since = got(w, record_of(w, slot), "stage_since").code
                    passes = code.call("note_stage", code.name(_OUT), signs, since, w.constant(length))
                    return [ast.Expr(passes)]
        found: Statements = []
        for each in operands:
            score = self._score(w, each)
            if score is None and pace_of(self._program, each):
                raise UnsupportedError("a comparison of values that go by the time")
            found += self.condition(w, each) if score is None else score
        return found

    def _score(self, w: Writer, node: n.Expr) -> Statements | None:
        """Return what reads the engagement of a buying group, unless that decays; None for anything else."""
        match node:
            case n.Get(record=n.Slot() as slot, name="engagement"):
                if is_derived(w.module, slot.type) and not is_member(slot.type):
                    decaying = w.constant(self._decaying())
                    own = got(w, record_of(w, slot), "name").code
                    return [ast.Expr(code.call("note_score", decaying, own))]
            case n.Get(record=n.GroupOf(name=name) as group, name="engagement") if name not in self._decaying():
                return self.condition(w, group)
        return None

    def _decaying(self) -> frozenset[str]:
        """Return the buying groups of which the score decays."""
        models = self._program.engagements
        return frozenset(
            group.name
            for group in self._program.groups.values()
            if group.engagement is not None and models[group.engagement].half_life is not None
        )

    def _group(self, w: Writer, name: str) -> Statements:
        """Return what notes when events come into the window of a group's score or leave it, and has it decided."""
        group = self._program.groups.get(name)
        if group is None:
            raise UnsupportedError("a group of other rules")
        found: Statements = []
        if group.engagement is not None:
            model = self._program.engagements[group.engagement]
            passer = passer_of(self._program, n.LastWindow(group.span, model.window))
            wires = tuple(each.wire for each in w.module.schema.events.values() if each.name in model.weights)
            types = code.constant(wires[0]) if len(wires) == 1 else w.constant(wires)
            found.append(self._noted(w, types, code.NONE, (passer,)))
        return [*found, _noting("find", code.constant(name))]

    def _noted(self, w: Writer, types: ast.expr, key: ast.expr, passers: tuple[Passer | None, ...]) -> ast.stmt:
        of_events = (code.name(CONTEXT), code.name(_OUT), types, key, w.constant(passers))
        return ast.Expr(code.call("note_events", *of_events))

    def _in_window(self, w: Writer, value: n.Expr, window: n.Window) -> Statements:
        if not isinstance(value, n.Get) or not isinstance(value.record, n.Slot) or self._has_time(value):
            raise UnsupportedError("a time that goes by itself")
        passer = self._passer(window)
        if passer is None:
            return []
        variable = w.fresh()
        times = ast.Tuple([code.name(variable)], ast.Load())
        passes = ast.Expr(code.call("note_times", code.name(CONTEXT), code.name(_OUT), w.constant(passer), times))
        return [
            code.assign(variable, value_of(w, value).code),
            code.when(code.is_known(code.name(variable)), [passes]),
        ]

    def _passer(self, window: n.Window) -> Passer | None:
        """Return what notes when times pass the edges of a window; None where no time ever does."""
        return passer_of(self._program, window) if self._has_time(window) else None

    # -- sources -------------------------------------------------------------------------------------------------------

    def _source(self, w: Writer, source: n.Source) -> Statements:
        found: Statements = []
        match source.items:
            case n.Events() as events:
                found += self._events(w, events, [events.window])
            case n.Collection(record=record) if not self._has_time(record):
                pass
            case _:
                raise UnsupportedError("items that go by the time")
        if self._has_time(source.where):
            where = source.where
            bare = n.Source(source.span, source.items, source.slot, None)

            def body(item: Item) -> Statements:
                notes = [] if where is None else self.condition(item.writer, where)
                return item.judged(notes or [ast.Pass()], notes or [ast.Pass()])

            found += loop(w, bare, w.fresh("b"), body)
        return found

    def _events(self, w: Writer, events: n.Events, windows: Sequence[n.Window | None]) -> Statements:
        """Return what notes when events that are there come into windows or leave them, and when others happen."""
        if events.near is not None:
            raise UnsupportedError("what is near")
        schema = w.module.schema
        type_ = events.record.type
        if not isinstance(type_, t.EntityType) or type_.entity not in {schema.root, PERSON}:
            raise UnsupportedError("events of what is no person")
        is_root = type_.entity == schema.root
        kinds = [each for each in schema.events.values() if events.names is None or each.name in events.names]
        wires = tuple(each.wire for each in kinds if is_root or each.of == type_.entity)
        if record_of(w, events.record).nullable:
            raise UnsupportedError("events of a record that may be missing")
        key = code.NONE if is_root else key_of(w, events.record).code
        passers = (self._passer(window) for window in windows if window is not None)
        types = code.constant(wires[0]) if len(wires) == 1 else w.constant(wires)
        return [self._noted(w, types, key, tuple(passer for passer in passers if passer is not None))]

    def _sequence(self, w: Writer, steps: Sequence[n.Step], window: n.Window | None) -> Statements:
        found: Statements = []
        for step in steps:
            if self._has_time(step.where):
                raise UnsupportedError("a step that goes by the time")
            found += self._events(w, step.events, [step.events.window, window])
        return found
