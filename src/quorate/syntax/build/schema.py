"""Productions of entities, events and types."""

from __future__ import annotations

from typing import Any, cast

from lark import Token, v_args

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Label
from quorate.syntax import nodes as n
from quorate.syntax.build.base import Base

_MARKS: tuple[n.Mark, ...] = ("required", "pii", "consent")


@v_args(meta=True)
class Schema(Base):
    """Productions of entities, events and types."""

    def entity(self, meta: Any, items: list[Any]) -> n.EntityDeclaration:
        _, name, many, _, parent, *members = items
        keys = [member for member in members if isinstance(member, n.Name)]
        for extra in keys[1:]:
            self.problems.append(
                codes.E114.at(
                    extra.span,
                    clause="key",
                    thing=name.text,
                    labels=[Label(keys[0].span, "the key is named here")],
                )
            )
        fields = tuple(member for member in members if isinstance(member, n.FieldDeclaration))
        return n.EntityDeclaration(self._span(meta), name, many, parent, keys[0] if keys else None, fields)

    def key(self, _: Any, items: list[Any]) -> n.Name:
        return cast("n.Name", items[1])

    def field(self, meta: Any, items: list[Any]) -> n.FieldDeclaration:
        name, type_, written, *marks = items
        given = [str(mark) for mark in marks]
        for mark in sorted({mark for mark in given if given.count(mark) > 1}):
            self.problems.append(codes.E114.at(self._span(meta), clause=mark, thing=name.text))
        return n.FieldDeclaration(self._span(meta), name, type_, tuple(m for m in _MARKS if m in given), written)

    def mark(self, _: Any, items: list[Token]) -> str:
        return str(items[0])

    def event(self, meta: Any, items: list[Any]) -> n.EventDeclaration:
        _, name, _, of, members, _, wire = items
        return n.EventDeclaration(self._span(meta), name, of, members or (), self._text(wire) if wire else None)

    def members(self, _: Any, items: list[Any]) -> tuple[n.FieldDeclaration, ...]:
        return tuple(items)

    def plain_type(self, meta: Any, items: list[Any]) -> n.PlainType:
        word, folded = items
        if folded and word != "text":
            self.problems.append(codes.E118.at(self._of(folded), type=word))
        return n.PlainType(self._span(meta), str(word), bool(folded))  # type: ignore[arg-type]  # a grammar word

    def choice_type(self, meta: Any, items: list[Any]) -> n.ChoiceType:
        strings = [item for item in items[1:] if isinstance(item, Token) and item.type == "STRING"]
        return n.ChoiceType(self._span(meta), tuple(self._text(item) for item in strings))

    def list_type(self, meta: Any, items: list[Any]) -> n.ListType:
        return n.ListType(self._span(meta), items[-1])

    def object_type(self, meta: Any, items: list[Any]) -> n.ObjectType:
        return n.ObjectType(self._span(meta), tuple(items))

    def reference_type(self, meta: Any, items: list[Any]) -> n.ReferenceType:
        return n.ReferenceType(self._span(meta), items[0])
