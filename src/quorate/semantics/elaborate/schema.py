"""Declarations of entities and events to the schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeVar

from quorate.diagnostics.catalogue.mapping import M106, M107
from quorate.diagnostics.catalogue.names import E202, E203, E205, E211, E212, E214
from quorate.diagnostics.model import Label
from quorate.ir import types as t
from quorate.ir.schema import Entity, Event, Field, Schema
from quorate.ir.time_formats import ANY, mistake_in
from quorate.semantics.declared import kind_of
from quorate.semantics.described import described
from quorate.semantics.elaborate.base import Base
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n
from quorate.text import Span

Kind = TypeVar("Kind", bound=n.Declaration)

PERSON: Final = "person"
"""The entity whose events name their record, and of which there are audiences besides those of the root."""

_PLAIN: Final[dict[str, t.Type]] = {
    "text": t.TEXT,
    "integer": t.INTEGER,
    "number": t.NUMBER,
    "boolean": t.BOOLEAN,
    "date": t.DATE,
    "datetime": t.DATETIME,
    "timezone": t.ZONE,
}
_OF_EVERY_EVENT: Final = ("id", "type", "at")


class SchemaPart(Base):
    """Elaborates the schema, before anything else."""

    def elaborate_schema(self) -> None:
        """Fill `entities`, `events`, `objects`, `payloads` and `schema`."""
        entities = self.of_kind(n.EntityDeclaration)
        parents = self._settle_tree(entities)
        made: dict[str, Entity] = {}
        for declaration in entities:
            name, many = declaration.name.text, declaration.many.text
            key = declaration.key.text if declaration.key else "id"
            if declaration.key is None:
                self.report(E211.at(declaration.name.span, name=name, help="add `key id`"))
            entity = Entity(name, many, parents.get(name), key, {}, declaration.name.span)
            made[name] = entity
            self.entities[name] = self.entities[many] = entity
        root = self._outermost(made)
        self._report_other_roots(entities, root)
        for declaration in entities:
            self._fill_entity(declaration, made, root)
        events = {item.name.text: self._event(item, root) for item in self.of_kind(n.EventDeclaration)}
        self.events = {name: event for name, event in events.items() if event is not None}
        self._check_wires()
        self.payloads = self.schema = Schema(root, made, self.events)

    def _outermost(self, made: dict[str, Entity]) -> str:
        """Return the entity that payloads are of: of those that lie in no other, the one that holds the most."""
        held: Counter[str] = Counter()
        for name, entity in made.items():
            at, parent = name, entity.parent
            while parent is not None:
                at, parent = parent, made[parent].parent
            held[at] += 1
        return max(held, key=held.__getitem__, default="")

    def _report_other_roots(self, entities: list[n.EntityDeclaration], root: str) -> None:
        for item in entities:
            if item.parent is None and item.name.text != root:
                label = Label(self.entities[root].span, "the outermost one")
                reason = f"lies in no other, and neither does `{root}`"
                help_ = f"write `entity {item.name.text} {item.many.text} in {root} {{ … }}`"
                self.report(E212.at(item.name.span, labels=[label], name=item.name.text, reason=reason, help=help_))

    def of_kind(self, kind: type[Kind]) -> list[Kind]:
        """Return the declarations of a kind in the order in which they are named, each once."""
        seen: dict[int, Kind] = {id(item): item for item in self.names.declared.values() if isinstance(item, kind)}
        return list(seen.values())

    def _settle_tree(self, entities: list[n.EntityDeclaration]) -> dict[str, str]:
        """Return the parent of each entity; all but one outermost have one, and none contains itself."""
        by_name = {name: item for item in entities for name in (item.name.text, item.many.text)}
        parents: dict[str, str] = {}
        for item in entities:
            if item.parent is None:
                continue
            if item.parent.text in by_name:
                parents[item.name.text] = by_name[item.parent.text].name.text
            elif not self.is_broken(item.parent.text):
                self._unknown_entity(item.parent)
        if not entities and not self.names.broken:
            first = next(iter(self.project.files), None)
            place = Span(first.path, 0, 0) if first else None
            alone = len(self.project.files) == 1 and self.project.config is None
            whole = ", or name the folder that the file belongs to" if alone else ""
            self.report(E214.at(place, help=f"start with `entity account accounts {{ key id }}`{whole}"))
        self._break_circles(entities, parents)
        return parents

    def _break_circles(self, entities: list[n.EntityDeclaration], parents: dict[str, str]) -> None:
        for item in entities:
            above: set[str] = set()
            name = item.name.text
            while name in parents and name not in above:
                above.add(name)
                name = parents[name]
            if name in above:
                self.report(E212.at(item.name.span, name=item.name.text, reason="contains itself"))
                del parents[name]

    def _unknown_entity(self, name: n.Name, *, is_type: bool = False) -> None:
        declared = self.names.declared.get(name.text)
        if declared is not None:
            self.report(E205.at(name.span, name=name.text, kind=kind_of(declared), expected="an entity"))
        elif self._entity_names():
            known = [*self._entity_names(), *(_PLAIN if is_type else ())]
            self.report(E203.at(name.span, name=name.text, help=hint(name.text, known)))

    def _entity_names(self) -> list[str]:
        return [name for name, item in self.names.declared.items() if isinstance(item, n.EntityDeclaration)]

    def entity_of(self, name: n.Name, *, is_type: bool = False) -> Entity | None:
        """Return the entity that a declaration is `of`, or a type refers to; reports a name that is none."""
        if name.text in self.entities:
            return self.entities[name.text]
        if not self.is_broken(name.text):
            self._unknown_entity(name, is_type=is_type)
        return None

    def _fill_entity(self, declaration: n.EntityDeclaration, made: dict[str, Entity], root: str) -> None:
        entity = made[declaration.name.text]
        taken = {child.many: child.span for child in made.values() if child.parent == entity.name}
        if entity.name == root:
            taken["events"] = entity.span
        key_span = declaration.key.span if declaration.key else entity.span
        key = Field(entity.key, t.TEXT, True, False, False, {}, key_span)  # noqa: FBT003 - the marks, in their order
        fields = self._fields(declaration.fields, entity.name, {**taken, entity.key: key_span})
        made[entity.name] = filled = Entity(
            entity.name, entity.many, entity.parent, entity.key, {entity.key: key, **fields}, entity.span
        )
        self.entities[entity.name] = self.entities[entity.many] = filled

    def _event(self, declaration: n.EventDeclaration, root: str) -> Event | None:
        entity = self.entity_of(declaration.of)
        if entity is None:
            return None
        if entity.name not in (root, PERSON):
            expected = f"`{root}` or `{PERSON}`"
            self.report(E205.at(declaration.of.span, name=declaration.of.text, kind="an entity", expected=expected))
            return None
        name = declaration.name.text
        own = dict.fromkeys((*_OF_EVERY_EVENT, *([PERSON] if entity.name == PERSON else [])), declaration.name.span)
        fields = self._fields(declaration.fields, name, own)
        wire = declaration.wire.value if declaration.wire else name
        return Event(name, entity.name, wire, fields, declaration.name.span)

    def _check_wires(self) -> None:
        """Report two events that payloads could not tell apart."""
        first: dict[str, Event] = {}
        for event in self.events.values():
            if event.wire in first:
                label = Label(first[event.wire].span, "also of this type in payloads")
                self.report(E202.at(event.span, labels=[label], name=event.wire, help='give it another `as "…"`'))
            first.setdefault(event.wire, event)

    def _fields(
        self, declarations: Iterable[n.FieldDeclaration], path: str, taken: dict[str, Span]
    ) -> dict[str, Field]:
        fields: dict[str, Field] = {}
        taken = dict(taken)
        for item in declarations:
            name = item.name.text
            if name in taken:
                labels = [Label(taken[name], "first declared here")]
                self.report(E202.at(item.name.span, label="declared again", labels=labels, name=name))
                continue
            taken[name] = item.name.span
            made = self.type_of(item.type, f"{path}.{name}")
            if made is None:
                continue
            inner = self.objects.get(f"{path}.{name}", {})
            marks = [mark in item.marks for mark in ("required", "pii", "consent")]
            written = self._format_of(item, made)
            fields[name] = Field(name, made, marks[0], marks[1], marks[2], inner, item.name.span, written)
        return fields

    def fields_of(self, declarations: Iterable[n.FieldDeclaration], path: str) -> dict[str, Field]:
        """Return the fields of a record that nothing else names."""
        return self._fields(declarations, path, {})

    def _format_of(self, item: n.FieldDeclaration, type_: t.Type) -> str:
        """Return how a field of a record is written; reports what has no meaning in records, or only there."""
        if self.is_of_record and item.marks:
            help_ = "say it of the field of the entity that the record becomes"
            self.report(M106.at(item.span, what=item.marks[0], help=help_))
        if item.format is None:
            return ""
        written, reason = item.format.value, ""
        if not self.is_of_record:
            reason = "it is for fields of records"
        elif isinstance(type_, t.TextType) and written == ANY:
            pass
        elif not isinstance(type_, t.DateType | t.DateTimeType):
            reason = f"it is for dates and instants, and `{item.name.text}` is {described(type_)}"
        else:
            reason = mistake_in(written, has_clock=isinstance(type_, t.DateTimeType))
        if reason:
            self.report(M107.at(item.format.span, format=written, reason=reason))
        return written

    def type_of(self, node: n.TypeNode, path: str) -> t.Type | None:
        """Turn a declared type into a type; `path` names the object type that it may hold."""
        match node:
            case n.PlainType(name=name, ignoring_case=folded):
                return t.FOLDED if folded else _PLAIN[name]
            case n.ChoiceType(values=values):
                self._check_choices(values)
                return t.ChoiceType(tuple(dict.fromkeys(value.value for value in values)))
            case n.ListType(item=inner):
                item = self.type_of(inner, path)
                return None if item is None else t.ListType(item)
            case n.ObjectType(fields=fields):
                self.objects[path] = self._fields(fields, path, {})
                return t.ObjectType(path)
            case n.ReferenceType(entity=name):
                if self.is_of_record:
                    help_ = "declare the type of the key that it holds: `text` or `integer`"
                    self.report(M106.at(name.span, what=name.text, help=help_))
                    return None
                entity = self.entity_of(name, is_type=True)
                return None if entity is None else t.EntityType(entity.name)

    def _check_choices(self, values: tuple[n.TextLiteral, ...]) -> None:
        first: dict[str, n.TextLiteral] = {}
        for value in values:
            if value.value in first:
                labels = [Label(first[value.value].span, "first named here")]
                self.report(E202.at(value.span, label="named again", labels=labels, name=value.value))
            first.setdefault(value.value, value)
