"""The plan of a program: for the audiences of each kind of subject, how they are decided together."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from quorate.evaluate.generate.audiences import Decides, functions_of, without_code
from quorate.evaluate.generate.conditions import cost_of
from quorate.evaluate.generate.context import Context
from quorate.evaluate.generate.shapes import collection_attribute, field_attribute
from quorate.evaluate.generate.writer import UnsupportedError
from quorate.evaluate.plan.atoms import Atom, Bound, Missing, OneOf, Recent, atom_of
from quorate.evaluate.plan.conjuncts import conjuncts_of
from quorate.evaluate.plan.costs import Costs, Way, costs_of
from quorate.evaluate.plan.people import Counted, CountTable, count_table, counted_of
from quorate.evaluate.plan.tables import (
    Bits,
    RangeTable,
    RecencyTable,
    ValueTable,
    range_table,
    recency_table,
    value_table,
)
from quorate.ir import nodes as n
from quorate.ir.dependence import dependent_on_groups
from quorate.ir.program import Audience, Program
from quorate.ir.schema import Schema
from quorate.uncollected import uncollected

_RECORDS: Final = 10
"""How many records a collection is taken to have."""

_TABLE_COST: Final = 8
_SHARED_FROM: Final = 2
"""A condition of so many audiences is looked at for all of them at once."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one kind of subject; each leaves some audiences, surely and perhaps."""

    values: tuple[ValueTable, ...] = ()
    ranges: tuple[RangeTable, ...] = ()
    recencies: tuple[RecencyTable, ...] = ()
    counts: tuple[CountTable, ...] = ()

    def __len__(self) -> int:
        return len(self.values) + len(self.ranges) + len(self.recencies) + len(self.counts)

    def fields(self) -> tuple[str, ...]:
        """Return the attributes of the fields that have one, each once."""
        attributes = [*(each.attribute for each in self.values), *(each.attribute for each in self.ranges)]
        return tuple(dict.fromkeys(attributes))


@dataclass(frozen=True, slots=True)
class Group:
    """The audiences of one kind of subject, and the way they are decided.

    Where they are decided together, these are those that code was made of.

    `own` counts the conditions that only one audience has and no table answers, `common` those that several have.
    """

    entity: str
    audiences: tuple[str, ...]
    costs: Costs
    tables: Tables
    common: int
    own: int
    together: Together | None


class Together:
    """Decides all audiences of a group for one subject."""

    def __init__(
        self,
        audiences: Sequence[Audience],
        tables: Tables,
        common: Iterable[tuple[Bits, Decides]],
        own: Mapping[Bits, Decides],
    ) -> None:
        self.place = {audience.name: place for place, audience in enumerate(audiences)}
        self._everyone = (1 << len(audiences)) - 1
        self._tables = tables
        self._common = tuple((bits, ~bits, decides) for bits, decides in common)
        self._own = dict(own)
        self._with_own = sum(own)
        self._counted = sum(1 << place for place, audience in enumerate(audiences) if audience.unknown == "member")

    def decide(self, context: Context, subject: Any, key: str | None) -> tuple[Bits, Bits]:  # noqa: ANN401 - a struct
        """Return the audiences that a subject is in, and those that it may be in, of which the former are a part.

        `key` is that of a person; None for the account.
        """
        surely = perhaps = self._everyone
        tables = self._tables
        for value in tables.values:
            one, other = value.look(subject)
            surely &= one
            perhaps &= other
        for bound in tables.ranges:
            one, other = bound.look(subject)
            surely &= one
            perhaps &= other
        for recency in tables.recencies:
            one, other = recency.look(context, key)
            surely &= one
            perhaps &= other
        for count in tables.counts:
            one, other = count.look(context, subject)
            surely &= one
            perhaps &= other
        account = context.a
        for bits, others, decides in self._common:
            if perhaps & bits:
                found = decides(context, account, subject)
                if not found:
                    surely &= others
                    if found is False:
                        perhaps &= others
        left = perhaps & self._with_own
        while left:
            bit = left & -left
            left ^= bit
            found = self._own[bit](context, account, subject)
            if not found:
                surely &= ~bit
                if found is False:
                    perhaps &= ~bit
        return surely | (perhaps & self._counted), perhaps


