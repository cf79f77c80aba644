"""What a record has: fields, collections, events, definitions, tables, and the buying groups of an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.names import E207
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.groups import MEMBER, MEMBERS, REMOVED
from quorate.ir.schema import Entity, Field
from quorate.semantics.elaborate.base import REPORTED, Base, CollectionRef, EventsRef, Reference, Reported
from quorate.semantics.elaborate.derived import role_type
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n
from quorate.text import Span

ANY_EVENT: Final = "event"
ENGAGEMENT: Final = "engagement"
_EVENT_FIELDS: Final[dict[str, t.Type]] = {"id": t.TEXT, "type": t.TEXT, "at": t.DATETIME}


class MembersPart(Base):
    """Finds what a name means after a record."""

    def member_after(self, found: Reference, part: n.Name, span: Span) -> Reference | None:
        """Return what `.name` means after something; reports a name that means nothing."""
        if isinstance(found, CollectionRef | EventsRef):
            thing = f"collection `{found.name}`" if isinstance(found, CollectionRef) else "an event in general"
            help_ = "what is in it is spoken of with `any`, `every`, `count` and their like"
            self.report(E207.at(part.span, thing=thing, name=part.text, help=help_))
            return None
        member = self.member(found, part, span) or self._upwards(found, part, span)
        if isinstance(member, Reported):
            return None
        if member is None and not self.is_broken(part.text):
            help_ = self.why_absent(found.type, part.text) or hint(part.text, self.members_of(found.type))
            self.report(E207.at(part.span, thing=self.thing(found.type), name=part.text, help=help_))
        return member

    def _upwards(self, found: ir.Expr, part: n.Name, span: Span) -> ir.Expr | None:
        """Return `.account` of a person, `.person` of an event of a person."""
        parent: str | None = None
        if isinstance(found.type, t.EntityType):
            parent = self.schema.entities[found.type.entity].parent
        elif isinstance(found.type, t.EventType):
            parent = self.owner_entity(found.type)
        if parent is None or part.text != parent:
            return None
        return ir.Parent(span, t.EntityType(parent), found, parent)

    def owner_entity(self, type_: t.Type) -> str | None:
        """Return the entity that an event is of; None for what is no event."""
        if not isinstance(type_, t.EventType):
            return None
        return self.schema.root if type_.name is None else self.events[type_.name].of

    def member(self, record: ir.Expr, name: n.Name, span: Span) -> Reference | Reported | None:
        """Return what a record has under a name; None if it has nothing of that name."""
        match record.type:
            case t.ObjectType(path):
                return self._field(record, self.objects[path].get(name.text), span)
            case t.EventType(event):
                if name.text in _EVENT_FIELDS:
                    return ir.Get(span, _EVENT_FIELDS[name.text], record, name.text)
                return self._field(record, self.events[event].fields.get(name.text) if event else None, span)
            case t.EntityType(entity) if entity in self.derived:
                return self._derived_member(record, self.derived[entity], name, span)
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
        path = self.collection_path(entity.name, name.text)
        if path is not None:
            target = self.entities[name.text].name
            return CollectionRef(record, path, target, name.text, span)
        event = self.events.get(name.text)
        if event is not None and event.of in (entity.name, PERSON) and self._has_events(record):
            return EventsRef(record, name.text, span)
        found = self._definition(record, entity, name, span)
        if found is None and name.text == ANY_EVENT and self._has_events(record):
            return EventsRef(record, None, span)
        if found is None and name.text == ENGAGEMENT and entity.name == PERSON:
            return self._engagement(record, span)
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
            case n.BuyingGroupDeclaration() if entity.name == self.schema.root:
                return self.group_of(record, name, span)
            case _:
                return None

    def _is_entity(self, name: n.Name, entity: Entity) -> bool:
        return name.text in (entity.name, entity.many)

    def collection_path(self, entity: str, name: str) -> tuple[str, ...] | None:
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

    # -- buying groups -------------------------------------------------------------------------------------------------

    def group_of(self, account: ir.Expr, name: n.Name, span: Span) -> ir.Expr | Reported:
        """Return the buying group of an account."""
        group = self.group(name.text, name.span)
        return REPORTED if group is None else ir.GroupOf(span, t.EntityType(name.text), account, name.text)

    def person_of(self, record: ir.Expr) -> ir.Expr:
        """Return the person that a member of a buying group is; any other record as it is."""
        if record.type != t.EntityType(MEMBER):
            return record
        return ir.Get(record.span, t.EntityType(PERSON), record, PERSON)

    def derived_type(self, record: ir.Expr, name: str) -> t.Type | None:
        """Return the type of a field of a buying group or of a member of one; None if it has none of that name."""
        if not isinstance(record.type, t.EntityType) or record.type.entity not in self.derived:
            return None
        field = self.derived[record.type.entity].fields.get(name)
        if field is None:
            return None
        if record.type.entity == MEMBER and name == "role" and isinstance(record, ir.Slot):
            return role_type(self.derived[self.members[record.number]])
        return field.type

    def _derived_member(self, record: ir.Expr, entity: Entity, name: n.Name, span: Span) -> Reference | Reported | None:
        type_ = self.derived_type(record, name.text)
        if type_ is not None:
            return ir.Get(span, type_, record, name.text)
        if entity.name == MEMBER:
            return self._entity_member(self.person_of(record), self.schema.entities[PERSON], name, span)
        if name.text in (MEMBERS, REMOVED):
            return CollectionRef(record, (name.text,), MEMBER, name.text, span)
        return None

    def _engagement(self, person: ir.Expr, span: Span) -> ir.Expr | Reported | None:
        """Return the engagement of a person by the model meant where none is named."""
        model = self.default_engagement(span)
        return ir.Engagement(span, t.NUMBER, person, model) if isinstance(model, str) else model

    def why_absent(self, type_: t.Type, name: str) -> str:
        """Tell what a buying group has to say for a field to be there; empty for what is no such field."""
        if not isinstance(type_, t.EntityType) or type_.entity not in self.derived or type_.entity == MEMBER:
            return ""
        draft = self.drafts.groups.get(type_.entity)
        match name:
            case "ready":
                return f"add `ready when …` to `{type_.entity}`" if draft else "no buying group says `ready when …`"
            case "stage" | "stage_since" | "in_stage_for":
                interest = f"interest `{draft.interest}`" if draft and draft.interest else "its interest"
                return f"add `stages …` to {interest}"
            case "engagement":
                return "declare an engagement model, as in `engagement standard { window 30 days  page_viewed 40 }`"
            case _:
                return ""

    # -- for suggestions -----------------------------------------------------------------------------------------------

    def members_of(self, type_: t.Type) -> Iterator[str]:
        """Yield the names that a record of a type has."""
        match type_:
            case t.ObjectType(path):
                yield from self.objects[path]
            case t.EventType(event):
                yield from _EVENT_FIELDS
                if event is not None:
                    yield from self.events[event].fields
            case t.EntityType(entity) if entity in self.derived:
                yield from self.derived[entity].fields
                if entity != MEMBER:
                    yield from (MEMBERS, REMOVED)
                elif PERSON in self.schema.entities:
                    yield from self.members_of(t.EntityType(PERSON))
            case t.EntityType(entity):
                yield from self._members_of_entity(self.schema.entities[entity])

    def _members_of_entity(self, entity: Entity) -> Iterator[str]:
        yield from entity.fields
        yield from (name for name in self.entities if self.collection_path(entity.name, name) is not None)
        if entity.name in (self.schema.root, PERSON):
            yield from (name for name, event in self.events.items() if event.of in (entity.name, PERSON))
        if entity.name == PERSON and self.engagements:
            yield ENGAGEMENT
        for name, item in self.names.declared.items():
            match item:
                case n.DefineDeclaration(of=of) | n.TableDeclaration(of=of):
                    if self._is_entity(of, entity):
                        yield name
                case n.BuyingGroupDeclaration() if entity.name == self.schema.root:
                    yield name
