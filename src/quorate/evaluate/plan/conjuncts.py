"""Audiences as lists of conditions that all have to hold, without the names they go by.

Definitions and other audiences of the same subject stand for what they say, so that what several audiences have in
common is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.ir import nodes as n
from quorate.ir.program import Audience, Program

SUBJECT: Final = 0
_AT_MOST: Final = 200
"""An audience of more conditions than that is not taken apart any further."""


def conjuncts_of(program: Program, audience: Audience) -> tuple[n.Expr, ...]:
    """Return the conditions that all have to hold for a subject to be a member, each once."""
    found: dict[n.Expr, None] = {}
    for each in _conjuncts(program, audience.where, holds=True):
        found[each] = None
        if len(found) > _AT_MOST:
            return (audience.where,)
    return tuple(found)


def _conjuncts(program: Program, node: n.Expr, *, holds: bool) -> Iterator[n.Expr]:
    match node:
        case n.Not(operand=operand):
            yield from _conjuncts(program, operand, holds=not holds)
        case n.And(operands=operands) if holds:
            for operand in operands:
                yield from _conjuncts(program, operand, holds=True)
        case n.Or(operands=operands) if not holds:
            for operand in operands:
                yield from _conjuncts(program, operand, holds=False)
        case n.DefineCall(name=name, record=n.Slot(number=0), arguments=()):
            yield from _conjuncts(program, program.defines[name].body, holds=holds)
        case n.InAudience(audience=name, record=n.Slot(number=0)) if program.audiences[name].unknown is None:
            yield from _conjuncts(program, program.audiences[name].where, holds=holds)
        case _:
            yield node if holds else n.Not(node.span, node.type, node)
