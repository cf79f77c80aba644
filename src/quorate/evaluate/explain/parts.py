"""A rule as a tree of its parts, each with what it came to and the facts that made it so."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quorate.evaluate.explain.derived import membership_of
from quorate.evaluate.explain.scope import Scope, is_condition, record_of, scope_of
from quorate.evaluate.paths import relative_to_record
from quorate.evaluate.result import Result, all_of, path_below
from quorate.evaluate.run import Run
from quorate.evaluate.sources import Item, gather
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP
from quorate.ir.program import Audience, Program

PARTS_AT_MOST: Final = 300
ITEMS_AT_MOST: Final = 5
_FACTS_AT_MOST: Final = 8
_TOLD_AT_MOST: Final = 20
_JOINS: Final[dict[type[n.Expr], str]] = {n.And: "all", n.Or: "any", n.Not: "not"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that a part was decided by: a field at a path of the payload, or (`path` empty) what was computed."""

    path: str
    said: str
    value: object
    type: t.Type
    is_private: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items belong: surely, perhaps (their condition is unknown), and out of how many."""

    sure: int
    open: int
    of: int


@dataclass(frozen=True, slots=True)
class ItemPart:
    """One item, whether it belongs, and the condition on it; a plain value of a list is its `value`."""

    record: Record | None
    value: object
    result: bool | None
    part: Part | None


@dataclass(frozen=True, slots=True)
class Part:
    """A condition, what it came to, what it is unknown for want of, and what it was decided by.

    `join` tells that it is made of its parts: `all`, `any` or `not`; `gives` is the value of a table's row.
    `items` are the first of those that decided it; `cut` tells that parts of it are left out.
    """

    said: str
    result: bool | None
    missing: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tally: Tally | None = None
    items: tuple[ItemPart, ...] = ()
    parts: tuple[Part, ...] = ()
    join: str = ""
    gives: str = ""
    cut: bool = False


class Teller:
    """Tells the tree of one audience on one record; at most so many parts of it."""

    def __init__(self, program: Program, run: Run, subject: Record) -> None:
        self._program = program
        self._run = run
        self._subject = subject
        self._left = PARTS_AT_MOST
        self._kept: list[n.Node] = []  # what evaluations remember by identity has to stay

    def tell(self, audience: Audience) -> Part:
        """Tell the condition of an audience."""
        return self.tell_condition(audience.where, audience.entity)

    def tell_condition(self, condition: n.Expr, entity: str) -> Part:
        """Tell a condition on the subject, which is of an entity."""
        return self._part(condition, scope_of(self._program, entity, Result(self._subject)))

    def _part(self, node: n.Expr, scope: Scope) -> Part:
        result = self._run.value(node, scope.env)
        missing = sorted({relative_to_record(path, self._subject) for path in result.missing})[:_TOLD_AT_MOST]
        said = scope.say(node)
        self._left -= 1
        if self._left <= 0:
            return Part(said, result.value, tuple(missing), cut=True)
        tally, items = self._items(node, scope)
        return Part(
            said,
            result.value,
            tuple(missing),
            tuple(self._facts(node, scope))[:_FACTS_AT_MOST],
            tally,
            items,
            tuple(self._parts(node, scope)),
            _JOINS.get(type(node), ""),
        )

    def _parts(self, node: n.Expr, scope: Scope) -> Iterator[Part]:
        """Yield the conditions that a condition is made of."""
        match node:
            case n.And(operands=operands) | n.Or(operands=operands):
                for operand in operands:
                    yield self._part(operand, scope)
            case n.Not(operand=operand):
                yield self._part(operand, scope)
            case n.InAudience(audience=name, record=record):
                found = self._run.value(record, scope.env)
                if record_of(found) is not None:
                    audience = self._program.audiences[name]
                    yield self._part(audience.where, scope_of(self._program, audience.entity, found))
            case n.DefineCall(name=name, arguments=arguments) if is_condition(node):
                define = self._program.defines[name]
                given = [self._run.value(argument, scope.env) for argument in arguments]
                names = [name for name, _ in define.parameters]
                inside = scope_of(self._program, define.entity, self._run.value(node.record, scope.env), given, names)
                yield self._part(define.body, inside)
            case n.If(condition=condition) if is_condition(node):
                yield self._part(condition, scope)
                chosen = {True: node.then, False: node.otherwise}.get(self._run.value(condition, scope.env).value)
                if chosen is not None:
                    yield self._part(chosen, scope)
            case n.Compare(left=left, right=right):
                for side in (left, right):
                    if isinstance(side, n.TableCall):
                        yield from self._rows(side, scope)
            case n.TableCall():
                yield from self._rows(node, scope)
            case n.Sequence():
                yield from self._steps(node, scope)
            case n.MemberOf(record=record):
                person = record_of(self._run.value(record, scope.env))
                if person is not None:
                    yield from self._joining(node, person)
            case n.Get(name="ready", record=record):
                yield from self._ready(record_of(self._run.value(record, scope.env)))
            case _:
                return

    def _joining(self, node: n.MemberOf, person: Record) -> Iterator[Part]:
        """Yield why rules make a person a member of a buying group, or do not, unless a hand or a journey did."""
        group = self._program.groups[node.group]
        interest = self._program.interests[group.interest]
        template = self._program.templates[interest.roles]
        root = self._run.facts.root
        record = record_of(self._run.groups.group(node.group))
        if record is None or not record.fields.get("active"):
            where = self._program.audiences[group.audience].where
            yield self._part(where, scope_of(self._program, root.kind, Result(root)))
            return
        if any(each.fields["assigned_by"] != "rule" for each in membership_of(record, person)):
            return
        if group.admit == "interested" and interest.shown is not None:
            on = person if interest.by == "person" else root
            yield self._part(interest.shown, scope_of(self._program, on.kind, Result(on)))
        scope = scope_of(self._program, person.kind, Result(person))
        for role in template.roles:
            is_meant = node.role in {None, role.name}
            if role.when is None or not (is_meant or not template.allows_many):
                continue
            part = self._part(role.when, scope)
            yield dataclasses.replace(part, gives=role.name)
            if not template.allows_many and (part.result or (is_meant and node.role)):
                return

    def _ready(self, group: Record | None) -> Iterator[Part]:
        """Yield why a buying group is ready or not, which one that is kept as it was is for no reason of now."""
        if group is None or group.kind != ANY_GROUP or not group.fields.get("active"):
            return
        ready = self._program.groups[group.key].ready
        if ready is not None:
            yield self._part(ready, scope_of(self._program, group.key, Result(group)))

    def _rows(self, call: n.TableCall, scope: Scope) -> Iterator[Part]:
        """Yield the rows of a table up to the one that gives its value."""
        table = self._program.tables[call.name]
        inside = scope_of(self._program, table.entity, self._run.value(call.record, scope.env))
        for row in table.rows:
            part = self._part(row.condition, inside)
            yield dataclasses.replace(part, gives=inside.value(row.result))
            if part.result and not table.collects:
                return

    def _steps(self, node: n.Sequence, scope: Scope) -> Iterator[Part]:
        """Yield the sequence up to each step that happens, so that one sees how far it goes."""
        happening = [place for place, step in enumerate(node.steps, 1) if not step.negated]
        for place in happening[:-1]:
            upto = n.Sequence(node.span, node.type, node.steps[:place], node.window)
            self._kept.append(upto)
            step = node.steps[place - 1]
            said = scope.speaker.events(step.events, scope.here, many=False)
            yield Part(f"up to {said}", self._run.value(upto, scope.env).value)

    # -- what decided --------------------------------------------------------------------------------------------

    def _facts(self, node: n.Expr, scope: Scope) -> Iterator[Fact]:
        """Yield the values that a condition looks at itself, each once."""
        seen: set[str] = set()
        if isinstance(node, n.MemberOf):
            yield from self._membership(node, scope)
            return
        if isinstance(node, n.And | n.Or | n.Not | n.InAudience | n.Sequence) or (
            is_condition(node) and isinstance(node, n.DefineCall | n.If | n.TableCall)
        ):
            return
        for operand in self._operands(node):
            for fact in self._values(operand, scope):
                key = fact.path or fact.said
                if key not in seen:
                    seen.add(key)
                    yield fact

    def _membership(self, node: n.MemberOf, scope: Scope) -> Iterator[Fact]:
        """Yield what a buying group has a person as."""
        person = record_of(self._run.value(node.record, scope.env))
        group = record_of(self._run.groups.group(node.group))
        if group is None:
            yield self._absent(node.group)
            return
        for each in membership_of(group, person) if person is not None else ():
            for name in ("role", "assigned_by"):
                path = relative_to_record(path_below(each, name), self._subject)
                yield Fact(path, path, each.fields.get(name), t.TEXT, is_private=False)

    def _absent(self, group: str) -> Fact:
        """Tell that the account does not have a buying group."""
        path = relative_to_record(group, self._subject)
        return Fact(path, path, None, t.TEXT, is_private=False)

    def _operands(self, node: n.Node) -> Iterator[n.Expr]:
        if isinstance(node, n.Get):
            yield node
            return
        if isinstance(node, n.Quantifier | n.Aggregate | n.CountBy):  # these are of the items
            return
        for child in n.children(node):
            if isinstance(child, n.Source):
                continue
            if isinstance(child, n.Expr):
                yield child
            else:
                yield from self._operands(child)

    def _values(self, node: n.Expr, scope: Scope) -> Iterator[Fact]:
        if isinstance(node, n.Literal | n.Slot | n.Parent | n.ListOf | n.Count):  # a count is told as the tally
            return
        if isinstance(node, n.GroupOf):
            if self._run.value(node, scope.env).value is None:
                yield self._absent(node.name)
            return
        if isinstance(node, n.Get):
            record = record_of(self._run.value(node.record, scope.env))
            if record is None:
                yield from self._values(node.record, scope) if isinstance(node.record, n.GroupOf) else ()
            elif not isinstance(node.type, t.ObjectType):
                path = relative_to_record(path_below(record, node.name), self._subject)
                value = self._run.value(node, scope.env).value
                yield Fact(path, path, value, node.type, is_private(self._program, record, node.name))
            return
        inner = [fact for child in self._operands(node) for fact in self._values(child, scope)]
        value = self._run.value(node, scope.env)
        if not is_condition(node):
            hidden = any(fact.is_private for fact in inner)
            shown = value.bounds or value.value
            yield Fact("", scope.value(node), shown, node.type, hidden)
        yield from inner

    def _items(self, node: n.Expr, scope: Scope) -> tuple[Tally | None, tuple[ItemPart, ...]]:
        """Count the items of a condition on items, and tell those that decided it."""
        found = self._ranged(node, scope)
        if found is None:
            return None, ()
        source, scope, denied = found
        judged = [(item, self._belongs(source, item)) for item in gather(self._run, source, scope.env).items]
        sure = [item for item, belongs in judged if belongs.value]
        open_ = [item for item, belongs in judged if belongs.value is None]
        failing = [item for item, belongs in judged if belongs.value is False]
        chosen = [*failing, *open_] if denied else [*sure, *open_] or failing
        told = [self._item(source, item, scope) for item in chosen[:ITEMS_AT_MOST]]
        return Tally(len(sure), len(open_), len(judged)), tuple(told)

    def _belongs(self, source: n.Source, item: Item) -> Result:
        if source.where is None:
            return item.belongs
        return all_of((item.belongs, self._run.value(source.where, item.env)))

    def _ranged(self, node: n.Expr, scope: Scope) -> tuple[n.Source, Scope, bool] | None:
        """Return what a condition ranges over, where, and whether those decide for which it does not hold."""
        match node:
            case n.Quantifier():
                return node.source, scope, node.kind == "every"
            case n.Compare(left=n.Count(source=source)) | n.Compare(right=n.Count(source=source)):
                return source, scope, False
            case n.Compare(left=n.Aggregate(source=source)) | n.Compare(left=n.CountBy(source=source)):
                return source, scope, False
            case n.IsEmpty(value=n.Source() as source) | n.IsMissing(value=n.Source() as source):
                return source, scope, False
            case _:
                return None

    def _item(self, source: n.Source, item: Item, scope: Scope) -> ItemPart:
        value = item.value.value
        record = value if isinstance(value, Record) else None
        part = None
        if source.where is not None:
            part = self._part(source.where, scope.inside(source, item.value))
        return ItemPart(record, None if record else value, self._belongs(source, item).value, part)


def is_private(program: Program, record: Record, name: str) -> bool:
    """Tell whether a field of a record is marked as personal; what is in a personal object is too."""
    schema = program.schema
    declared = schema.entities.get(record.kind) or schema.events.get(record.kind)
    if declared is not None:
        field = declared.fields.get(name)
        return field is not None and field.pii
    owner = record.parent
    if owner is None:
        return False
    return any(
        is_private(program, owner, each) or _is_private_inside(program, owner, each, name)
        for each, value in owner.fields.items()
        if value is record or (isinstance(value, list) and any(item is record for item in value))
    )


def _is_private_inside(program: Program, owner: Record, holder: str, name: str) -> bool:
    schema = program.schema
    declared = schema.entities.get(owner.kind) or schema.events.get(owner.kind)
    field = declared.fields.get(holder) if declared is not None else None
    inner = field.fields.get(name) if field is not None else None
    return inner is not None and inner.pii
