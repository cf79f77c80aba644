"""Productions of lists, definitions and audiences."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args

from quorate.syntax import nodes as n
from quorate.syntax.build.base import Base


@v_args(meta=True)
class Declarations(Base):
    """Productions of lists, definitions and audiences."""

    def start(self, _: Any, items: list[Any]) -> tuple[n.Declaration, ...]:
        return tuple(items)

    def list_of_values(self, meta: Any, items: list[Any]) -> n.ListDeclaration:
        return n.ListDeclaration(self._span(meta), items[1], items[-1].items)

    def list_from_file(self, meta: Any, items: list[Any]) -> n.ListFileDeclaration:
        _, name, _, file, _, column, _, gives = items
        where, given = (self._text(item) if isinstance(item, Token) else item for item in (column, gives))
        return n.ListFileDeclaration(self._span(meta), name, self._text(file), where, given)

    def define(self, meta: Any, items: list[Any]) -> n.DefineDeclaration:
        given = [item for item in items if item is not None and not isinstance(item, Token)]
        name, of, body = given[0], given[-2], given[-1]
        return n.DefineDeclaration(self._span(meta), name, tuple(given[1:-2]), of, body)

    def parameter(self, meta: Any, items: list[Any]) -> n.Parameter:
        return n.Parameter(self._span(meta), items[0], items[1])

    def audience(self, meta: Any, items: list[Any]) -> n.AudienceDeclaration:
        _, name, title, _, of, _, where, unknown = items
        return n.AudienceDeclaration(self._span(meta), name, self._text(title) if title else None, of, where, unknown)

    def unknown_as(self, _: Any, items: list[Token]) -> str:
        return "member" if items[0].type == "UNKNOWN_COUNTS" else "error"
