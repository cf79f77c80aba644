"""Profiles made by chance for the rules that queries became: of their types, around the constants of the queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.pql import nodes as n
from quorate.pql.shapes import ONE_EVENT
from tests.pql.queries import Profiles


class ShapedProfiles(Profiles):
    """Makes profiles of the types that a program declares."""

    def __init__(self, random: Random, program: Program, queries: Sequence[n.Expr | None]) -> None:
        super().__init__(random)
        self._program = program
        constants = [each for query in queries if query is not None for each in _constants(query)]
        self._texts = [each for each in constants if isinstance(each, str)] or ["x"]
        self._numbers = [
            each for each in constants if isinstance(each, int | float) and not isinstance(each, bool)
        ] or [1]

    def profile(self) -> dict[str, Any]:
        """Return a profile with its events."""
        made = self._fields(self._program.schema.entities["person"].fields)
        made.pop("id", None)
        if self._random.random() < 0.9:
            made["xEvent"] = [self._shaped_event(number) for number in range(self._random.choice((0, 1, 2, 4, 7)))]
        return made

    def _fields(self, fields: Mapping[str, Field]) -> dict[str, Any]:
        return {
            name: None if self._random.random() < 0.05 else self._value(field.type, field.fields)
            for name, field in fields.items()
            if self._random.random() < 0.8
        }

    def _value(self, type_: t.Type, fields: Mapping[str, Field]) -> Any:  # noqa: ANN401 - of any type
        match type_:
            case t.ObjectType():
                return self._fields(fields)
            case t.ListType(item=item):
                return [self._value(item or t.TEXT, fields) for _ in range(self._random.choice((0, 1, 2, 3)))]
            case t.BooleanType():
                return self._boolean()
            case t.DateType():
                return self._day()
            case t.DateTimeType():
                return self._instant()
            case t.IntegerType():
                return int(self._random.choice(self._numbers)) + self._random.choice((-1, 0, 0, 0, 1))
            case t.NumberType():
                return self._random.choice(self._numbers) + self._random.choice((-1, 0, 0, 0, 1, 0.5))
            case _:
                text = self._random.choice(self._texts)
                return self._random.choice((text, text, text.lower(), text.upper(), f"{text}x", f"a{text}", ""))

    def _shaped_event(self, number: int) -> dict[str, Any]:
        event = self._random.choice(list(self._program.schema.events.values()) or [None])
        told = {"_id": f"e{number}", "timestamp": self._instant(is_past=True)}
        if event is None:
            return {**told, "eventType": "other"}
        fields = self._fields(event.fields)
        wire = self._random.choice(self._texts) if event.wire == ONE_EVENT else event.wire
        return {**fields, **told, "eventType": wire}


def _constants(expr: n.Node) -> Iterator[str | bool | int | float]:
    if isinstance(expr, n.Literal_):
        yield expr.value
    for child in n.children(expr):
        yield from _constants(child)