@dataclass(frozen=True, slots=True)
class Plan:
    """How a program's audiences are decided, by the kind of their subjects.

    Those that are `apart` depend on buying groups, which other audiences may have to be decided for first; they are
    decided each by itself, and in no group of the plan.
    """

    groups: Mapping[str, Group]
    apart: frozenset[str]

    @property
    def planned(self) -> frozenset[str]:
        """The audiences that are decided together."""
        groups = (group for group in self.groups.values() if group.together is not None)
        return frozenset(name for group in groups for name in group.audiences)


def plan_of(program: Program, schema: Schema, way: Way | None = None) -> Plan:
    """Plan the audiences of a program; `schema` is the part of its own that it reads.

    They are decided in the `way` given, else in that which costs the least.
    """
    by_entity: defaultdict[str, list[Audience]] = defaultdict(list)
    apart = dependent_on_groups(program)
    for audience in program.audiences.values():
        if audience.name not in apart:
            by_entity[audience.entity].append(audience)
    with uncollected():
        groups = {entity: _group(program, schema, entity, found, way) for entity, found in by_entity.items()}
    return Plan(groups, apart)


def _group(program: Program, schema: Schema, entity: str, audiences: list[Audience], way: Way | None) -> Group:
    rules = [conjuncts_of(program, audience) for audience in audiences]
    answered: Mapping[n.Expr, object] = _answered(schema, entity, rules)
    tables = _tables(program, rules, answered)
    costs = costs_of(rules, answered, len(tables), way)
    counted = _counted(program, schema, rules, answered)
    if counted is not None:
        with_counts = costs_of(rules, counted.answered, len(tables) + counted.weight, way)
        if with_counts.indexed < costs.indexed or way == "indexed":
            costs, answered = with_counts, counted.answered
            tables = dataclasses.replace(tables, counts=counted.tables)
    alone = Group(entity, tuple(audience.name for audience in audiences), costs, Tables(), 0, 0, None)
    if costs.way == "independent":
        return alone
    if costs.way == "shared":
        answered, tables = {}, Tables()
    open_ = dict.fromkeys(each for conditions in rules for each in conditions if each not in answered)
    lacking = without_code(program, schema, entity, open_)
    if lacking:
        coded = [
            audience for audience, conditions in zip(audiences, rules, strict=True) if lacking.isdisjoint(conditions)
        ]
        return _group(program, schema, entity, coded, way) if coded else alone
    holders: defaultdict[n.Expr, Bits] = defaultdict(int)
    for place, conditions in enumerate(rules):
        for each in conditions:
            if each not in answered:
                holders[each] |= 1 << place
    common = [each for each, bits in holders.items() if bits.bit_count() >= _SHARED_FROM]
    own: defaultdict[Bits, list[n.Expr]] = defaultdict(list)
    for each, bits in holders.items():
        if bits.bit_count() < _SHARED_FROM:
            own[bits].append(each)
    together = _together(program, schema, entity, audiences, tables, {each: holders[each] for each in common}, own)
    return dataclasses.replace(
        alone, tables=tables, common=len(common), own=sum(map(len, own.values())), together=together
    )


def _answered(schema: Schema, entity: str, rules: Sequence[Sequence[n.Expr]]) -> dict[n.Expr, Atom]:
    """Return the conditions that tables of fields and of recent events answer."""
    found: dict[n.Expr, Atom] = {}
    for each in dict.fromkeys(each for conditions in rules for each in conditions):
        atom = atom_of(each)
        if atom is not None and _is_read(schema, entity, atom):
            found[each] = atom
    return found


@dataclass(frozen=True, slots=True)
class _Counts:
    """What tables of collections answer besides other tables, and what these weigh beside one of a field."""

    answered: Mapping[n.Expr, object]
    tables: tuple[CountTable, ...]
    weight: int


