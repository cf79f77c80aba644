"""Whether a condition can be unknown at all, so that nobody is asked for a test that there cannot be.

It errs towards yes: only where facts are required, or known to be there because an audience could not be told without
them, is a condition taken as always known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER, MEMBERS, REMOVED
from quorate.ir.program import BuyingGroup, Program
from quorate.ir.schema import Field
from quorate.ir.sites import PERSON, Key, sites_of

Fact: TypeAlias = tuple[str, str]
"""`("in", audience)`: the account is in it; `("has", collection)`: the payload has the collection."""

_EVENTS: Final = "events"
_OF_EVENTS: Final = frozenset({"id", "type", "at"})
_ALWAYS_TOLD: Final = frozenset({"name", "interest", "active"})
_OF_PEOPLE: Final = frozenset({"completeness", "missing"})
_OF_STAGES: Final = frozenset({"stage", "stage_since", "in_stage_for"})
_TOLD_OF_MEMBERS: Final = frozenset({"person", "role", "assigned_by", "member_since"})


@dataclass(frozen=True, slots=True)
class Around:
    """What is certain where a condition is asked: buying groups that the account has, and collections."""

    groups: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()


NOWHERE: Final = Around()


@dataclass(slots=True)
class Doubts:
    """Tells of conditions of one program whether they can be unknown, and of values whether they can be missing."""

    program: Program
    _of_defines: dict[tuple[str, Around], bool] = field(default_factory=dict)
    _of_audiences: dict[str, bool] = field(default_factory=dict)
    _sure: dict[tuple[str, bool], frozenset[Fact]] = field(default_factory=dict)
    _arguments: dict[tuple[str, int], list[n.Expr]] | None = None
    _people: str = ""

    def __post_init__(self) -> None:
        person = self.program.schema.entities.get(PERSON)
        self._people = "" if person is None else person.many

    # -- where conditions are asked ------------------------------------------------------------------------------------

    def around(self, key: Key) -> Around:
        """Return what is certain where the condition of a site is asked (see `ir.sites`)."""
        program = self.program
        match key[0]:
            case "ready":
                return self._around_group([program.groups[key[1]]])
            case "move":
                return self._around_group(list(self._groups_of(key[1])))
            case "only when":
                return self._around_audience(program.activations[key[1]].audience)
            case "exit" | "goal" | "path" | "heard" | "changed" | "value":
                return Around(self._around_audience(program.journeys[key[1]].audience).groups)
            case _:
                return NOWHERE

    def _around_audience(self, name: str) -> Around:
        """Return what is certain where an account is in an audience; of an audience of people, nothing."""
        if self.program.audiences[name].entity != self.program.schema.root:
            return NOWHERE
        facts = self._facts_in(name)
        audiences = {each for word, each in facts if word == "in"}
        groups = frozenset(each.name for each in self.program.groups.values() if each.audience in audiences)
        return Around(groups, frozenset(each for word, each in facts if word == "has"))

    def _around_group(self, groups: list[BuyingGroup]) -> Around:
        found = [self._around_audience(each.audience) for each in groups]
        if not found:
            return NOWHERE
        both = frozenset.intersection
        return Around(both(*(each.groups for each in found)), both(*(each.present for each in found)))

    def _groups_of(self, entity: str) -> Iterator[BuyingGroup]:
        """Yield the buying groups that a record of an entity of groups may be: one, those of a stage model, or all."""
        for group in self.program.groups.values():
            stages = self.program.interests[group.interest].stages
            if entity in {group.name, stages, ANY_GROUP}:
                yield group

    # -- what is certain where an audience is told ---------------------------------------------------------------------

    def _facts_in(self, name: str) -> frozenset[Fact]:
        """Return what is certain where the account is in an audience."""
        audience = self.program.audiences[name]
        inside = frozenset() if audience.unknown == "member" else self._facts(audience.where, truth=True, of=name)
        return inside | {("in", name)}

    def _facts(self, node: n.Expr, *, truth: bool, of: str = "") -> frozenset[Fact]:
        key = (of, truth)
        if of and key in self._sure:
            return self._sure[key]
        if of:
            self._sure[key] = frozenset()  # where audiences ask for each other in a circle
        found = self._facts_of(node, truth=truth)
        if of:
            self._sure[key] = found
        return found

    def _facts_of(self, node: n.Expr, *, truth: bool) -> frozenset[Fact]:
        match node:
            case n.Not(operand=operand):
                return self._facts(operand, truth=not truth)
            case n.And(operands=operands) | n.Or(operands=operands):
                parts = [self._facts(each, truth=truth) for each in operands]
                together = isinstance(node, n.And) == truth
                return frozenset.union(*parts) if together else frozenset.intersection(*parts)
            case n.Quantifier(source=source) | n.Compare(left=n.Count(source=source)):
                return self._needed(source)
            case n.InAudience(audience=name, record=n.Slot(number=0)):
                if truth:
                    return self._facts_in(name)
                audience = self.program.audiences[name]
                return self._facts(audience.where, truth=False, of=name)
            case n.DefineCall(name=name, arguments=(), record=n.Slot(number=0)):
                return self._facts(self.program.defines[name].body, truth=truth)
            case _:
                return frozenset()

    @staticmethod
    def _needed(source: n.Source) -> frozenset[Fact]:
        """Return what has to be there for anything to be told of how many items there are."""
        match source.items:
            case n.Collection(record=n.Slot(number=0), path=path):
                return frozenset((("has", path[0]),))
            case n.Events(record=n.Slot(number=0)):
                return frozenset((("has", _EVENTS),))
            case _:
                return frozenset()

    # -- conditions and values -----------------------------------------------------------------------------------------

    def of(self, node: n.Expr, around: Around = NOWHERE, define: str = "") -> bool:
        """Tell whether a condition can be unknown, or a value missing; `define` names what it stands in, if any."""
        match node:
            case n.Literal() | n.Now() | n.IsMissing() | n.IsEmpty():
                return False
            case n.Slot(number=number):
                return bool(define) and number > 0 and self._of_parameter(define, number, node)
            case n.Get():
                return self._of_field(node, around, define)
            case n.GroupOf(name=name):
                return name not in around.groups
            case n.InAudience(audience=name, record=record):
                return self._of_audience(name) or self.of(record, around, define)
            case n.DefineCall():
                return self._of_define(node, around, define)
            case n.TableCall():
                return self._of_table(node, around, define)
            case n.Count(source=source) | n.Quantifier(source=source) | n.CountBy(source=source):
                return self._of_source(source, around, define)
            case n.Aggregate(function=function, source=source):
                may_be_empty = function not in {"sum", "distinct"}
                return may_be_empty or self._of_source(source, around, define)
            case n.Sequence() | n.MemberOf() | n.Engagement():
                return True
            case n.If(otherwise=None):
                return True
            case n.Coalesce(arguments=arguments):
                return all(self.of(each, around, define) for each in arguments)
            case n.Arithmetic(rest=rest) if any(operator == "/" for operator, _ in rest):
                return True
            case _:
                return any(self._inside(child, around, define) for child in n.children(node))

    def _inside(self, node: n.Node, around: Around, define: str) -> bool:
        if isinstance(node, n.Expr):
            return self.of(node, around, define)
        if isinstance(node, n.Source):
            return self._of_source(node, around, define)
        return any(self._inside(child, around, define) for child in n.children(node))

    def _of_source(self, source: n.Source, around: Around, define: str) -> bool:
        match source.items:
            case n.Collection(record=n.Slot(number=0), path=(name,)) if name in around.present:
                is_open = False
            case n.Collection(record=record, path=(name,)) if name in {MEMBERS, REMOVED}:
                is_open = self._people not in around.present or self.of(record, around, define)
            case n.Events(record=n.Slot(number=0)) if _EVENTS in around.present:
                is_open = False
            case n.ListItems(list=items):
                is_open = self.of(items, around, define)
            case n.Groups():
                is_open = False
            case _:
                is_open = True
        return is_open or (source.where is not None and self.of(source.where, around, define))

    def _of_field(self, node: n.Get, around: Around, define: str) -> bool:
        if self.of(node.record, around, define):
            return True
        match node.record.type:
            case t.EntityType(entity=entity) if entity == MEMBER:
                return node.name not in _TOLD_OF_MEMBERS
            case t.EntityType(entity=entity) if entity in self.program.schema.entities:
                fields: Mapping[str, Field] = self.program.schema.entities[entity].fields
                return node.name not in fields or not fields[node.name].required
            case t.EntityType(entity=entity):
                groups = list(self._groups_of(entity))
                return not groups or any(self._of_group(node.name, each) for each in groups)
            case t.EventType(name=name):
                if node.name in _OF_EVENTS:
                    return False
                events = self.program.schema.events
                return name is None or name not in events or not _is_required(events[name].fields.get(node.name))
            case _:
                return True

    def _of_group(self, name: str, group: BuyingGroup) -> bool:
        """Tell whether a field of a buying group that the account has may be missing."""
        around = self._around_audience(group.audience)
        if name in _ALWAYS_TOLD:
            return False
        if name in _OF_PEOPLE:
            return self._people not in around.present
        if name in _OF_STAGES:
            stages = self.program.interests[group.interest].stages
            return stages is None or not self.program.stage_models[stages].entry
        if name == "engagement":
            return group.engagement is None or not {self._people, _EVENTS} <= around.present
        if name == "ready" and group.ready is not None:
            return self.of(group.ready, around)
        return True

    def _of_audience(self, name: str) -> bool:
        if name not in self._of_audiences:
            self._of_audiences[name] = True
            audience = self.program.audiences[name]
            self._of_audiences[name] = audience.unknown != "member" and self.of(audience.where)
        return self._of_audiences[name]

    def _of_define(self, node: n.DefineCall, around: Around, define: str) -> bool:
        if self.of(node.record, around, define):
            return True
        inside = around if isinstance(node.record, n.Slot) and node.record.number == 0 and not define else NOWHERE
        key = (node.name, inside)
        if key not in self._of_defines:
            self._of_defines[key] = True
            self._of_defines[key] = self.of(self.program.defines[node.name].body, inside, node.name)
        return self._of_defines[key]

    def _of_table(self, node: n.TableCall, around: Around, define: str) -> bool:
        if self.of(node.record, around, define):
            return True
        table = self.program.tables[node.name]
        if table.collects:
            return False
        results = [*(row.result for row in table.rows), *(() if table.otherwise is None else (table.otherwise,))]
        return table.otherwise is None or any(self.of(each) for each in results)

    def _of_parameter(self, define: str, number: int, slot: n.Slot) -> bool:
        """Tell whether a parameter may be missing: whether any use gives something that may be."""
        parameters = self.program.defines[define].parameters
        if number > len(parameters) or parameters[number - 1][1] != slot.type:
            return False  # a slot that the body binds itself
        if self._arguments is None:
            self._arguments = _arguments_of(self.program)
        given = self._arguments.get((define, number - 1), [])
        return any(self.of(each) for each in given)


def _is_required(found: Field | None) -> bool:
    return found is not None and found.required


def _arguments_of(program: Program) -> dict[tuple[str, int], list[n.Expr]]:
    """Return what definitions are used with, by definition and place."""
    found: dict[tuple[str, int], list[n.Expr]] = {}
    todo: list[n.Node] = [each.where for each in program.audiences.values()]
    todo += [each.body for each in program.defines.values()]
    todo += [part for each in program.tables.values() for row in each.rows for part in (row.condition, row.result)]
    todo += [site.where for site in sites_of(program)]
    while todo:
        node = todo.pop()
        if isinstance(node, n.DefineCall):
            for place, argument in enumerate(node.arguments):
                found.setdefault((node.name, place), []).append(argument)
        todo += n.children(node)
    return found
