"""Paths to what they stand for: a value, a collection, events."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.diagnostics.catalogue.names import E201, E205, E207, E208
from quorate.diagnostics.catalogue.types import E305, E314
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.schema import Entity, Field
from quorate.semantics.declared import kind_of
from quorate.semantics.described import counted, described
from quorate.semantics.elaborate.base import REPORTED, Base, CollectionRef, EventsRef, ListConstant, Reference, Reported
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n
from quorate.text import Span

_EVENT_FIELDS: dict[str, t.Type] = {"id": t.TEXT, "type": t.TEXT, "at": t.DATETIME}
ANY_EVENT = "event"
_NOTHING = ("null", "nil", "none", "undefined")


class NamesPart(Base):
    """Resolves names: of the subject first, then of what encloses it, then of the rule set."""

    def resolve(self, node: n.Path, scope: Scope) -> Reference | None:
        """Return what a path stands for; None has been reported."""
        head, *rest = node.parts
        found = self._head(head, scope)
        span = head.span
        for part in rest:
            if found is None:
                return None
            span = span.to(part.span)
            found = self._member_after(found, part, span)
        return found

    def value_of(self, node: n.Path, scope: Scope) -> ir.Expr | None:
        """Resolve a path that has to have a value."""
        found = self.resolve(node, scope)
        name = ".".join(part.text for part in node.parts)
        match found:
            case CollectionRef():
                self.report(E314.at(node.span, name=name, kind="a collection", help=f"`count({name})` is how many"))
                return None
            case EventsRef():
                self.report(E314.at(node.span, name=name, kind="an event", help=f"`count({name})` is how many"))
                return None
            case _:
                return found

    # -- the first name of a path -------------------------------------------------------------------------------

    def _head(self, name: n.Name, scope: Scope) -> Reference | None:
        if name.text in scope.named:
            return self._moved(scope.named[name.text], name.span)
        subject = scope.subject
        if subject is not None:
            found = self._member(subject, name, name.span)
            if found is not None:
                return None if isinstance(found, Reported) else found
        for record in scope.around:
            found = self._called(record, name)
            if found is not None:
                return found
        return self._global(name, scope)

    def _moved(self, value: ir.Expr, span: Span) -> ir.Expr:
        """Return a slot's value as it is used at another place."""
        return ir.Slot(span, value.type, value.number) if isinstance(value, ir.Slot) else value

    def _called(self, record: ir.Expr, name: n.Name) -> ir.Expr | None:
        """Return a record, or what contains it, if it is called so: `account` of a person."""
        match record.type:
            case t.EventType(event):
                if event is not None and name.text == event:
                    return self._moved(record, name.span)
                owner = self._owner(record, name.span)
                return None if owner is None else self._called(owner, name)
            case t.EntityType(entity):
                at: str | None = entity
                inner = self._moved(record, name.span)
                while at is not None:
                    declared = self.schema.entities[at]
                    if name.text in (declared.name, declared.many):
                        return inner
                    at = declared.parent
                    if at is not None:
                        inner = ir.Parent(name.span, t.EntityType(at), inner, at)
        return None

    def _owner(self, event: ir.Expr, span: Span) -> ir.Expr | None:
        """Return the record that an event is of, where that is known."""
        of = self._owner_entity(event.type)
        return None if of is None else ir.Parent(span, t.EntityType(of), self._moved(event, span), of)

    def _owner_entity(self, type_: t.Type) -> str | None:
        if not isinstance(type_, t.EventType):
            return None
        return self.schema.root if type_.name is None else self.events[type_.name].of

    def _global(self, name: n.Name, scope: Scope) -> ir.Expr | None:
        declared = self.names.declared.get(name.text)
        if isinstance(declared, n.ListDeclaration | n.ListFileDeclaration):
            constant = self.lists.get(name.text)
            return None if constant is None else _constant(constant, name.span)
        if self.is_broken(name.text):
            return None
        if declared is None:
            self.report(E201.at(name.span, name=name.text, help=self._help_for(name.text, scope)))
        else:
            self._report_misplaced(name, declared, scope)
        return None

    def _report_misplaced(self, name: n.Name, declared: n.Declaration, scope: Scope) -> None:
        """Report a declared name that has no meaning at this place."""
        subject = scope.subject
        here = described(subject.type) if subject is not None else "nothing"
        match declared:
            case n.DefineDeclaration(of=of) | n.TableDeclaration(of=of) | n.EventDeclaration(of=of):
                of_name = self.entities[of.text].name if of.text in self.entities else of.text
                if isinstance(declared, n.DefineDeclaration) and declared.parameters:
                    wanted = counted(len(declared.parameters), "argument")
                    self.report(E305.at(name.span, name=name.text, wanted=wanted, given="none is"))
                    return
                help_ = f"write `{of_name}.{name.text}`" if self._encloses(scope, of_name) else ""
                if subject is not None and self._lies_below(of_name, subject.type):
                    help_ = f"it is of each `{of_name}`: write `any {of_name} where ({name.text} …)`"
                wanted_of = subject.type.entity if subject and isinstance(subject.type, t.EntityType) else here
                self.report(E208.at(name.span, name=name.text, one=of_name, other=wanted_of, help=help_))
            case n.AudienceDeclaration():
                help_ = f"write `in {name.text}`"
                self.report(
                    E205.at(name.span, name=name.text, kind="an audience", expected="a field or a value", help=help_)
                )
            case _:
                expected = f"a field of {here}" if subject is not None else "a constant"
                help_ = self._way_to(name.text, scope)
                self.report(E205.at(name.span, name=name.text, kind=kind_of(declared), expected=expected, help=help_))

    def _way_to(self, name: str, scope: Scope) -> str:
        """Tell how a collection is reached that lies in something around the subject."""
        for record in scope.around:
            if isinstance(record.type, t.EntityType):
                for above in self.schema.ancestors(record.type.entity):
                    if self._collection_path(above, name) is not None:
                        return f"write `{above}.{name}`"
        return ""

    def _lies_below(self, entity: str, type_: t.Type) -> bool:
        return (
            isinstance(type_, t.EntityType)
            and entity in self.schema.entities
            and type_.entity in self.schema.ancestors(entity)
        )

    def _encloses(self, scope: Scope, entity: str) -> bool:
        for record in scope.around:
            at = record.type.entity if isinstance(record.type, t.EntityType) else self._owner_entity(record.type)
            if at is not None and entity in (at, *self.schema.ancestors(at)):
                return True
        return False

    def _help_for(self, name: str, scope: Scope) -> str:
        """Name what was probably meant: the same name farther out, or one like it."""
        for record in scope.around[1:]:
            if isinstance(record.type, t.EntityType) and name in self._members_of(record.type):
                return f"write `{record.type.entity}.{name}`"
            if isinstance(record.type, t.EventType) and name in self._members_of(record.type):
                return f"write `{record.type.name}.{name}`"
        if scope.subject is not None:
            at = self._owner_entity(scope.subject.type)
            if isinstance(scope.subject.type, t.EntityType):
                at = self.schema.entities[scope.subject.type.entity].parent
            while at is not None:
                if name in self._members_of(t.EntityType(at)):
                    return f"write `{at}.{name}`"
                at = self.schema.entities[at].parent
            if isinstance(scope.subject.type, t.EntityType):
                for below in self.schema.entities.values():
                    if name in below.fields and self._lies_below(below.name, scope.subject.type):
                        return f"it is of each `{below.name}`: write `any {below.name} where ({name} …)`"
        if name.casefold() in _NOTHING:
            return "write `is missing`"
        return hint(name, [*self._visible(scope), *self.names.usable()])

    def _visible(self, scope: Scope) -> Iterator[str]:
        yield from scope.named
        if scope.subject is not None:
            yield from self._members_of(scope.subject.type)
        for record in scope.around:
            if isinstance(record.type, t.EntityType):
                yield record.type.entity
                yield from self.schema.ancestors(record.type.entity)
        yield from self.lists

    # -- members of a record ---------------------------------------------------------------------------------------

    def _member_after(self, found: Reference, part: n.Name, span: Span) -> Reference | None:
        """Return what `.name` means after something; reports a name that means nothing."""
        if isinstance(found, CollectionRef | EventsRef):
            thing = f"collection `{found.name}`" if isinstance(found, CollectionRef) else "an event in general"
            help_ = "what is in it is spoken of with `any`, `every`, `count` and their like"
            self.report(E207.at(part.span, thing=thing, name=part.text, help=help_))
            return None
        member = self._member(found, part, span) or self._upwards(found, part, span)
        if isinstance(member, Reported):
            return None
        if member is None and not self.is_broken(part.text):
            known = list(self._members_of(found.type))
            thing = described(found.type)
            self.report(E207.at(part.span, thing=thing, name=part.text, help=hint(part.text, known)))
        return member

    def _upwards(self, found: ir.Expr, part: n.Name, span: Span) -> ir.Expr | None:
        """Return `.account` of a person, `.person` of an event of a person."""
        parent: str | None = None
        if isinstance(found.type, t.EntityType):
            parent = self.schema.entities[found.type.entity].parent
        elif isinstance(found.type, t.EventType):
            parent = self._owner_entity(found.type)
        if parent is None or part.text != parent:
            return None
        return ir.Parent(span, t.EntityType(parent), found, parent)

    def _member(self, record: ir.Expr, name: n.Name, span: Span) -> Reference | Reported | None:
        """Return a field, collection, event, definition or table of a record; None if it has none of that name."""
        match record.type:
            case t.ObjectType(path):
                return self._field(record, self.objects[path].get(name.text), span)
            case t.EventType(event):
                if name.text in _EVENT_FIELDS:
                    return ir.Get(span, _EVENT_FIELDS[name.text], record, name.text)
                return self._field(record, self.events[event].fields.get(name.text) if event else None, span)
            case t.EntityType(entity):
                return self._entity_member(record, self.schema.entities[entity], name, span)
            case _:
                return None

    def _field(self, record: ir.Expr, field: Field | None, span: Span) -> ir.Expr | None:
        return None if field is None else ir.Get(span, field.type, record, field.name)

    def _entity_member(self, record: ir.Expr, entity: Entity, name: n.Name, span: Span) -> Reference | Reported | None:
        field = self._field(record, entity.fields.get(name.text), span)
        if field is not None:
            return field
        path = self._collection_path(entity.name, name.text)
        if path is not None:
            target = self.entities[name.text].name
            return CollectionRef(record, path, target, name.text, span)
        event = self.events.get(name.text)
        if event is not None and event.of in (entity.name, PERSON) and self._has_events(record):
            return EventsRef(record, name.text, span)
        found = self._definition(record, entity, name, span)
        if found is None and name.text == ANY_EVENT and self._has_events(record):
            return EventsRef(record, None, span)
        return found

    def _has_events(self, record: ir.Expr) -> bool:
        """Tell whether events can be asked of a record: the account, and a person."""
        return isinstance(record.type, t.EntityType) and record.type.entity in (self.schema.root, PERSON)

    def _definition(self, record: ir.Expr, entity: Entity, name: n.Name, span: Span) -> ir.Expr | Reported | None:
        declared = self.names.declared.get(name.text)
        match declared:
            case n.DefineDeclaration(of=of, parameters=()) if self._is_entity(of, entity):
                define = self.define(name.text, name.span)
                return REPORTED if define is None else ir.DefineCall(span, define.body.type, name.text, record, ())
            case n.TableDeclaration(of=of) if self._is_entity(of, entity):
                table = self.table(name.text, name.span)
                if table is None:
                    return REPORTED
                type_ = t.ListType(table.type) if table.collects else table.type
                return ir.TableCall(span, type_, name.text, record)
            case _:
                return None

    def _is_entity(self, name: n.Name, entity: Entity) -> bool:
        return name.text in (entity.name, entity.many)

    def _collection_path(self, entity: str, name: str) -> tuple[str, ...] | None:
        """Return the way from a record down to the collection of a name, over all that lies between."""
        target = self.entities.get(name)
        if target is None:
            return None
        path: list[str] = []
        at: str | None = target.name
        while at is not None and at != entity:
            path.append(self.schema.entities[at].many)
            at = self.schema.entities[at].parent
        return tuple(reversed(path)) if at == entity and path else None

    def _members_of(self, type_: t.Type) -> Iterator[str]:
        """Yield the names that a record of a type has, for suggestions."""
        match type_:
            case t.ObjectType(path):
                yield from self.objects[path]
            case t.EventType(event):
                yield from _EVENT_FIELDS
                if event is not None:
                    yield from self.events[event].fields
            case t.EntityType(entity):
                yield from self.schema.entities[entity].fields
                yield from (name for name in self.entities if self._collection_path(entity, name) is not None)
                if entity in (self.schema.root, PERSON):
                    yield from (name for name, event in self.events.items() if event.of in (entity, PERSON))
                declared = self.schema.entities[entity]
                for name, item in self.names.declared.items():
                    if isinstance(item, n.DefineDeclaration | n.TableDeclaration) and self._is_entity(
                        item.of, declared
                    ):
                        yield name


def _constant(constant: ListConstant, span: Span) -> ir.ListOf:
    """Return the value of a declared list at the place where it is used."""
    item = constant.item
    items = () if item is None else tuple(ir.Literal(span, item, value) for value in constant.values)
    return ir.ListOf(span, t.ListType(item), items)
