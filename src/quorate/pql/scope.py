"""What names mean at one place of a query, and how rules speak of it from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from quorate.diagnostics.model import Diagnostic
from quorate.pql import nodes as n
from quorate.pql.shapes import Shape


class Untold(Exception):  # noqa: N818 - never leaves the package
    """A part of a query that cannot be carried over; `found` says why."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.found = found


@dataclass(eq=False, slots=True)
class Item:
    """Something that conditions are on: the entity, an event, an item of a list.

    `name` is what rules call it by: the entity's name, the event's, and None where it has none: items of lists, and
    events of any type. `shape` and `name` of an event are set when its type is known. `alias` is the name of a step of
    a sequence, `is_asked` whether anything outside asked for it by that name.
    """

    kind: Literal["entity", "event", "item"]
    shape: Shape
    name: str | None
    wire: str | None = None
    alias: str = ""
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A name for an expression: `let S = …`."""

    expr: n.Expr
    scope: Scope


@dataclass(frozen=True, slots=True)
class Scope:
    """`around` is what rules have around a place, outermost first, and its last is the subject.

    `implied` is what names without a variable are of in the query, its last first: conditions of filters add to it,
    those of `select` do not. `names` are the variables.
    """

    around: tuple[Item, ...]
    implied: tuple[Item, ...]
    names: Mapping[str, Item | Bound] = field(default_factory=dict)

    @property
    def root(self) -> Item:
        """The entity in question."""
        return self.around[0]

    @property
    def subject(self) -> Item:
        """What rules are on at this place."""
        return self.around[-1]

    def inside(self, item: Item) -> Scope:
        """Return the scope in a `where` of rules on an item."""
        return replace(self, around=(*self.around, item))

    def moved(self, place: Scope) -> Scope:
        """Return this scope's names at another place of the rules."""
        return replace(self, around=place.around)

    def naming(self, name: str, value: Item | Bound) -> Scope:
        """Return the scope with one variable more."""
        return replace(self, names={**self.names, name: value})

    def implying(self, item: Item) -> Scope:
        """Return the scope in which plain names are of an item."""
        return replace(self, implied=(*self.implied, item))
