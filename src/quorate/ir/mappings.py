"""What rules say of foreign records: their fields, and what is made of them (section 11)."""

from __future__ import annotations

from collections.abc import Mapping as ByName
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from quorate.ir.nodes import Expr, Literal, Node, Source
from quorate.ir.schema import Field
from quorate.ir.types import Type
from quorate.text import Span


@dataclass(frozen=True, slots=True)
class Constant:
    """`constant munchkin = "123-ABC-456"`; its uses are the literal itself."""

    name: str
    value: Literal
    span: Span


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """`record lead`: what a foreign file holds.

    `key` is the name of one of `fields`, or with dots of the only field of an object among them; None where records
    have none. Its type is the object type of the path that is its name.
    """

    name: str
    title: str
    key: str | None
    fields: ByName[str, Field]
    span: Span

    @property
    def key_field(self) -> Field | None:
        """The field by which records are known."""
        found, fields = None, self.fields
        for name in self.key.split(".") if self.key is not None else ():
            found = fields.get(name)
            fields = found.fields if found is not None else {}
        return found

    def key_of(self, values: ByName[str, Any]) -> Any:  # noqa: ANN401 - the value of a field
        """Return the key of a record, as it is in its values; None where it has none."""
        found: Any = values if self.key is not None else None
        for name in self.key.split(".") if self.key is not None else ():
            found = found.get(name) if isinstance(found, ByName) else None
        return found


@dataclass(frozen=True, slots=True)
class Item(Expr):
    """`lead.components[0]`: the item of a list at a position from 0; missing where the list has none there."""

    list: Expr
    index: int


@dataclass(frozen=True, slots=True)
class Lookup(Expr):
    """`lookup(lead.sicCode, industries)`: what a list gives for a text; missing where it has no such text."""

    value: Expr
    list: str


Place = OneOf["key", "account", "above", "person", "field", "relation", "id", "at", "into", "merged"]
"""What an assignment is to: the key of the target or of what contains it, a field, or what events and merges have."""


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """`address.city = lead.city`.

    `path` is that of the field in the target (of the containing entity: its name), `type` what the target takes.
    Where `required`, a record without the value makes nothing.
    """

    place: Place
    path: tuple[str, ...]
    type: Type
    required: bool
    value: Expr


@dataclass(frozen=True, slots=True)
class MappedList(Expr):
    """`each lead.items where (quantity > 0) { sku = code }`: a list of objects.

    Items for which the condition is not known are left out. Missing where the list is.
    """

    source: Source
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Joined(Node):
    """`with company by lead.companyId`: the record of that key stands in `slot`, or nothing does."""

    record: str
    key: Expr
    slot: int


@dataclass(frozen=True, slots=True)
class ForEach(Node):
    """`for each lead.components as component`: each item in turn stands in `slot`."""

    list: Expr
    name: str
    slot: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """`mapping leads from lead to person`: the record stands in slot 0, what is joined in slots of its own.

    `target` is an entity's name for one or the name of an event; `kind` says what is made. `when`, `delete` and
    `as_of` are None where nothing is said. Expressions know no clock.
    """

    name: str
    title: str
    record: str
    kind: OneOf["entity", "event", "relation", "merge"]
    target: str
    each: ForEach | None
    joined: tuple[Joined, ...]
    when: Expr | None
    delete: Expr | None
    as_of: Expr | None
    assignments: tuple[Assignment, ...]
    span: Span
