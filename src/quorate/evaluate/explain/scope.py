"""Where a condition is looked at: what stands in its slots, and what these are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from quorate.evaluate.result import Result
from quorate.evaluate.run import Env
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.phrase import inline
from quorate.ir.show.words import noun

SUBJECT: Final = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """Slots with their values; `here` is that of what is spoken of, and `speaker` says conditions on it."""

    env: Env
    here: int
    speaker: Conditions

    def inside(self, source: n.Source | n.Step, item: Result) -> Scope:
        """Return the scope of the condition on an item of a source, or on the event of a step."""
        if isinstance(source, n.Source):
            self.speaker.noun_of(source, self.here, many=False)  # which names what stands in the slot
        return Scope({**self.env, source.slot: item}, source.slot, self.speaker)

    def say(self, condition: n.Expr, *, holds: bool = True) -> str:
        """Say when a condition holds, or when it does not, on one line."""
        said = condition if holds else n.Not(condition.span, condition.type, condition)
        return inline(self.speaker.condition(said, self.here))

    def value(self, expr: n.Expr) -> str:
        """Say a value."""
        return self.speaker.value(expr, self.here)

    def items(self, source: n.Source, *, many: bool) -> str:
        """Say what a source ranges over, with its condition."""
        return inline(self.speaker.items(source, self.here, many=many))


def scope_of(
    program: Program, entity: str, record: Result, arguments: Sequence[Result] = (), names: Sequence[str] = ()
) -> Scope:
    """Return the scope of a declaration's body: a record of an entity in its first slot, then arguments."""
    subject = noun(entity) if entity in program.schema.entities else "group"
    speaker = Conditions(program, {SUBJECT: f"the {subject}", **dict(enumerate(names, 1))}, exact=True)
    return Scope(dict(enumerate((record, *arguments))), SUBJECT, speaker)


def record_of(result: Result) -> Record | None:
    """Return the record that a value is, if it is one."""
    return result.value if isinstance(result.value, Record) else None


def is_condition(expr: n.Expr) -> bool:
    """Tell whether an expression is a condition."""
    return isinstance(expr.type, t.BooleanType)
