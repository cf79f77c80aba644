"""Audiences, definitions, tables, entities and events in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from quorate.ir import types as t
from quorate.ir.program import Audience, Define, Program, Table
from quorate.ir.schema import Entity, Event, Field
from quorate.ir.show.derived import audience_title
from quorate.ir.show.phrase import Phrase, Points, layout, prefixed
from quorate.ir.show.speaking import WIDTH, capital, counted, if_, said, speaker_of, whole_list
from quorate.ir.show.words import article, join_words, noun, quoted_noun, type_words

_INDENT: Final = "  "


def show_audience(program: Program, audience: Audience, width: int = WIDTH) -> str:
    """Say who is in an audience: `An account is in “Growers” if all of these hold:` and what these are."""
    speaker = speaker_of(program, audience.entity)
    head = f"{capital(article(noun(audience.entity)))} is in {audience_title(program, audience.name)}"
    lines = list(layout(if_(head, speaker.condition(audience.where, 0)), width))
    thing = f"the {noun(audience.entity)}"
    match audience.unknown:
        case "member":
            lines += ["", f"Where facts are missing to tell, {thing} counts as a member."]
        case "error":
            lines += ["", f"Where facts are missing to tell, {thing} is told as an error."]
    return "\n".join(lines)


def show_define(program: Program, define: Define, width: int = WIDTH) -> str:
    """Say what a definition stands for."""
    speaker = speaker_of(program, define.entity, tuple(noun(name) for name, _ in define.parameters))
    of = article(noun(define.entity))
    if define.parameters:
        given = [f"{noun(name)} ({type_words(type_)})" for name, type_ in define.parameters]
        of += f", given {whole_list(given, 'and')},"
    if isinstance(define.body.type, t.BooleanType):
        head = f"{quoted_noun(define.name)} holds for {of}"
        return "\n".join(layout(if_(head, speaker.condition(define.body, 0)), width))
    return "\n".join(layout(f"{capital(noun(define.name))} of {of} is {speaker.value(define.body, 0)}.", width))


def show_table(program: Program, table: Table, width: int = WIDTH) -> str:
    """Say what a table gives, row by row."""
    speaker = speaker_of(program, table.entity)
    which = (
        "the list of the values of all rows that hold" if table.collects else "the value of the first row that holds"
    )
    rows: list[Phrase] = [
        prefixed(f"{speaker.value(row.result, 0)} if", speaker.condition(row.condition, 0)) for row in table.rows
    ]
    if table.otherwise is not None:
        rows.append(f"otherwise {speaker.value(table.otherwise, 0)}")
    head = f"{capital(noun(table.name))} of {article(noun(table.entity))} is {which}"
    lines = list(layout(Points(head, "; ", tuple(rows), is_ordered=not table.collects), width))
    if table.otherwise is None and not table.collects:
        lines += ["", "Where no row holds, it is missing."]
    return "\n".join(lines)


def show_entity(program: Program, entity: Entity) -> str:
    """Say what is known of the records of an entity."""
    below = [noun(child.many) for child in program.schema.children(entity.name)]
    lines = [entity_head(entity), *_fields(entity.fields, entity.key)]
    if below:
        lines += ["", f"Below it stand {join_words(below, 'and')}."]
    return "\n".join(lines)


def entity_head(entity: Entity) -> str:
    """Say what the fields of an entity are of."""
    place = f"in {article(noun(entity.parent))}'s `{entity.many}`" if entity.parent else "what a payload is about"
    return f"{capital(article(noun(entity.name)))} ({place}) has:"


def show_event(program: Program, event: Event) -> str:
    """Say what is known of events of one type."""
    del program
    return "\n".join((event_head(event), *_fields(event.fields, "")))


def event_head(event: Event) -> str:
    """Say what the fields of an event are of."""
    head = f"{capital(article(quoted_noun(event.name)))} event happens to {article(noun(event.of))}"
    wire = f" In payloads its type is `{event.wire}`." if event.wire != event.name else ""
    return (
        f"{head}.{wire} Besides when, it tells:" if event.fields else f"{head}; nothing is known of it but when.{wire}"
    )


def field_words(field: Field, key: str) -> tuple[str, ...]:
    """Say what a field is, part by part: its type and its marks; `key` is the name of the key."""
    if field.name == key:
        return ("the key",)
    marks = (("required", field.required), ("personal data", field.pii), ("a consent", field.consent))
    made = "a list of things made of" if isinstance(field.type, t.ListType) else "made of"
    return (made if field.fields else type_words(field.type), *(word for word, is_set in marks if is_set))


def sum_audience(program: Program, audience: Audience) -> str:
    """Say who is in an audience on one line, without its name."""
    return said(speaker_of(program, audience.entity), audience.where)


def sum_define(program: Program, define: Define) -> str:
    """Say what a definition stands for on one line."""
    return said(speaker_of(program, define.entity, tuple(noun(name) for name, _ in define.parameters)), define.body)


def sum_table(program: Program, table: Table) -> str:
    """Say how a table is looked up on one line."""
    del program
    each = "all rows that hold" if table.collects else "the first row that holds"
    return f"{counted(len(table.rows), 'row', 'rows')}, of which {each} gives the value"


def _fields(fields: Mapping[str, Field], key: str, depth: int = 1) -> Iterator[str]:
    """Write a line for each field; those of an object below it."""
    width = max((len(name) for name in fields), default=0)
    for field in fields.values():
        yield f"{_INDENT * depth}{field.name:<{width}}  {', '.join(field_words(field, key))}"
        yield from _fields(field.fields, "", depth + 1)
