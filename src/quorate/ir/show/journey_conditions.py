"""What conditions of journeys say that no others do: of entry, of what is listened for, of what changed, of results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.journeys import ENTRY_SLOT, FIRST_SLOT
from quorate.ir.program import Program
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.phrase import Phrase, inline
from quorate.ir.show.words import article, length, noun

ASIDE: Final = -1
"""The slot of what is spoken of where nothing is: fields are said with whose they are."""

_ENTRY: Final = "entry into the journey"


class JourneyConditions(Conditions):
    """Says conditions and values of journeys on a record of an entity in slot 0; slots from `FIRST_SLOT` are named."""

    def __init__(self, program: Program, entity: str, named: Mapping[int, str] | None = None) -> None:
        super().__init__(program, {0: f"the {noun(entity)}", ENTRY_SLOT: _ENTRY, **(named or {})})

    def window(self, window: n.Window, here: int) -> str:
        """Say when something happens: `since entry into the journey`."""
        match window:
            case n.EdgeWindow(operator=">" | ">=", value=n.Slot(number=number)) if number == ENTRY_SLOT:
                return f"since {_ENTRY}"
            case n.BetweenWindow(
                low=n.Shift(time=n.Shift(time=n.Slot(), duration=n.Literal(value=n.Length() as long)))
            ):
                return f"in the {length(long)} before {_ENTRY}"
            case _:
                return super().window(window, here)

    def value(self, expr: n.Expr, here: int) -> str:
        """Say a value, on one line; fields of the result of a call with whose they are."""
        match expr:
            case n.Get(record=n.Slot(number=number, type=t.ObjectType()), name=name) if number == FIRST_SLOT:
                return f"the result's {name}"
            case _:
                return super().value(expr, here)

    def said(self, expr: n.Expr) -> str:
        """Say a condition or a value on one line."""
        if isinstance(expr.type, t.BooleanType):
            return inline(self.condition(expr, 0))
        return self.value(expr, ASIDE)

    def heard(self, condition: n.Expr) -> Phrase:
        """Say which events are listened for: those that a quantifier asks for after the listening began."""
        if not isinstance(condition, n.Quantifier) or not isinstance(condition.source.items, n.Events):
            return self.condition(condition, 0)
        items = replace(condition.source.items, window=None)
        source = replace(condition.source, items=items)
        if condition.kind == "any" and condition.burst is None and condition.different is None:
            return self.items(source, 0, many=False, before=article(self.noun_of(source, 0, many=False)).split(" ")[0])
        return self.condition(replace(condition, source=source), 0)


def of_change(program: Program, entity: str) -> JourneyConditions:
    """Begin to speak of a value that changed."""
    return JourneyConditions(program, entity, {FIRST_SLOT: "the old value", FIRST_SLOT + 1: "the new value"})