def _counted(
    program: Program, schema: Schema, rules: Sequence[Sequence[n.Expr]], answered: Mapping[n.Expr, object]
) -> _Counts | None:
    """Make tables of the collections that quantifiers range over; None if there is none of use."""
    found: defaultdict[tuple[str, str], dict[n.Expr, Counted]] = defaultdict(dict)
    for each in dict.fromkeys(each for conditions in rules for each in conditions if each not in answered):
        counted = counted_of(each)
        if counted is not None:
            found[counted.many, counted.entity][each] = counted
    tables: list[CountTable] = []
    more: dict[n.Expr, object] = dict(answered)
    weight = 0
    for (many, entity), atoms in found.items():
        wheres = tuple(dict.fromkeys(atom.where for atom in atoms.values()))
        audiences = [Audience(str(number), "", entity, where, None, where.span) for number, where in enumerate(wheres)]
        group = _group(program, schema, entity, audiences, "indexed")
        if group.together is None:
            continue
        kept = [wheres[int(name)] for name in group.audiences]
        of_kept = {each: atom for each, atom in atoms.items() if atom.where in kept}
        placed = ((1 << place, of_kept[each]) for place, conditions in enumerate(rules) for each in conditions
                  if each in of_kept)  # fmt: skip
        key = field_attribute(schema.entities[entity].key)
        everyone = (1 << len(rules)) - 1
        tables.append(count_table(collection_attribute(many), key, group.together.decide, kept, placed, everyone))
        more |= of_kept
        weight += _RECORDS * (1 + group.costs.indexed // _TABLE_COST) + len(kept)
    return _Counts(more, tuple(tables), weight) if tables else None


def _together(  # noqa: PLR0913, PLR0917 - all that a group consists of
    program: Program,
    schema: Schema,
    entity: str,
    audiences: list[Audience],
    tables: Tables,
    common: Mapping[n.Expr, Bits],
    own: Mapping[Bits, list[n.Expr]],
) -> Together | None:
    """Make functions of what no table answers; None if rules are nested too deep for that."""
    conditions = [(bits, each) for each, bits in sorted(common.items(), key=lambda pair: cost_of(pair[0]))]
    wheres = [each for _, each in conditions] + [_all_of(each) for each in own.values()]
    try:
        functions = functions_of(program, schema, entity, wheres)
    except (UnsupportedError, RecursionError):
        return None
    shared = [(bits, function) for (bits, _), function in zip(conditions, functions, strict=False)]
    return Together(audiences, tables, shared, dict(zip(own, functions[len(conditions) :], strict=True)))


def _all_of(conditions: list[n.Expr]) -> n.Expr:
    if len(conditions) == 1:
        return conditions[0]
    return n.And(conditions[0].span, conditions[0].type, tuple(conditions))


def _is_read(schema: Schema, entity: str, atom: Atom) -> bool:
    """Tell whether a table of an atom has what it looks at."""
    if isinstance(atom, Recent):
        return entity == schema.root or {schema.events[name].of for name in atom.types} == {entity}
    return atom.field in schema.entities[entity].fields


def _tables(program: Program, rules: Sequence[Sequence[n.Expr]], answered: Mapping[n.Expr, object]) -> Tables:
    everyone = (1 << len(rules)) - 1
    values: defaultdict[tuple[str, bool], list[tuple[Bits, OneOf | Missing]]] = defaultdict(list)
    ranges: defaultdict[str, list[tuple[Bits, Bound]]] = defaultdict(list)
    recencies: defaultdict[tuple[str, ...], list[tuple[Bits, Recent]]] = defaultdict(list)
    for place, conditions in enumerate(rules):
        bits = 1 << place
        for each in conditions:
            match answered.get(each):
                case OneOf() as atom:
                    values[atom.field, atom.folded].append((bits, atom))
                case Missing() as atom:
                    values[atom.field, False].append((bits, atom))
                case Bound() as atom:
                    ranges[atom.field].append((bits, atom))
                case Recent() as atom:
                    recencies[atom.types].append((bits, atom))
                case _:
                    pass
    wires = {event.name: event.wire for event in program.schema.events.values()}
    return Tables(
        tuple(
            value_table(field_attribute(field), atoms, everyone, folded=folded)
            for (field, folded), atoms in values.items()
        ),
        tuple(range_table(field_attribute(field), atoms, everyone) for field, atoms in ranges.items()),
        tuple(
            recency_table(tuple(wires[name] for name in names), atoms, everyone) for names, atoms in recencies.items()
        ),
    )
