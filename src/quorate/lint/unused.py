"""L8xx: what is declared and never used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from quorate.diagnostics.catalogue.lint.unused import (
    L801,
    L802,
    L803,
    L804,
    L805,
    L806,
    L807,
    L808,
    L809,
    L810,
    L811,
    L812,
    L813,
    L814,
    L815,
    L816,
    L817,
    L818,
)
from quorate.diagnostics.model import Code, Diagnostic, Fix
from quorate.ir import journeys as j
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.schema import Field
from quorate.ir.sites import PERSON
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.syntax import nodes as n

_STEPS: Final = (n.Do, n.Wait, n.Listen, n.Split, n.CallStep, n.End, n.Repeat)


_Part: TypeAlias = (
    n.RoleTemplateDeclaration
    | n.InterestDeclaration
    | n.StagesDeclaration
    | n.EngagementDeclaration
    | n.DestinationDeclaration
    | n.ActionDeclaration
    | n.CallDeclaration
)


def find_unused_reuse(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of lists, definitions and tables that nothing uses."""
    tested = subject.tested_words
    mentioned = {each.parts[0].text for each in subject.all_written(n.Path)} | tested
    kinds: tuple[type[n.ListDeclaration | n.ListFileDeclaration], ...] = (n.ListDeclaration, n.ListFileDeclaration)
    for kind in kinds:
        for declared in subject.all_written(kind):
            if declared.name.text not in mentioned:
                yield _unused(subject, L801, declared)
    called = {each.name for each in subject.all_made(ir.DefineCall)} | tested
    for define in subject.all_written(n.DefineDeclaration):
        if define.name.text not in called:
            yield _unused(subject, L802, define)
        yield from _unused_parameters(define)
    looked_up = {each.name for each in subject.all_made(ir.TableCall)} | tested
    for table in subject.all_written(n.TableDeclaration):
        if table.name.text not in looked_up:
            yield _unused(subject, L803, table)


def _unused(subject: Subject, code: Code, declared: n.Declaration) -> Diagnostic:
    """Tell of a declaration; the fix is not safe, as whoever declared it may be about to use it."""
    fix = Fix("take it away", (subject.without(declared),), is_safe=False)
    return code.at(declared.name.span, name=declared.name.text, help="use it, or take it away", fix=fix)


def _unused_parameters(define: n.DefineDeclaration) -> Iterator[Diagnostic]:
    if not define.parameters:
        return
    used: set[str] = set()
    todo: list[n.Node] = [define.body]
    while todo:
        node = todo.pop()
        if isinstance(node, n.Path):
            used.add(node.parts[0].text)
        todo += n.children(node)
    for each in define.parameters:
        if each.name.text not in used:
            help_ = "use it, or take it away here and wherever the definition is used"
            yield L814.at(each.name.span, parameter=each.name.text, name=define.name.text, help=help_)


