"""What is told of a subject: facts by the path that rules would use, and what was decided about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from quorate.diagnostics.catalogue.exports import X105, X107
from quorate.exports.problems import refuse
from quorate.exports.selections import Selection
from quorate.exports.subjects import Subject
from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.ir.sites import PERSON
from quorate.ir.types import (
    BooleanType,
    DateTimeType,
    DateType,
    EntityType,
    IntegerType,
    ListType,
    NumberType,
    ObjectType,
    Type,
)
from quorate.semantics.suggest import hint_or_all

Kind: TypeAlias = Literal["text", "integer", "number", "boolean", "date", "datetime", "list"]
Read: TypeAlias = Callable[[Subject], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name in its header: the kind of its values, and how one is had; `path` tells where from."""

    name: str
    kind: Kind
    read: Read
    path: str = ""
    pii: bool = False

    @property
    def is_key(self) -> bool:
        """Whether its values are keys of accounts or people."""
        return self.path in _KEYS


_KEYS: Final = ("account", "person")
_DECIDED: Final[Mapping[str, tuple[Kind, Read]]] = {
    "since": ("datetime", lambda subject: subject.since),
    "now": ("datetime", lambda subject: subject.now),
    "group": ("text", lambda subject: subject.group.get("name")),
    "interest": ("text", lambda subject: subject.group.get("interest")),
    "completeness": ("number", lambda subject: subject.group.get("completeness")),
    "group_engagement": ("number", lambda subject: subject.group.get("engagement")),
    "ready": ("boolean", lambda subject: subject.group.get("ready")),
    "stage": ("text", lambda subject: subject.group.get("stage")),
    "stage_since": ("datetime", lambda subject: subject.group.get("stage_since")),
    "status": ("text", lambda subject: subject.group.get("status")),
    "missing": ("list", lambda subject: subject.group.get("missing")),
    "role": ("text", lambda subject: subject.member.get("role")),
    "assigned_by": ("text", lambda subject: subject.member.get("assigned_by")),
    "engagement": ("number", lambda subject: subject.member.get("engagement")),
}
_OF_GROUPS: Final = frozenset(_DECIDED) - {"since", "now"}
_OF_MEMBERS: Final = frozenset({"role", "assigned_by", "engagement"})


def account_key(name: str) -> Column:
    """Return the column that has the key of the account."""
    return Column(name, "text", lambda subject: subject.account_key, "account")


def person_key(name: str) -> Column:
    """Return the column that has the key of the person."""
    return Column(name, "text", lambda subject: subject.person_key or None, "person")


def decided(name: str, what: str) -> Column:
    """Return the column of what was decided: its name in `_DECIDED`."""
    kind, read = _DECIDED[what]
    return Column(name, kind, read, what)


def find_column(selection: Selection, path: str, entity: str, *, name: str | None = None) -> Column:
    """Find what a path names, seen from rows about an entity; `name` is the header, else the path is.

    Fields of that entity come first, then what was decided, then `account`, `person` and what they have as in
    `account.address.city`. Raises ExportError for what is not there, and for what is no single value.
    """
    program = selection.program
    first, _, rest = path.partition(".")
    fields = program.schema.entities[entity].fields
    if first in fields:
        return replace(_of_field(program, entity, path, path), name=name or path)
    if not rest and path in _told_of(selection, entity):
        return replace(decided(path, path), name=name or path)
    root = program.schema.root
    reachable = (root, entity)
    if first in reachable and not rest:
        key = account_key if first == root else person_key
        return replace(key(name or path), path=path)
    if first in reachable:
        return replace(_of_field(program, first, rest, path), name=name or path)
    known = [
        *fields,
        *_told_of(selection, entity),
        *(f"{root}.{each}" for each in program.schema.entities[root].fields),
    ]
    raise refuse(X105, hint_or_all(path, known), path=path, entity=_entity_text(program, entity))


def leaves(program: Program, entity: str) -> Iterator[tuple[str, Field]]:
    """Yield the fields of an entity that are no objects, inside objects too, by their paths."""
    found = program.schema.entities.get(entity)
    if found is not None:
        yield from _leaves(found.fields, "")


def _leaves(fields: Mapping[str, Field], before: str) -> Iterator[tuple[str, Field]]:
    for name, field in fields.items():
        if isinstance(field.type, ObjectType):
            yield from _leaves(field.fields, f"{before}{name}.")
        else:
            yield f"{before}{name}", field


def _told_of(selection: Selection, entity: str) -> list[str]:
    """Return what was decided of rows about an entity."""
    if selection.kind != "buying group":
        return [each for each in _DECIDED if each not in _OF_GROUPS]
    if entity != PERSON:
        return [each for each in _DECIDED if each not in _OF_MEMBERS]
    return list(_DECIDED)


def _of_field(program: Program, entity: str, path: str, asked: str) -> Column:
    """Return the column of a field inside an entity."""
    fields = program.schema.entities[entity].fields
    steps = path.split(".")
    found: Field | None = None
    pii = False
    for step in steps:
        if step not in fields:
            raise refuse(X105, hint_or_all(step, fields), path=asked, entity=_entity_text(program, entity))
        found = fields[step]
        pii = pii or found.pii
        fields = found.fields
    kind = None if found is None else _kind_of(found.type)
    if kind is None or found is None:
        inside = ", ".join(f"`{asked}.{each}`" for each in fields)
        raise refuse(X107, f"there is {inside}" if inside else "", path=asked, type=_what(found))
    return Column(asked, kind, _reader(entity, program.schema.root, steps), asked, pii)


def _reader(entity: str, root: str, steps: list[str]) -> Read:
    home = "account" if entity == root else "person" if entity == PERSON else "opportunity"
    first, *rest = steps

    def read(subject: Subject) -> Any:  # noqa: ANN401 - what a payload has there
        value = getattr(subject, home).get(first)
        for step in rest:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    return read


def _kind_of(type_: Type) -> Kind | None:
    """Return how values of a type are written; None for what is no single value."""
    match type_:
        case IntegerType():
            return "integer"
        case NumberType():
            return "number"
        case BooleanType():
            return "boolean"
        case DateType():
            return "date"
        case DateTimeType():
            return "datetime"
        case ListType(item):
            return "list" if item is not None and _kind_of(item) not in {None, "list"} else None
        case ObjectType():
            return None
        case EntityType() | _:
            return "text"


def _what(field: Field | None) -> str:
    if field is None or isinstance(field.type, ObjectType):
        return "an object"
    return "a list of objects"


def _entity_text(program: Program, entity: str) -> str:
    return "accounts" if entity == program.schema.root else program.schema.entities[entity].many
