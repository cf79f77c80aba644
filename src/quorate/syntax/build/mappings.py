"""Productions of constants, records and mappings."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Label
from quorate.syntax import nodes as n
from quorate.syntax.build.base import INTEGER_MOST
from quorate.syntax.build.blocks import Blocks, Clause


class _Key:
    """The field that `key` stands before, told apart from the others."""

    def __init__(self, field: n.FieldDeclaration) -> None:
        self.field = field


@v_args(meta=True)
class Mappings(Blocks):
    """Productions of constants, records and mappings."""

    def constant(self, meta: Any, items: list[Any]) -> n.ConstantDeclaration:
        return n.ConstantDeclaration(self._span(meta), items[1], items[-1])

    def record(self, meta: Any, items: list[Any]) -> n.RecordDeclaration:
        _, name, title, *members = items
        keys = [member.field for member in members if isinstance(member, _Key)]
        for extra in keys[1:]:
            labels = [Label(keys[0].span, "the key is named here")]
            self.problems.append(codes.E114.at(extra.span, clause="key", thing=name.text, labels=labels))
        fields = tuple(member for member in members if isinstance(member, n.FieldDeclaration))
        return n.RecordDeclaration(self._span(meta), name, self._title(title), keys[0] if keys else None, fields)

    def record_key(self, meta: Any, items: list[Any]) -> _Key:
        _, name, type_, written = items
        return _Key(n.FieldDeclaration(self._span(meta), name, type_, (), written))

    def format(self, _: Any, items: list[Token]) -> n.TextLiteral:
        return self._text(items[1])

    def mapping(self, meta: Any, items: list[Any]) -> n.MappingDeclaration:
        _, name, title, _, source, _, (kind, target), each, *clauses = items
        joined = tuple(clause for clause in clauses if isinstance(clause, n.WithRecord))
        assignments = tuple(clause for clause in clauses if isinstance(clause, n.Assignment))
        found = self._once([clause for clause in clauses if isinstance(clause, Clause)], name.text)
        return n.MappingDeclaration(
            self._span(meta),
            name,
            self._title(title),
            source,
            kind,
            target,
            each,
            found.get("when"),
            found.get("delete when"),
            found.get("as of"),
            joined,
            assignments,
        )

    def record_target(self, _: Any, items: list[Any]) -> tuple[str, n.Name]:
        return "record", items[-1]

    def relation_target(self, _: Any, items: list[Any]) -> tuple[str, n.Name]:
        return "relation", items[-1]

    def merge_target(self, _: Any, items: list[Any]) -> tuple[str, n.Name]:
        return "merge", items[-1]

    def for_each(self, meta: Any, items: list[Any]) -> n.ForEach:
        _, list_, _, name = items
        return n.ForEach(self._span(meta), list_, name)

    def mapping_when(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def delete_when(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def as_of(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def with_record(self, meta: Any, items: list[Any]) -> n.WithRecord:
        return n.WithRecord(self._span(meta), items[1], items[-1])

    def assignment(self, meta: Any, items: list[Any]) -> n.Assignment:
        *target, _, value = items
        return n.Assignment(self._span(meta), tuple(target), value)

    def each(self, meta: Any, items: list[Any]) -> n.Each:
        _, list_, where, *assignments = items
        return n.Each(self._span(meta), list_, where[2] if where else None, tuple(assignments))

    def indexed(self, _: Any, items: list[Any]) -> n.Path | n.Indexed:
        found: n.Path | n.Indexed = items[0]
        index: n.IntegerLiteral | None = None
        after: list[n.Name] = []
        for item in [*items[1:], None]:
            if isinstance(item, n.Name):
                after.append(item)
                continue
            if index is not None:
                end = after[-1].span if after else index.span
                found = n.Indexed(found.span.to(end), found, index, tuple(after))
            index, after = item, []
        return found

    def index(self, meta: Any, items: list[Token]) -> n.IntegerLiteral:
        return n.IntegerLiteral(self._span(meta), self._integer(items[0], INTEGER_MOST), str(items[0]))
