"""Every pair of the reference's tables, from the foreign record to the payload and its type.

The tables are those of segments, sections 4.1 to 5.6, and of buying groups, section 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

import pytest

from quorate.engine import RuleSet
from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.ir.types import ListType, ObjectType, TextType, Type
from quorate.loading import load_program
from quorate.mapping.mapper import Mappers
from quorate.mapping.plans import Plan
from quorate.mapping.reference import Reference
from quorate.resources import shipped_rules
from tests.std.pairs import VENDORS, Pair, made_of, make, pairs_of, payload_of, record_of, value_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@cache
def program_of(vendor: str) -> Program:
    return load_program(shipped_rules(f"std/{vendor}"))[0]


@cache
def mappers_of(vendor: str, record: str) -> Mappers:
    return Mappers(program_of(vendor), record)


@cache
def reader_of(vendor: str) -> RuleSet:
    return RuleSet(program_of(vendor), strict=True)


def groups() -> list[tuple[str, str, str]]:
    """List the records and targets that there are rows for, each once."""
    return list(dict.fromkeys((vendor, pair.record, pair.target) for vendor in VENDORS for pair in pairs_of(vendor)))


@pytest.mark.parametrize(("vendor", "record", "target"), groups())
def test_a_field_of_a_record_becomes_a_field_of_a_payload(vendor: str, record: str, target: str) -> None:
    program, mappers, reader = program_of(vendor), mappers_of(vendor, record), reader_of(vendor)
    for pair in pairs_of(vendor):
        if (pair.record, pair.target) != (record, target):
            continue
        made, troubles = make(mappers, pair)
        found = made_of(pair, made)
        assert found is not None, (str(pair), made, troubles)
        if pair.type == "deletion":
            continue
        value = value_of(found, pair.path)
        assert value == pair.expected, (str(pair), troubles)
        assert type(value) is type(pair.expected) or isinstance(value, float), str(pair)
        payload = payload_of(found)
        if payload is not None:
            decision = reader.decide(payload, now=NOW)
            assert not decision.content["errors"], (str(pair), decision.content["errors"])
        assert declared(program, pair) == pair.type, str(pair)


def declared(program: Program, pair: Pair) -> str:
    """Return the type that the schema declares for the field of a row, with its marks."""
    if pair.type in {"key", "event"} or pair.path == "at":
        return pair.type
    fields: Mapping[str, Field]
    events = {event.wire: event for event in program.schema.events.values()}
    if pair.target.startswith("relation of "):
        fields = program.schema.entities["person"].fields["relation"].fields
    elif pair.target in events:
        fields = events[pair.target].fields
    else:
        fields = program.schema.entities[pair.target].fields
    *above, last = pair.path.split(".")
    for name in above:
        fields = fields[name].fields
    field = fields[last]
    if isinstance(field.type, ListType) and isinstance(field.type.item, ObjectType):
        return "list of objects"
    marks = [mark for mark, is_set in (("pii", field.pii), ("consent", field.consent)) if is_set]
    return " ".join((written(field.type), *marks))


def written(type_: Type) -> str:
    """Write a type as the schema does."""
    if isinstance(type_, ListType) and type_.item is not None:
        return f"list of {written(type_.item)}"
    return "text ignoring case" if type_ == TextType(folded=True) else str(type_)


@pytest.mark.parametrize("vendor", VENDORS)
def test_generated_source_and_the_reference_evaluator_make_the_same(vendor: str) -> None:
    references = {
        record: Reference(Plan(program_of(vendor), record, None, ())) for record in program_of(vendor).records
    }
    for pair in pairs_of(vendor)[:: 1 if vendor == "salesforce" else 4]:
        values, find = record_of(pair)
        made, _ = references[pair.record].map(values, find)
        assert mappers_of(vendor, pair.record).map(values, find) == (made, []), str(pair)
