"""L7xx: rules that go beyond the sizes of the domain reference; see `quorate.diagnostics.catalogue.bounds`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from quorate.diagnostics.catalogue.lint import size as codes
from quorate.diagnostics.model import Code, Diagnostic
from quorate.ir import journeys as j
from quorate.ir import nodes as ir
from quorate.ir.schema import Field
from quorate.ir.sites import PERSON
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.lint.written import short
from quorate.syntax import nodes as n

_DAY: Final = 24 * 60 * 60 * 1_000_000
_MONTH_DAYS: Final = 31
_AGGREGATES: Final = (ir.Count, ir.Aggregate, ir.CountBy)


def find_large_templates(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of role templates with many roles, and of many roles in all."""
    bounds, names = subject.bounds, dict[str, n.RoleNode]()
    for template in subject.all_written(n.RoleTemplateDeclaration):
        count = len(template.roles)
        if count > bounds.roles_per_template:
            yield codes.L701.at(
                template.name.span, name=template.name.text, count=count, most=bounds.roles_per_template
            )
        for role in template.roles:
            names.setdefault(role.name.text, role)
    if len(names) > bounds.roles:
        beyond = list(names.values())[bounds.roles]
        yield codes.L702.at(beyond.name.span, count=len(names), most=bounds.roles, label="this is one more")


