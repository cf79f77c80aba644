"""When the answer of a condition may be another one as time goes by, as code: what a watched evaluation would note.

A function is made of the condition that goes through it as the reference evaluator does, in its order and as far, and
notes each time at which `explain.turns` would see a part of it turn. What turns in other ways than by times that pass
the edges of windows is not made code of.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from quorate.evaluate.explain.clock import pace_of
from quorate.evaluate.explain.derived import may_go_by_the_time
from quorate.evaluate.generate import code
from quorate.evaluate.generate.audiences import compiled
from quorate.evaluate.generate.conditions import lower
from quorate.evaluate.generate.context import Context
from quorate.evaluate.generate.loops import Item, loop
from quorate.evaluate.generate.passing import FOR_CODE, Passer, Turned, passer_of
from quorate.evaluate.generate.records import key_of, record_of
from quorate.evaluate.generate.values import value_of
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, Module, UnsupportedError, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.schema import Schema
from quorate.ir.sites import PERSON

Turns = Callable[..., None]
"""Notes in the last of its arguments when a condition turns; the others are those of `Decides`."""

_OUT: Final = "out"
_TIMES: Final = (
    n.Now, n.Today, n.PeriodEdge, n.LastWindow, n.NextWindow, n.AgoWindow, n.EndingWindow, n.DayWindow, n.PeriodWindow,
    n.HoursWindow, n.Events, n.GroupOf, n.Groups, n.MemberOf, n.Engagement,
)  # fmt: skip
Statements = list[ast.stmt]


def turns_function(program: Program, schema: Schema, about: n.Expr | str, given: int, *, is_person: bool) -> Turns:
    """Return the function of a condition, or of an audience by name, on a person or on the account.

    So many slots are `given` after the first. Raises UnsupportedError, and RecursionError.
    """
    module = Module(program, schema)
    if isinstance(about, str):
        title = _Noting(module).audience(about)
    else:
        slots = [f"s{number}" for number in range(1, given + 1)]
        subject = "s0" if is_person else ACCOUNT
        inside = {schema.root: ACCOUNT} if is_person else {}
        bound = {number: Binding(each) for number, each in enumerate(slots, start=1)}
        w = Writer(module, {0: Binding(subject, inside=inside), **bound})
        title = module.fresh("f")
        body = _Noting(module).condition(w, about) or [ast.Pass()]
        module.add(code.function(title, (CONTEXT, ACCOUNT, "s0", *slots, _OUT), body))
    made: Turns = compiled(module, FOR_CODE)[title]
    return made


class TurnsFunctions:
    """The functions of what journeys ask, each made when it is first asked for; None where there is none."""

    def __init__(self, program: Program, schema: Schema) -> None:
        self._program = program
        self._schema = schema
        self._made: dict[tuple[object, ...], tuple[object, Turns | None]] = {}

    def next(
        self,
        context: Context,
        subject: Any,  # noqa: ANN401 - a struct
        about: n.Expr | str,
        given: tuple[object, ...],
        *,
        is_person: bool,
    ) -> tuple[bool, datetime | None]:
        """Tell whether code tells when an answer next turns, and when; two threads may make the same function."""
        if isinstance(about, n.GroupOf):
            return False, None  # made anew for each question
        key = (about if isinstance(about, str) else id(about), is_person, len(given))
        found = self._made.get(key)
        if found is None or found[0] is not about:
            found = self._made[key] = about, self._make(about, len(given), is_person=is_person)
        function = found[1]
        if function is None:
            return False, None
        out = Turned(context.now)
        function(context, context.a, subject, *given, out)
        return True, out.first

    def _make(self, about: n.Expr | str, given: int, *, is_person: bool) -> Turns | None:
        try:
            return turns_function(self._program, self._schema, about, given, is_person=is_person)
        except (UnsupportedError, RecursionError):
            return None


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
        match node:
            case n.DefineCall(name=name):
                inside: list[n.Node] = [self._program.defines[name].body]
            case n.InAudience(audience=name):
                inside = [self._program.audiences[name].where]
            case n.TableCall(name=name):
                table = self._program.tables[name]
                inside = [part for row in table.rows for part in (row.condition, row.result)]
                inside += [] if table.otherwise is None else [table.otherwise]
            case _:
                inside = []
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
            case n.Compare(left=left, right=right):
                return self._compared(w, left, right)
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
        last = max(place for place, each in enumerate(noted) if each)
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

    def _compared(self, w: Writer, left: n.Expr, right: n.Expr) -> Statements:
        if pace_of(self._program, left) or pace_of(self._program, right):
            raise UnsupportedError("a comparison of values that go by the time")
        return [*self.condition(w, left), *self.condition(w, right)]

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
        passers = [passer for window in windows if window is not None and (passer := self._passer(window)) is not None]
        types = code.constant(wires[0]) if len(wires) == 1 else w.constant(wires)
        call = code.call(
            "note_events", code.name(CONTEXT), code.name(_OUT), types, key, w.constant(tuple(passers))
        )  # fmt: skip
        return [ast.Expr(call)]

    def _sequence(self, w: Writer, steps: Sequence[n.Step], window: n.Window | None) -> Statements:
        found: Statements = []
        for step in steps:
            if self._has_time(step.where):
                raise UnsupportedError("a step that goes by the time")
            found += self._events(w, step.events, [step.events.window, window])
        return found
