"""The nodes of constants, records and mappings; see `nodes` for all others.

The docstring of a node is a line of text that it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from quorate.syntax.node import Node

if TYPE_CHECKING:
    from quorate.syntax.nodes import Call, Expr, FieldDeclaration, IntegerLiteral, Name, Path, TextLiteral


@dataclass(frozen=True, slots=True)
class ConstantDeclaration(Node):
    """`constant munchkin = "123-ABC-456"`."""

    name: Name
    value: Expr


@dataclass(frozen=True, slots=True)
class RecordDeclaration(Node):
    """`record lead "Marketo lead" { key id integer  email text  born date format "MM/DD/YYYY" }`.

    `key` is a field as well, and not one of `fields`.
    """

    name: Name
    title: TextLiteral | None
    key: FieldDeclaration | None
    fields: tuple[FieldDeclaration, ...]


@dataclass(frozen=True, slots=True)
class Indexed(Node):
    """`lead.components[0].key`: an item of a list, positions from 0, and what of it."""

    base: Path | Indexed
    index: IntegerLiteral
    after: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class ForEach(Node):
    """`for each lead.components as component`, also of what a function gives."""

    list: Path | Indexed | Call
    name: Name


@dataclass(frozen=True, slots=True)
class WithRecord(Node):
    """`with company by lead.companyId`."""

    record: Name
    by: Expr


@dataclass(frozen=True, slots=True)
class Each(Node):
    """`each lead.items where (quantity > 0) { sku = code }`."""

    list: Path | Indexed
    where: Expr | None
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """`address.city = lead.city`; `target` is never empty."""

    target: tuple[Name, ...]
    value: Expr | Each


TargetKind = Literal["record", "relation", "merge"]


@dataclass(frozen=True, slots=True)
class MappingDeclaration(Node):
    """`mapping leads "Leads" from lead to person for each … as … { when …  delete when …  as of …  with …  a = b }`.

    `kind` tells `to person` (or an event) from `to relation of person` and `to merge of person`.
    """

    name: Name
    title: TextLiteral | None
    source: Name | None
    kind: TargetKind
    target: Name
    each: ForEach | None
    when: Expr | None
    delete_when: Expr | None
    as_of: Expr | None
    joined: tuple[WithRecord, ...]
    assignments: tuple[Assignment, ...]
