"""What mappings give values to: the fields of their targets, and which of them have to be given one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from typing import Literal as OneOf

from quorate.diagnostics.catalogue import mapping as codes
from quorate.diagnostics.catalogue.names import E205
from quorate.diagnostics.model import Label
from quorate.ir import mappings as m
from quorate.ir import types as t
from quorate.ir.schema import Entity, Event, Field
from quorate.semantics.builtins import is_text
from quorate.semantics.declared import kind_of
from quorate.semantics.described import described
from quorate.semantics.elaborate.base import Base
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.suggest import hint_or_all
from quorate.syntax import nodes as n
from quorate.text import Span

RELATION: Final = "relation"
"""The nested object of what is true of a person in one account."""


@dataclass(slots=True)
class Target:
    """What a mapping is to, and what it has been given so far.

    The objects of a list are a target as events are. `places` are the keys and instants that it has besides `fields`,
    each with whether it has to be given; `given` has the first assignment to each field by its whole path.
    """

    kind: OneOf["entity", "event", "relation", "merge"]
    name: str
    thing: str
    fields: Mapping[str, Field]
    places: dict[str, tuple[m.Place, t.Type, bool]] = field(default_factory=dict)
    given: dict[tuple[str, ...], n.Assignment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One place of a target: what it takes, and how many names of the path tell the place and not the field."""

    place: m.Place
    field: Field
    required: bool
    skipped: int = 0


class TargetsPart(Base):
    """Finds what assignments are to."""

    def target_of(self, declared: n.MappingDeclaration) -> Target | None:
        """Return the target of a mapping; reports what is none."""
        name = declared.target.text
        entity, event = self.entities.get(name), self.events.get(name)
        if declared.kind == "merge" and entity is not None:
            return self._merge_target(entity)
        if declared.kind == "relation" and entity is not None and entity.name == PERSON:
            return self._relation_target(entity)
        if declared.kind == "record" and entity is not None:
            return self._entity_target(entity)
        if declared.kind == "record" and event is not None:
            return self._event_target(event)
        if not self.is_broken(name):
            wanted = {"record": "an entity or an event", "merge": "an entity", "relation": f"`{PERSON}`"}
            known = [PERSON] if declared.kind == "relation" else [*self.entities, *self.events]
            found = self.names.declared.get(name)
            kind = "nothing that is declared" if found is None else kind_of(found)
            help_ = hint_or_all(name, known)
            expected = wanted[declared.kind]
            self.report(E205.at(declared.target.span, name=name, kind=kind, expected=expected, help=help_))
        return None

    def _entity_target(self, entity: Entity) -> Target:
        fields = {name: each for name, each in entity.fields.items() if name != entity.key}
        places: dict[str, tuple[m.Place, t.Type, bool]] = {entity.key: ("key", t.TEXT, True)}
        for above in self.payloads.ancestors(entity.name):
            if above not in fields:
                is_root = above == self.payloads.root
                # Files that are joined tell the accounts of a person, and whatever lies farther out.
                required = above == entity.parent and not (is_root and entity.name == PERSON)
                places[above] = ("account" if is_root else "above", t.TEXT, required)
        return Target("entity", entity.name, f"entity `{entity.name}`", fields, places)

    def _event_target(self, event: Event) -> Target:
        places: dict[str, tuple[m.Place, t.Type, bool]] = {
            "id": ("id", t.TEXT, False),
            "at": ("at", t.DATETIME, True),
        }
        if event.of == PERSON and PERSON not in event.fields:
            places[PERSON] = ("person", t.TEXT, True)
        root = self.payloads.root
        if root not in event.fields:
            places[root] = ("account", t.TEXT, event.of == root)
        return Target("event", event.name, f"event `{event.name}`", event.fields, places)

    def _relation_target(self, entity: Entity) -> Target:
        relation = entity.fields.get(RELATION)
        fields = relation.fields if relation is not None and isinstance(relation.type, t.ObjectType) else {}
        places: dict[str, tuple[m.Place, t.Type, bool]] = {
            self.payloads.root: ("account", t.TEXT, True),
            entity.name: ("key", t.TEXT, True),
        }
        return Target("relation", entity.name, f"the relation of `{entity.name}`", fields, places)

    def _merge_target(self, entity: Entity) -> Target:
        places: dict[str, tuple[m.Place, t.Type, bool]] = {
            "into": ("into", t.TEXT, True),
            "merged": ("merged", t.ListType(t.TEXT), True),
        }
        return Target("merge", entity.name, f"a merge of `{entity.name}`", {}, places)

    # -- assignments ---------------------------------------------------------------------------------------------------

    def wanted_of(self, node: n.Assignment, target: Target) -> Wanted | None:
        """Return what an assignment is to; reports a field that is not there, or has a value already."""
        path = tuple(name.text for name in node.target)
        first = target.given.setdefault(path, node)
        if first is not node:
            labels = [Label(first.target[0].span.to(first.target[-1].span), "the first one")]
            span = node.target[0].span.to(node.target[-1].span)
            self.report(codes.M103.at(span, labels=labels, name=".".join(path)))
            return None
        if len(path) == 1 and path[0] in target.places:
            place, type_, required = target.places[path[0]]
            return Wanted(place, Field(path[0], type_, required, False, False, {}, node.span), required)  # noqa: FBT003
        found = self._target_field(node, target)
        if found is None:
            return None
        if target.kind == "entity" and target.name == PERSON and path[0] == RELATION:
            return Wanted("relation", found, found.required, 1)
        return Wanted("field", found, found.required)

    def _target_field(self, node: n.Assignment, target: Target) -> Field | None:
        """Return the field that a path of names leads to."""
        fields, thing = target.fields, target.thing
        known = [*target.places, *fields]
        found: Field | None = None
        for number, name in enumerate(node.target):
            found = fields.get(name.text)
            if found is None:
                self.report(codes.M102.at(name.span, thing=thing, name=name.text, help=hint_or_all(name.text, known)))
                return None
            is_object = isinstance(found.type, t.ObjectType)
            is_last = number == len(node.target) - 1
            if is_last and is_object:
                inner = next(iter(found.fields), "…")
                given, path = "a value", ".".join(part.text for part in node.target)
                help_ = f"give its fields values, as in `{path}.{inner} = …`"
                self.report(codes.M105.at(name.span, field=path, wanted="fields", given=given, help=help_))
                return None
            if not is_last and not is_object:
                after = node.target[number + 1]
                self.report(codes.M102.at(after.span, thing=f"`{name.text}`", name=after.text))
                return None
            fields, thing, known = found.fields, f"`{name.text}`", list(found.fields)
        return found

    def check_target(self, declared: n.MappingDeclaration, target: Target) -> None:
        """Report what a mapping has to give and does not, and clauses that do not go with its target."""
        name, given = declared.name.text, {path[0] for path in target.given}
        wanted = [place for place, (_, _, required) in target.places.items() if required]
        only_deletes = declared.delete_when is not None and given <= set(target.places)
        if not only_deletes:
            wanted += [each.name for each in target.fields.values() if each.required]
        for each in wanted:
            if each not in given:
                help_ = f"add `{each} = …`"
                thing = target.thing
                self.report(codes.M104.at(declared.name.span, name=name, field=each, target=thing, help=help_))
        if declared.delete_when is not None and target.kind == "merge":
            reason = "records that were found to be one are not deleted by that"
            self.report(codes.M113.at(declared.delete_when.span, what="delete when", reason=reason))
        if declared.delete_when is not None and target.kind == "event" and "id" not in given:
            reason = "without an `id` there is no telling which event it is"
            self.report(codes.M113.at(declared.delete_when.span, what="delete when", reason=reason))

    def report_type(self, span: Span, name: str, wanted: t.Type, given: t.Type) -> None:
        """Report a value that a field does not take, with the way out where there is a usual one."""
        help_, words = _conversion(given, wanted), self.thing(given)
        words = words.replace("a list", "another list", 1) if words == described(wanted) else words
        self.report(codes.M105.at(span, field=name, wanted=described(wanted), given=words, help=help_))


