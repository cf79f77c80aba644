"""What is wrong with the table `[report]` where it is held against the rules that reports are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from quorate.diagnostics.catalogue.kpis import K101, K102
from quorate.diagnostics.model import Diagnostic
from quorate.ir import types as t
from quorate.ir.program import BuyingGroup, Program
from quorate.ir.schema import Entity, Field, Schema
from quorate.ir.show.words import article
from quorate.semantics.report_settings import FieldPath, Milestone, ReportSettings
from quorate.semantics.suggest import hint_or_all
from quorate.text import Span

_NUMBER: Final = (t.NumberType, t.IntegerType)
_TEXT: Final = (t.TextType, t.ChoiceType)
_TIME: Final = (t.DateType, t.DateTimeType)
_BOOLEAN: Final = (t.BooleanType,)
PERSON: Final = "person"
OPPORTUNITY: Final = ("opportunity", "opportunities")
"""What the pipeline of an account is made of is called: one, or many."""


def check_report(program: Program, settings: ReportSettings) -> list[Diagnostic]:
    """Return what is wrong, each at the place of its setting."""
    checks = (_audience, _events, _milestones, _fields)
    return [found for check in checks for found in check(program, settings)]


def _audience(program: Program, settings: ReportSettings) -> Iterator[Diagnostic]:
    if settings.target is not None:
        yield from _of_accounts(program, settings.target, "target", settings)


def _of_accounts(program: Program, name: str, key: str, settings: ReportSettings) -> Iterator[Diagnostic]:
    known = [each.name for each in program.audiences.values() if each.entity == program.schema.root]
    if name not in known:
        is_of_people = name in program.audiences
        what = f"an audience of {program.schema.entities[program.schema.root].many}"
        fix = "it is an audience of people" if is_of_people else hint_or_all(name, known)
        yield K101.at(settings.spans.get(key), name=name, kind=what, key=key, help=fix)


def _events(program: Program, settings: ReportSettings) -> Iterator[Diagnostic]:
    events = program.schema.events
    for key in ("reached", "visits", "engaged"):
        for name in getattr(settings, key) or ():
            if name not in events:
                wires = {each.wire: each.name for each in events.values()}
                fix = f"its name is `{wires[name]}`" if name in wires else hint_or_all(name, events)
                yield K101.at(settings.spans.get(key), name=name, kind="an event", key=key, help=fix)


def _milestones(program: Program, settings: ReportSettings) -> Iterator[Diagnostic]:
    for key in ("marketing-qualified", "sales-accepted"):
        milestone: Milestone | None = getattr(settings, key.replace("-", "_"))
        span = settings.spans.get(key)
        if milestone is None:
            continue
        if milestone.kind == "audience":
            yield from _of_accounts(program, milestone.name, key, settings)
            continue
        if milestone.group is not None and milestone.group not in program.groups:
            fix = hint_or_all(milestone.group, program.groups)
            yield K101.at(span, name=milestone.group, kind="a buying group", key=key, help=fix)
        elif milestone.kind == "stage":
            known = stages_of(program, milestone.group)
            if milestone.name not in known:
                fix = hint_or_all(milestone.name, known, "no buying group has stages")
                yield K101.at(span, name=milestone.name, kind="a stage", key=key, help=fix)
        elif all(each.ready is None for each in _groups(program, milestone.group)):
            yield K101.at(span, name="ready", kind="told of any buying group", key=key, help="say `ready when …`")


def _groups(program: Program, name: str | None) -> list[BuyingGroup]:
    return [each for each in program.groups.values() if name in {None, each.name}]


def stages_of(program: Program, group: str | None) -> list[str]:
    """Return the stages of a buying group, or of all."""
    models = [
        program.interests[each.interest].stages
        for each in program.groups.values()
        if group in {None, each.name} and each.interest in program.interests
    ]
    return list(dict.fromkeys(stage for model in models if model for stage in program.stage_models[model].stages))


def opportunity_of(schema: Schema) -> Entity | None:
    """Return the entity that the pipeline of an account is made of; None where there is none."""
    return next((each for each in schema.children(schema.root) if {each.name, each.many} & {*OPPORTUNITY}), None)


def _fields(program: Program, settings: ReportSettings) -> Iterator[Diagnostic]:
    person = [PERSON] if PERSON in program.schema.entities else []
    found = opportunity_of(program.schema)
    deal = [] if found is None else [found.name]
    wanted: list[tuple[str, FieldPath | None, list[str], tuple[type, ...], str]] = [
        ("platform", settings.platform, [*person, *program.schema.events], _TEXT, "a text"),
        ("added", settings.added, person, _TIME, "a date or a datetime"),
        ("amount", settings.amount, deal, _NUMBER, "a number"),
        ("open", None if settings.open is None else settings.open.path, deal, _BOOLEAN, "a boolean"),
        ("opened", settings.opened, deal, _TIME, "a date or a datetime"),
    ]
    if isinstance(settings.currency, FieldPath):
        wanted.append(("currency", settings.currency, deal, _TEXT, "a text"))
    for key, path, holders, types, expected in wanted:
        if path is not None:
            yield from _field(program, key, path, holders, types, expected, settings.spans.get(key))


def _field(  # noqa: PLR0913, PLR0917 - what a field has to be, and where it is named
    program: Program,
    key: str,
    path: FieldPath,
    holders: list[str],
    types: tuple[type, ...],
    expected: str,
    span: Span | None,
) -> Iterator[Diagnostic]:
    if path.of not in holders:
        kind = "a person or an event" if key == "platform" else article(holders[0]) if holders else "in an account"
        yield K101.at(span, name=path.of, kind=kind, key=key, help=hint_or_all(path.of, holders))
        return
    schema = program.schema
    fields = schema.entities[path.of].fields if path.of in schema.entities else schema.events[path.of].fields
    found: Field | None = None
    for place, name in enumerate(path.names):
        found = fields.get(name)
        if found is None:
            above = ".".join((path.of, *path.names[:place]))
            yield K101.at(span, name=name, kind=f"a field of `{above}`", key=key, help=_known(name, fields))
            return
        fields = found.fields
    if found is not None and not isinstance(found.type, types):
        yield K102.at(span, name=str(path), found=_told(found.type), key=key, expected=expected)


def _known(name: str, fields: Iterable[str]) -> str:
    return hint_or_all(name, fields, "it has no fields")


def _told(found: t.Type) -> str:
    told = "an object" if isinstance(found, t.ObjectType) else str(found)
    return told if told.startswith("an object") else f"of type {told}"