def find_many_models(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of more stage models or engagement models than one."""
    bounds = subject.bounds
    kinds: tuple[tuple[type[n.StagesDeclaration | n.EngagementDeclaration], Code, int], ...] = (
        (n.StagesDeclaration, codes.L703, bounds.stage_models),
        (n.EngagementDeclaration, codes.L704, bounds.engagement_models),
    )
    for kind, code, most in kinds:
        found = subject.all_written(kind)
        if len(found) > most:
            yield code.at(found[most].name.span, count=len(found), most=most)


def find_odd_engagement(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of engagement models that look far back, count much of a day, or weigh an event heavily."""
    bounds = subject.bounds
    for model in subject.program.engagements.values():
        days = _days(model.window)
        if days > bounds.engagement_days:
            yield codes.L705.at(model.span, name=model.name, count=f"{days:g}", most=bounds.engagement_days)
        if model.cap is not None and model.cap > bounds.engagement_cap:
            yield codes.L706.at(model.span, name=model.name, count=model.cap, most=bounds.engagement_cap)
    for declared in subject.all_written(n.EngagementDeclaration):
        for each in declared.weights:
            if each.weight.value > bounds.event_weight:
                count, most = f"{each.weight.value:g}", bounds.event_weight
                yield codes.L707.at(each.weight.span, name=each.event.text, count=count, most=most)


def find_large_journeys(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of journeys with many steps, steps that wait for much, and texts that are too long."""
    bounds = subject.bounds
    for declared in subject.all_written(n.JourneyDeclaration):
        if declared.title is not None and len(declared.title.value) > bounds.journey_title:
            count = len(declared.title.value)
            yield codes.L709.at(declared.title.span, name=declared.name.text, count=count, most=bounds.journey_title)
    for journey in subject.program.journeys.values():
        steps = list(j.steps_of(journey.steps))
        if len(steps) > bounds.journey_steps:
            yield codes.L712.at(journey.span, name=journey.name, count=len(steps), most=bounds.journey_steps)
        for step in steps:
            yield from _of_step(subject, step)


def _of_step(subject: Subject, step: j.JourneyStep) -> Iterator[Diagnostic]:
    bounds = subject.bounds
    if isinstance(step, j.Listen) and len(step.triggers) > bounds.events_to_listen_for:
        yield codes.L708.at(step.span, count=len(step.triggers), most=bounds.events_to_listen_for)
    if isinstance(step, j.Do):
        kind = subject.program.actions[step.action].kind
        for each in step.arguments:
            if not isinstance(each.value, ir.Literal) or not isinstance(each.value.value, str):
                continue
            count = len(each.value.value)
            if kind == "set_status" and each.name == "status" and count > bounds.status_text:
                yield codes.L710.at(each.value.span, count=count, most=bounds.status_text)
            if kind == "interesting_moment" and each.name == "description" and count > bounds.moment_text:
                yield codes.L711.at(each.value.span, count=count, most=bounds.moment_text)


def find_many_activations(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of destinations with many activations."""
    most = subject.bounds.activations
    by_destination: defaultdict[str, list[n.ActivationDeclaration]] = defaultdict(list)
    for declared in subject.all_written(n.ActivationDeclaration):
        if declared.destination is not None:
            by_destination[declared.destination.text].append(declared)
    for name, found in by_destination.items():
        if len(found) > most:
            yield codes.L713.at(found[most].name.span, name=name, count=len(found), most=most)


def find_many_audiences(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of many audiences, of accounts and in all."""
    bounds, root = subject.bounds, subject.program.schema.root
    audiences = subject.all_written(n.AudienceDeclaration)
    accounts = [each for each in audiences if subject.program.audiences[each.name.text].entity == root]
    for code, found, most in (
        (codes.L714, accounts, bounds.account_audiences),
        (codes.L715, audiences, bounds.audiences),
    ):
        if len(found) > most:
            yield code.at(found[most].name.span, count=len(found), most=most, label="this is one more")


def find_large_schemas(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of schemas with many events, entities or fields, or with entities far below the account."""
    bounds, schema = subject.bounds, subject.program.schema
    events = list(schema.events.values())
    if len(events) > bounds.event_types:
        span = events[bounds.event_types].span
        yield codes.L716.at(span, count=len(events), most=bounds.event_types, label="this is one more")
    for event in events:
        count = _count_fields(event.fields)
        if count > bounds.event_fields:
            yield codes.L717.at(event.span, name=event.name, count=count, most=bounds.event_fields)
    custom = [each for each in schema.entities.values() if each.name not in {schema.root, PERSON}]
    if len(custom) > bounds.custom_objects:
        span = custom[bounds.custom_objects].span
        yield codes.L719.at(span, count=len(custom), most=bounds.custom_objects, label="this is one more")
    for entity in schema.entities.values():
        most = bounds.custom_object_fields if entity in custom else bounds.entity_fields
        count = _count_fields(entity.fields)
        if count > most:
            yield codes.L718.at(entity.span, name=entity.name, count=count, most=most)
        depth = len(list(schema.ancestors(entity.name)))
        if depth > bounds.entity_depth:
            yield codes.L720.at(entity.span, name=entity.name, count=depth, most=bounds.entity_depth)


def find_large_conditions(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of conditions with long sequences, many values to compare with, or a long look back."""
    bounds, root = subject.bounds, subject.program.schema.root
    for node in subject.all_made(ir.Contained):
        if isinstance(node.list, ir.ListOf):
            count = len(node.list.items)
            most = bounds.account_values if _is_of(node.value, root) else bounds.person_values
            if count > most:
                compared = short(subject.text(node.value.span))
                yield codes.L721.at(node.span, subject=compared, count=count, most=most)
    for sequence in subject.all_made(ir.Sequence):
        if len(sequence.steps) > bounds.sequence_steps:
            yield codes.L723.at(sequence.span, count=len(sequence.steps), most=bounds.sequence_steps)
    for events in subject.all_made(ir.Events):
        if events.window is not None and (days := _days_back(events.window)) > bounds.look_back_days:
            yield codes.L725.at(events.window.span, count=f"{days:g}", most=bounds.look_back_days)


def find_many_aggregates(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of audiences whose conditions have many aggregates."""
    most = subject.bounds.aggregates
    spans = [each.span for kind in _AGGREGATES for each in subject.all_made(kind)]
    counts = Counter(subject.declaration_at(span) for span in spans)
    for audience in subject.program.audiences.values():
        count = counts[f"audience {audience.name}"]
        if count > most:
            yield codes.L724.at(audience.where.span, count=count, most=most)


def find_deep_conditions(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of audiences of accounts that have conditions inside conditions inside conditions."""
    most, root = subject.bounds.nested_containers, subject.program.schema.root
    for declared in subject.all_written(n.AudienceDeclaration):
        # Every second of conditions inside each other stands in parentheses.
        is_worth_a_look = subject.text(declared.where.span).count("(") >= most // 2
        if is_worth_a_look and subject.program.audiences[declared.name.text].entity == root:
            depth = _depth(declared.where)
            if depth > most:
                help_ = "give what is inside a name, by `define`"
                yield codes.L722.at(declared.name.span, count=depth, most=most, help=help_)


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


def _count_fields(fields: Mapping[str, Field]) -> int:
    return sum(_count_fields(each.fields) or 1 for each in fields.values())


def _days(length: ir.Length) -> float:
    return length.months * _MONTH_DAYS + length.microseconds / _DAY


def _days_back(window: ir.Window) -> float:
    match window:
        case ir.LastWindow(length=length):
            return _days(length)
        case ir.EndingWindow(length=length, ago=ago):
            return _days(length) + _days(ago)
        case _:
            return 0


RULES = (
    Rule((codes.L701, codes.L702), find_large_templates),
    Rule((codes.L703, codes.L704), find_many_models),
    Rule((codes.L705, codes.L706, codes.L707), find_odd_engagement),
    Rule((codes.L708, codes.L709, codes.L710, codes.L711, codes.L712), find_large_journeys),
    Rule((codes.L713,), find_many_activations),
    Rule((codes.L714, codes.L715), find_many_audiences),
    Rule((codes.L716, codes.L717, codes.L718, codes.L719, codes.L720), find_large_schemas),
    Rule((codes.L721, codes.L723, codes.L725), find_large_conditions),
    Rule((codes.L722,), find_deep_conditions),
    Rule((codes.L724,), find_many_aggregates),
)
