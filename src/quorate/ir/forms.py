"""Conditions in a form in which they can be held against each other.

A form says when a condition is true, whatever else it may be: with definitions written out, negations carried inwards,
and all that is asked of one value put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from quorate.ir import nodes as n
from quorate.ir.atoms import all_values, asked, in_own_slots
from quorate.ir.program import Define
from quorate.ir.value_sets import Values, all_of, any_of

Possible: TypeAlias = Callable[[n.Expr], Values | None]
"""Tells what a value may be at all, where that is less than all of its type."""

_WRITTEN_OUT_MOST: Final = 500
"""How large a form may be that stands in place of a definition; a larger one is only compared by its name."""


@dataclass(frozen=True, slots=True)
class Atom:
    """`subject` is one of some values; texts are told apart without case where `folded`."""

    subject: n.Expr
    folded: bool
    values: Values

    @property
    def size(self) -> int:
        """How much there is to it, to bound what is done with forms."""
        return 1


@dataclass(frozen=True, slots=True)
class All:
    """All parts are true; without any, always."""

    parts: tuple[Form, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts is true; without any, never."""

    parts: tuple[Form, ...]
    size: int


Form: TypeAlias = Atom | All | Either

ALWAYS: Final = All((), 1)
NEVER: Final = Either((), 1)


def _anything(_: n.Expr) -> None:
    return None


class Forms:
    """Makes forms of the conditions of one rule set; each definition is looked through once."""

    def __init__(self, defines: Mapping[str, Define], possible: Possible = _anything) -> None:
        """Prepare; `defines` are those that are written out where they are used of the subject, without arguments."""
        self._defines = defines
        self._possible = possible
        self._known: dict[tuple[str, bool], Form | None] = {}

    def of(self, condition: n.Expr, *, negated: bool = False) -> Form:
        """Return when a condition is true, or (negated) when it is false; an unknown one is neither."""
        match condition:
            case n.Literal(value=bool() as value):
                return ALWAYS if value != negated else NEVER
            case n.Not(operand=operand):
                return self.of(operand, negated=not negated)
            case n.And(operands=operands) | n.Or(operands=operands):
                parts = [self.of(each, negated=negated) for each in operands]
                return self.all_of(parts) if isinstance(condition, n.And) != negated else self.either(parts)
            case n.Contained(list=n.ListOf(items=())):
                return ALWAYS if negated else NEVER
            case n.DefineCall():
                written = self._written(condition, negated=negated)
                if written is not None:
                    return written
        found = asked(condition, self._body)
        return self._atom(Atom(in_own_slots(found.subject), found.folded, found.false if negated else found.true))

    def all_of(self, parts: Iterable[Form]) -> Form:
        """Return the form of what is true where all of some are."""
        values: dict[tuple[n.Expr, bool], list[Values]] = {}
        others: list[Form] = []
        for part in _spread(parts, All):
            if part == NEVER:
                return NEVER
            if isinstance(part, Atom):
                values.setdefault((part.subject, part.folded), []).append(part.values)
            else:
                others.append(part)
        atoms = [self._atom(Atom(*key, all_of(found))) for key, found in values.items()]
        return NEVER if NEVER in atoms else _joined((*atoms, *others), All)

    def either(self, parts: Iterable[Form]) -> Form:
        """Return the form of what is true where one of some is.

        What is asked of counts is kept apart: where items are unknown, `n >= 3 or n < 3` is unknown as well.
        """
        values: dict[tuple[n.Expr, bool], list[Values]] = {}
        others: list[Form] = []
        for part in _spread(parts, Either):
            if part == ALWAYS:
                return ALWAYS
            if isinstance(part, Atom) and not self.is_range(part.subject):
                values.setdefault((part.subject, part.folded), []).append(part.values)
            else:
                others.append(part)
        atoms = [self._atom(Atom(*key, any_of(found))) for key, found in values.items()]
        return ALWAYS if ALWAYS in atoms else _joined((*atoms, *others), Either)

    def _atom(self, atom: Atom) -> Form:
        """Return an atom of what its subject may be at all; what is no condition any more is always so, or never."""
        possible = self.possible(atom.subject)
        values = atom.values & possible
        if values.is_empty:
            return NEVER
        return ALWAYS if values == possible else Atom(atom.subject, atom.folded, values)

    def possible(self, subject: n.Expr) -> Values:
        """Return all that a value may be."""
        found, whole = self._possible(subject), all_values(subject.type)
        return whole if found is None else whole & found

    def is_range(self, subject: n.Expr) -> bool:
        """Tell whether what is asked of may be a range of numbers, which several answers fit only together."""
        return isinstance(subject, n.Count | n.DefineCall)

    def _written(self, call: n.DefineCall, *, negated: bool) -> Form | None:
        """Return the form of a definition; None where it is not written out."""
        define = self._defines.get(call.name)
        if define is None or not _is_of_subject(call):
            return None
        key = (call.name, negated)
        if key not in self._known:
            self._known[key] = None
            form = self.of(define.body, negated=negated)
            self._known[key] = form if form.size <= _WRITTEN_OUT_MOST else None
        return self._known[key]

    def _body(self, value: n.Expr) -> n.Expr:
        """Return what a definition stands for that is no condition."""
        while isinstance(value, n.DefineCall) and value.name in self._defines and _is_of_subject(value):
            body = self._defines[value.name].body
            if body.type != value.type or isinstance(body, n.And | n.Or | n.Not):
                break
            value = body
        return value


def _is_of_subject(call: n.DefineCall) -> bool:
    return not call.arguments and isinstance(call.record, n.Slot) and call.record.number == 0


def _spread(parts: Iterable[Form], kind: type[All | Either]) -> Iterable[Form]:
    """Yield parts, and in place of those of the same kind what they consist of."""
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _joined(parts: tuple[Form, ...], kind: type[All | Either]) -> Form:
    neutral: Form = ALWAYS if kind is All else NEVER
    left = tuple(part for part in dict.fromkeys(parts) if part != neutral)
    if len(left) == 1:
        return left[0]
    return kind(left, sum(part.size for part in left)) if left else neutral
