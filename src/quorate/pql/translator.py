"""One query to a condition of rules: all parts together."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from quorate.diagnostics.catalogue.pql import Q105, Q117
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.pql import nodes as n
from quorate.pql.base import Manner, Many, Value
from quorate.pql.chains import ChainsPart
from quorate.pql.references import Untyped
from quorate.pql.scope import Item, Scope, Untold
from quorate.pql.shapes import Shapes
from quorate.pql.written import Condition, quoted

STEPS_MOST: Final = 50_000
"""How many parts are looked at for one query: some forms say a part twice, and so parts in parts many times."""


@dataclass(frozen=True, slots=True)
class Known:
    """A segment that can be referred to: its audience, and of what it is; `lacks` is why it cannot be, if it cannot."""

    audience: str
    entity: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Translated:
    """What a query became: None where it cannot be carried over; `is_untyped` where for want of a type of events.

    `asks` are the segments that it refers to, `asks_surely` those whose answer may not be unknown.
    """

    condition: Condition | None
    found: tuple[Diagnostic, ...]
    is_untyped: bool = False
    asks: frozenset[str] = frozenset()
    asks_surely: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Asked:
    any: set[str] = field(default_factory=set)
    surely: set[str] = field(default_factory=set)


class Translator(ChainsPart):
    """Translates one query."""

    def __init__(self, shapes: Shapes, segments: Mapping[str, Known], entity: str) -> None:
        super().__init__(shapes)
        self._segments: Final = segments
        self._entity: Final = entity
        self._asked: Final = _Asked()
        self._steps = 0

    def condition(self, expr: n.Expr, scope: Scope, manner: Manner) -> Condition:
        """Translate a condition, within bounds."""
        self._step(expr)
        return super().condition(expr, scope, manner)

    def value(self, expr: n.Expr, scope: Scope) -> Value | Many:
        """Translate a value, within bounds."""
        self._step(expr)
        return super().value(expr, scope)

    def _step(self, expr: n.Expr) -> None:
        self._steps += 1
        if self._steps > STEPS_MOST:
            what = "the query comes to more parts in rules"
            raise self.refuse(Q105, expr.at, what=what, limit=f"{STEPS_MOST:,} parts")

    def in_segment(self, expr: n.Call, scope: Scope, manner: Manner) -> Condition:
        """Translate `inSegment("…")`: the audience of that segment."""
        self.check_count(expr, 1, 1, "the id of a segment")
        argument = expr.arguments[0]
        if not isinstance(argument, n.Literal_) or not isinstance(argument.value, str):
            raise self.refuse_form("a segment that is not named", argument.at)
        found = self._segments.get(argument.value)
        lacks = "it is not among those that are imported" if found is None else found.lacks
        if found is None or lacks:
            if found is not None:
                self._asked.any.add(argument.value)
            raise self.refuse(Q117, expr.at, id=argument.value, reason=lacks)
        if found.entity != self._entity:
            many = "accounts" if found.entity == "account" else "people"
            raise self.refuse(Q117, expr.at, id=argument.value, reason=f"it is a segment of {many}")
        self._asked.any.add(argument.value)
        if manner != "true":
            self._asked.surely.add(argument.value)
        subject = "" if scope.subject is scope.root else f"{quoted(self._entity)} "
        word = "not in" if manner == "false" else "in"
        return Condition(f"{subject}{word} {quoted(found.audience)}")

    def translated(self, query: n.Expr, manner: Manner) -> Translated:
        """Translate a whole query."""
        root = Item("entity", self.shapes.entities[self._entity], self._entity)
        scope = Scope((root,), (root,))
        condition: Condition | None = None
        is_untyped = False
        try:
            condition = self.condition(query, scope, manner)
        except Untold as untold:
            self.note(untold.found)
            is_untyped = isinstance(untold, Untyped)
        except RecursionError:
            self.note(self.refuse(Q105, query.at, what="the query nests deeper", limit="what the stack takes").found)
        if self.is_refused:
            condition = None
        asked = self._asked
        # What is told of how something is carried over is for what is.
        found = tuple(each for each in self.found if condition is not None or each.severity is Severity.ERROR)
        return Translated(condition, found, is_untyped, frozenset(asked.any), frozenset(asked.surely))


def circles(asks: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Return the ids that lead back to themselves."""
    found: set[str] = set()
    for start in asks:
        waiting, seen = list(asks[start]), set()
        while waiting:
            each = waiting.pop()
            if each == start:
                found.add(start)
                break
            if each not in seen:
                seen.add(each)
                waiting += asks.get(each, ())
    return found
