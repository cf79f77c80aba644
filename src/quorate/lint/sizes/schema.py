"""L716 to L720, L732 to L736: sizes of schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from quorate.diagnostics.catalogue.lint import elsewhere, size
from quorate.ir.schema import Field, Schema
from quorate.ir.sites import PERSON
from quorate.ir.types import EntityType, ListType, ObjectType, Type
from quorate.lint.sizes.measured import Measure, Measured
from quorate.lint.subject import Subject

_ONE_MORE: Final = {"label": "this is one more"}


def _sizes(subject: Subject) -> Iterator[Measured]:
    """Count events, entities and their fields, and how far below the account entities are."""
    schema = subject.program.schema
    events = list(schema.events.values())
    yield Measured("event_types", len(events), [each.span for each in events], _ONE_MORE)
    for event in events:
        yield Measured("event_fields", _count_fields(event.fields), [event.span], {"name": event.name})
    custom = [each for each in schema.entities.values() if _is_custom(schema, each.name)]
    yield Measured("custom_objects", len(custom), [each.span for each in custom], _ONE_MORE)
    for entity in schema.entities.values():
        bound = "custom_object_fields" if entity in custom else "entity_fields"
        yield Measured(bound, _count_fields(entity.fields), [entity.span], {"name": entity.name})
        depth = len(list(schema.ancestors(entity.name)))
        yield Measured("entity_depth", depth, [entity.span], {"name": entity.name})


def _levels(subject: Subject) -> Iterator[Measured]:
    """Count the lists and records that fields have inside each other."""
    schema = subject.program.schema
    owners = [("field_levels", each.name, each.fields) for each in schema.entities.values()]
    owners += [("event_field_levels", each.name, each.fields) for each in schema.events.values()]
    for bound, owner, fields in owners:
        for each in fields.values():
            args = {"name": f"{owner}.{each.name}"}
            yield Measured(bound, _levels_of(each, each.type), [each.span], args)


def _relations(subject: Subject) -> Iterator[Measured]:
    """Count custom objects inside each other, and the relations of each entity and of all."""
    schema, relations = subject.program.schema, []
    for entity in schema.entities.values():
        inside = [name for name in (entity.name, *schema.ancestors(entity.name)) if _is_custom(schema, name)]
        yield Measured("custom_object_levels", len(inside), [entity.span], {"name": entity.name})
        found = [entity.span] if entity.parent is not None else []
        found += [each.span for each in _all_fields(entity.fields) if isinstance(each.type, EntityType)]
        yield Measured("relations_of_entity", len(found), found or [entity.span], {"name": entity.name})
        relations += found
    yield Measured("relations", len(relations), relations, _ONE_MORE)


def _is_custom(schema: Schema, entity: str) -> bool:
    return entity not in {schema.root, PERSON}


def _count_fields(fields: Mapping[str, Field]) -> int:
    return sum(_count_fields(each.fields) or 1 for each in fields.values())


def _all_fields(fields: Mapping[str, Field]) -> Iterator[Field]:
    for each in fields.values():
        yield each
        yield from _all_fields(each.fields)


def _levels_of(field: Field, type_: Type | None) -> int:
    if isinstance(type_, ListType):
        # A list of records is a level for the list and one for the record.
        return 1 + _levels_of(field, type_.item)
    if isinstance(type_, ObjectType):
        return 1 + max((_levels_of(each, each.type) for each in field.fields.values()), default=0)
    return 0


MEASURES: Final = (
    Measure(
        {
            "event_types": size.L716,
            "event_fields": size.L717,
            "entity_fields": size.L718,
            "custom_object_fields": size.L718,
            "custom_objects": size.L719,
            "entity_depth": size.L720,
        },
        _sizes,
    ),
    Measure({"field_levels": elsewhere.L732, "event_field_levels": elsewhere.L733}, _levels),
    Measure(
        {
            "custom_object_levels": elsewhere.L734,
            "relations_of_entity": elsewhere.L735,
            "relations": elsewhere.L736,
        },
        _relations,
    ),
)
