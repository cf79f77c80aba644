"""What names mean at one place: the subject, what encloses it, parameters and named steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from quorate.ir import nodes as ir
from quorate.ir import types as t

RECORDS = (t.EntityType, t.EventType, t.ObjectType)

RESULT: Final = "result"
"""The name under which the paths after a call have what it gave."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`around` is what encloses a place, the subject first: records, and items of lists of plain values.

    Bare names are of the subject alone; what is farther out is reached by the name of its entity. `named` holds
    parameters and the steps of sequences.
    """

    around: tuple[ir.Expr, ...] = ()
    named: Mapping[str, ir.Expr] = field(default_factory=dict)

    @property
    def subject(self) -> ir.Expr | None:
        """What bare names are about; None where there is nothing, as in a list of constants."""
        return self.around[0] if self.around else None

    def inside(self, item: ir.Expr) -> Scope:
        """Return the scope of a condition on an item."""
        return Scope((item, *self.around), self.named)

    def naming(self, name: str, value: ir.Expr) -> Scope:
        """Return the scope with one name more."""
        return Scope(self.around, {**self.named, name: value})
