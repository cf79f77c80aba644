"""What all parts of the speaker share: the program, and what its slots are called."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import MEMBER
from quorate.ir.program import Program
from quorate.ir.show.derived import is_group, of_member
from quorate.ir.show.phrase import Phrase
from quorate.ir.show.words import join_words, noun, quoted_noun

_MOST_SIGNED: Final = 40


class Base(ABC):
    """Says one declaration. `here` is everywhere the slot of what is spoken of: its fields go by their bare names."""

    def __init__(self, program: Program, slots: dict[int, str] | None = None, *, exact: bool = False) -> None:
        """Begin a declaration; `slots` names what stands in slots from the start: the subject and parameters.

        Sentences are for people who sign rules off, unless they are to be `exact`: then names and signs are those of
        rules and payloads, and conditions fit beside what they were compared with.
        """
        self.program = program
        self.slots = dict(slots or {})
        self.exact = exact

    def name(self, name: str) -> str:
        """Write the name of a field, a definition or a table."""
        return name if self.exact else noun(name)

    def event_name(self, name: str) -> str:
        """Write the name of an event."""
        return name if self.exact else quoted_noun(name)

    def join(self, words: Sequence[str], last: str) -> str:
        """Write `a, b or c`; what is signed off is not cut short, unless it is very long."""
        return join_words(words, last) if self.exact else join_words(words, last, _MOST_SIGNED)

    def bind(self, slot: int, name: str) -> None:
        """Say what stands in a slot from here on."""
        self.slots[slot] = name

    def thing(self, type_: t.Type) -> str:
        """Name a record of a type where it is spoken of: `the account`, `the event`, `the item`."""
        match type_:
            case _ if is_group(self.program, type_):
                return "the buying group"
            case t.EntityType(entity=entity):
                return "the member" if entity == MEMBER else f"the {noun(entity)}"
            case t.EventType(name=name):
                return f"the {self.event_name(name)} event" if name else "the event"
            case _:
                return "the item"

    @staticmethod
    def is_here(record: n.Expr, here: int) -> bool:
        """Tell whether a record is what is spoken of; that is also the person where it is a member."""
        of = of_member(record)
        return isinstance(of, n.Slot) and of.number == here

    @abstractmethod
    def value(self, expr: n.Expr, here: int) -> str:
        """Say a value, on one line."""

    @abstractmethod
    def condition(self, expr: n.Expr, here: int) -> Phrase:
        """Say when a condition is true."""

    @abstractmethod
    def window(self, window: n.Window, here: int) -> str:
        """Say when something happens: `in the last 30 days`."""

    @abstractmethod
    def items(self, source: n.Source, here: int, *, many: bool, before: str = "") -> Phrase:
        """Say what is ranged over with its condition: `people for whom is_executive holds`, after `before`."""

    @abstractmethod
    def events(self, events: n.Events, here: int, *, many: bool, burst: n.Length | None = None) -> str:
        """Say events with their windows: `page_viewed events in the last 30 days`."""