def fits_target(given: t.Type, wanted: t.Type) -> bool:
    """Tell whether a value may be given to a field; whether a text is one of a set is seen on each record."""
    if isinstance(wanted, t.TextType | t.ChoiceType | t.ZoneType):
        return is_text(given) or isinstance(given, t.ZoneType)
    if isinstance(wanted, t.NumberType):
        return isinstance(given, t.IntegerType | t.NumberType)
    if isinstance(wanted, t.ListType):
        if isinstance(given, t.ListType):
            return given.item is None or (wanted.item is not None and fits_target(given.item, wanted.item))
        return False
    return given == wanted


def _conversion(given: t.Type, wanted: t.Type) -> str:
    match wanted, given:
        case t.TextType() | t.ChoiceType(), t.ObjectType() | t.ListType():
            return ""
        case t.TextType() | t.ChoiceType(), _:
            return "convert it with `text(…)`"
        case t.IntegerType(), t.TextType():
            return "convert it with `integer(…)`, or declare the field of the record as `integer`"
        case t.IntegerType(), t.NumberType():
            return "round it: `round(…)`, `floor(…)` or `ceil(…)`"
        case t.NumberType(), t.TextType():
            return "convert it with `number(…)`, or declare the field of the record as `number`"
        case t.DateType() | t.DateTimeType() | t.BooleanType(), t.TextType():
            return f"declare the field of the record as `{wanted}`"
        case t.DateType(), t.DateTimeType():
            return "take its day with `date(…)`"
        case t.ListType(item=t.ObjectType()), _:
            return "write `each LIST { field = … }`"
        case _:
            return ""