def find_unread_schema(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of events, entities and fields that nothing looks at."""
    schema = subject.program.schema
    looked_at: set[str] = {name for model in subject.program.engagements.values() for name in model.weights}
    events = subject.all_made(ir.Events)
    is_any = any(each.names is None for each in events)
    looked_at |= {name for each in events for name in each.names or ()}
    read = subject.all_made(ir.Get)
    fields = {(_owner(each.record.type), each.name) for each in read}
    entities = {schema.root, PERSON} | {each.entity for each in subject.all_made(ir.Collection)}
    entities |= {each.type.entity for each in read if isinstance(each.type, t.EntityType)}
    entities |= {each.entity for each in subject.all_made(ir.Parent)}
    for event in schema.events.values():
        if event.name not in looked_at and not is_any:
            help_ = "look at it, take it away, or leave it where the schema describes all that is sent"
            yield L804.at(event.span, name=event.name, help=help_)
        yield from _unread_fields(event.name, event.name, event.fields, fields, key="")
    for name in list(entities):
        if name in schema.entities:
            entities |= set(schema.ancestors(name))
    for entity in schema.entities.values():
        if entity.name not in entities:
            yield L806.at(entity.span, name=entity.name, help="look at it, or take it away")
        yield from _unread_fields(entity.name, entity.name, entity.fields, fields, key=entity.key)


def _owner(type_: t.Type) -> str:
    match type_:
        case t.EntityType(entity=entity):
            return entity
        case t.EventType(name=name):
            return name or ""
        case t.ObjectType(path=path):
            return path
        case _:
            return ""


def _unread_fields(
    owner: str, path: str, fields: Mapping[str, Field], read: set[tuple[str, str]], key: str
) -> Iterator[Diagnostic]:
    for name, field in fields.items():
        if field.fields:
            yield from _unread_fields(owner, f"{path}.{name}", field.fields, read, key="")
        elif name != key and (path, name) not in read:
            yield L805.at(field.span, name=name, owner=owner, help="read it, or take it away")


def find_unused_parts(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of what buying groups and journeys are made of and that none of them names."""
    program = subject.program
    steps = [step for journey in program.journeys.values() for step in j.steps_of(journey.steps)]
    models = {group.engagement for group in program.groups.values()} | {program.engagement}
    models |= {each.model for each in subject.all_made(ir.Engagement)}
    sent = {each.destination for each in program.activations.values()} | {
        argument.value.value
        for step in steps
        if isinstance(step, j.Do)
        for argument in step.arguments
        if isinstance(argument.value, ir.Literal) and isinstance(argument.value.value, str)
    }
    library = not program.journeys
    parts: tuple[tuple[type[_Part], Code, set[str | None] | set[str]], ...] = (
        (n.RoleTemplateDeclaration, L807, {each.roles for each in program.interests.values()}),
        (n.InterestDeclaration, L808, {each.interest for each in program.groups.values()}),
        (n.StagesDeclaration, L809, {each.stages for each in program.interests.values()}),
        (n.EngagementDeclaration, L810, models),
        (n.DestinationDeclaration, L811, sent),
        (n.ActionDeclaration, L812, {each.action for each in steps if isinstance(each, j.Do)}),
        (n.CallDeclaration, L813, {each.call for each in steps if isinstance(each, j.Call)}),
    )
    for kind, code, used in parts:
        if library and kind in {n.ActionDeclaration, n.CallDeclaration}:
            continue
        for declared in subject.all_written(kind):
            if declared.name.text not in used and declared.name.text not in subject.tested_words:
                yield _unused(subject, code, declared)


def find_unused_audiences(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of audiences that nothing in the rules names."""
    program = subject.program
    named: set[str] = {each.audience for each in subject.all_made(ir.InAudience)}
    for users in (program.groups, program.activations, program.journeys):
        named |= {each.audience for each in users.values()}
    for declared in subject.all_written(n.AudienceDeclaration):
        if declared.name.text not in named:
            yield L815.at(declared.name.span, name=declared.name.text)


def find_unused_step_names(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of names of steps that no `repeat` goes back to."""
    for journey in subject.all_written(n.JourneyDeclaration):
        inside = list(_inside(journey))
        targets = {each.target.text for each in inside if isinstance(each, n.Repeat)}
        for step in inside:
            if isinstance(step, _STEPS) and step.label is not None and step.label.text not in targets:
                yield L816.at(step.label.span, name=step.label.text)


def _inside(node: n.Node) -> Iterable[n.Node]:
    todo: list[n.Node] = [node]
    while todo:
        each = todo.pop()
        yield each
        todo += reversed(list(n.children(each)))


def find_unused_of_mappings(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of constants that nothing names, and of records that nothing is made of."""
    mentioned = {each.parts[0].text for each in subject.all_written(n.Path)}
    for constant in subject.all_written(n.ConstantDeclaration):
        if constant.name.text not in mentioned:
            yield _unused(subject, L817, constant)
    mapped = {each.record for each in subject.program.mappings.values()}
    mapped |= {joined.record for each in subject.program.mappings.values() for joined in each.joined}
    for record in subject.all_written(n.RecordDeclaration):
        if record.name.text not in mapped:
            yield _unused(subject, L818, record)


RULES = (
    Rule((L801, L802, L803, L814), find_unused_reuse),
    Rule((L804, L805, L806), find_unread_schema),
    Rule((L807, L808, L809, L810, L811, L812, L813), find_unused_parts),
    Rule((L815,), find_unused_audiences),
    Rule((L816,), find_unused_step_names),
    Rule((L817, L818), find_unused_of_mappings),
)
