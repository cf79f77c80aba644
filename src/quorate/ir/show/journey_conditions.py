"""What conditions of journeys say that no others do: of entry, of what is listened for, of what changed, of results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from quorate.ir import nodes as n
from quorate.ir.journeys import ENTRY_SLOT, FIRST_SLOT
from quorate.ir.program import Program
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.phrase import Phrase, inline
from quorate.ir.show.shares import is_share, percent_of
from quorate.ir.show.words import article, noun

ASIDE: Final = -1
"""The slot of what is spoken of where nothing is: fields are said with whose they are."""

_JUST_AFTER: Final = n.Length(microseconds=1)
_ENTRY: Final = "entry into the journey"


class JourneyConditions(Conditions):
    """Says conditions and values of journeys on a record of an entity in slot 0; slots from `FIRST_SLOT` are named."""

    def __init__(
        self, program: Program, entity: str, named: Mapping[int, str] | None = None, *, exact: bool = False
    ) -> None:
        super().__init__(program, {0: f"the {noun(entity)}", ENTRY_SLOT: _ENTRY, **(named or {})}, exact=exact)

    def window(self, window: n.Window, here: int) -> str:
        """Say when something happens: `since entry into the journey`."""
        match window:
            case n.EdgeWindow(operator=">" | ">=", value=n.Slot(number=number)) if number == ENTRY_SLOT:
                return f"since {_ENTRY}"
            case n.BetweenWindow(low=n.Shift(time=n.Shift(sign=-1) as start, duration=just), high=n.Slot() as entry):
                is_up_to_entry = start.time == entry and isinstance(just, n.Literal) and just.value == _JUST_AFTER
                if is_up_to_entry and entry.number == ENTRY_SLOT:
                    return f"in the {self.value(start.duration, here)} before {_ENTRY}"
        return super().window(window, here)

    def said(self, condition: n.Expr) -> str:
        """Say a condition on one line."""
        return inline(self.condition(condition, 0))

    def heard(self, condition: n.Expr) -> Phrase:
        """Say which events are listened for: those that a quantifier asks for after the listening began."""
        if not isinstance(condition, n.Quantifier) or not isinstance(condition.source.items, n.Events):
            return self.condition(condition, 0)
        items = replace(condition.source.items, window=None)
        source = replace(condition.source, items=items)
        if condition.kind == "any" and condition.burst is None and condition.different is None:
            return self.items(source, 0, many=False, before=article(self.noun_of(source, 0, many=False)).split(" ")[0])
        return self.quantity(replace(condition, source=source), 0, holds=True)


class Changes(JourneyConditions):
    """Says conditions on the old and the new value of what changed; a completeness is compared as a percentage."""

    def __init__(self, program: Program, entity: str, changed: n.Expr) -> None:
        super().__init__(program, entity, {FIRST_SLOT: "the old value", FIRST_SLOT + 1: "the new value"})
        self._is_of_share = is_share(program, changed)

    def compared(self, expr: n.Expr, other: n.Expr, here: int) -> str:
        """Say one side of a comparison."""
        if self._is_of_share and isinstance(other, n.Slot) and other.number >= FIRST_SLOT:
            return percent_of(expr) or self.value(expr, here)
        return super().compared(expr, other, here)


def journey_condition_words(program: Program, entity: str, condition: n.Expr) -> str:
    """Say a condition of a journey on a record of an entity on one line."""
    return JourneyConditions(program, entity).said(condition)
