"""L721 to L725, L727 to L731, L739: sizes of conditions and of tables about people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.lint import elsewhere, size
from quorate.ir import nodes as ir
from quorate.ir.sites import PERSON
from quorate.ir.types import EntityType
from quorate.lint.sizes.lengths import days_of
from quorate.lint.sizes.measured import Measure, Measured
from quorate.lint.sizes.reached import reached_from
from quorate.lint.subject import Subject
from quorate.lint.written import short
from quorate.syntax import nodes as n

_AGGREGATES: Final = (ir.Count, ir.Aggregate, ir.CountBy)
_OTHERS: Final = (ir.Events, ir.InAudience)


def _parts(subject: Subject) -> Iterator[Measured]:
    """Count the values that fields are compared with, the steps of sequences, and the days of looks back."""
    root = subject.program.schema.root
    for node in subject.all_made(ir.Contained):
        if isinstance(node.list, ir.ListOf):
            bound = "account_values" if _is_of(node.value, root) else "person_values"
            args = {"subject": short(subject.text(node.value.span))}
            yield Measured(bound, len(node.list.items), [node.span], args)
    for sequence in subject.all_made(ir.Sequence):
        yield Measured("sequence_steps", len(sequence.steps), [sequence.span])
    for events in subject.all_made(ir.Events):
        if events.window is not None and (days := _days_back(events.window)):
            yield Measured("look_back_days", days, [events.window.span])


def _aggregates(subject: Subject) -> Iterator[Measured]:
    """Count the aggregates that audiences have in their conditions."""
    spans = [each.span for kind in _AGGREGATES for each in subject.all_made(kind)]
    counts = Counter(subject.declaration_at(span) for span in spans)
    for audience in subject.program.audiences.values():
        yield Measured("aggregates", counts[f"audience {audience.name}"], [audience.where.span])


def _nested(subject: Subject) -> Iterator[Measured]:
    """Count the conditions inside each other in audiences of accounts."""
    for declared in _of_accounts(subject):
        help_ = "give what is inside a name, by `define`"
        yield Measured("nested_containers", _depth(declared.where), [declared.name.span], {"help": help_})


def _joined(subject: Subject) -> Iterator[Measured]:
    """Count the conditions that one `and` or `or` joins in audiences of accounts."""
    for declared in _of_accounts(subject):
        todo = list[n.Node]([declared.where])
        while todo:
            node = todo.pop()
            todo += n.children(node)
            if isinstance(node, n.And | n.Or):
                args = {"name": declared.name.text}
                yield Measured("joined_conditions", len(node.operands), [node.span], args)


def _of_account_audiences(subject: Subject) -> Iterator[Measured]:
    """Count the hops from record to record in audiences of accounts, and the events and audiences they ask for."""
    made, root = subject.program, subject.program.schema.root
    for audience in made.audiences.values():
        if audience.entity == root:
            args, spans = {"name": audience.name}, [audience.where.span]
            yield Measured("record_hops", _hops(audience.where), spans, args)
            others = [each for each in reached_from(made, audience.where) if isinstance(each, _OTHERS)]
            yield Measured("events_of_account_audience", len(others), spans, args)


def _tables(subject: Subject) -> Iterator[Measured]:
    """Count the results, the columns and the filled cells of tables of people, which tell such as personas."""
    for declared in subject.all_written(n.TableDeclaration):
        if subject.program.tables[declared.name.text].entity != PERSON:
            continue
        args = {"name": declared.name.text}
        results = dict.fromkeys(subject.text(row.result.span) for row in declared.rows)
        yield Measured("persona_values", len(results), [declared.name.span], args)
        yield Measured("persona_fields", len(declared.columns), [declared.name.span], args)
        for row in declared.rows:
            count = sum(not isinstance(cell, n.AnyCell) for cell in row.cells)
            yield Measured("persona_cells", count, [row.span], args)


def _of_accounts(subject: Subject) -> Iterator[n.AudienceDeclaration]:
    root = subject.program.schema.root
    for declared in subject.all_written(n.AudienceDeclaration):
        if subject.program.audiences[declared.name.text].entity == root:
            yield declared


def _is_of(value: ir.Expr, entity: str) -> bool:
    while isinstance(value, ir.Get):
        value = value.record
    return str(value.type) == entity


def _depth(node: n.Node) -> int:
    """Count how many conditions joined by `and` or `or`, or on items, are inside each other at most."""
    deepest, todo = 0, list[tuple[n.Node, int]]([(node, 0)])
    while todo:
        each, depth = todo.pop()
        depth += isinstance(each, n.And | n.Or)
        deepest = max(deepest, depth)
        where = each.where if isinstance(each, n.Source | n.Step) else None
        todo += [(child, depth + (child is where)) for child in n.children(each)]
    return deepest


def _hops(node: ir.Node) -> int:
    """Count how many records are gone through one after the other at most, to parts, to wholes and by references."""
    match node:
        case ir.Source(items=items, where=where):
            return _hops(items) + (0 if where is None else _hops(where))
        case ir.Collection(record=record, path=path):
            return _hops(record) + len(path)
        case ir.Parent() | ir.Events() | ir.Get(type=EntityType()):
            return 1 + _most_hops(node)
        case _:
            return _most_hops(node)


def _most_hops(node: ir.Node) -> int:
    return max(map(_hops, ir.children(node)), default=0)


def _days_back(window: ir.Window) -> float:
    match window:
        case ir.LastWindow(length=length):
            return days_of(length)
        case ir.EndingWindow(length=length, ago=ago):
            return days_of(length) + days_of(ago)
        case _:
            return 0


MEASURES: Final = (
    Measure(
        {
            "account_values": size.L721,
            "person_values": size.L721,
            "sequence_steps": size.L723,
            "look_back_days": size.L725,
        },
        _parts,
    ),
    Measure({"nested_containers": size.L722}, _nested),
    Measure({"aggregates": size.L724}, _aggregates),
    Measure(
        {
            "persona_values": elsewhere.L727,
            "persona_fields": elsewhere.L728,
            "persona_cells": elsewhere.L729,
        },
        _tables,
    ),
    Measure({"joined_conditions": elsewhere.L730}, _joined),
    Measure(
        {"record_hops": elsewhere.L731, "events_of_account_audience": elsewhere.L739},
        _of_account_audiences,
    ),
)
