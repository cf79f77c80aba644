"""An inventory as a text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Final

from quorate.cli.show_inventory import Inventory
from quorate.ir.schema import Field
from quorate.ir.show import meaning_of
from quorate.ir.show.words import WEEKDAYS, noun
from quorate.ir.types import ObjectType

_NARROWEST: Final = 24
_WIDEST_NAME: Final = 32
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def render_inventory(inventory: Inventory, width: int) -> str:
    """Write all that a rule set holds, a line for each thing."""
    program = inventory.program
    schema = program.schema
    blocks = [_head(inventory)]
    blocks += _block(
        "entities",
        {entity.name: _fields(entity.fields, entity.key) for entity in schema.entities.values()},
        width,
        whole=True,
    )
    events = {event.name: f"of {noun(event.of)}{_with(event.fields)}" for event in schema.events.values()}
    blocks += _block("events", events, width, whole=True)
    blocks += _block("lists", {name: named.summary for name, named in inventory.lists.items()}, width)
    defines = {name: f"of {noun(item.entity)}: {meaning_of(program, item)}" for name, item in program.defines.items()}
    blocks += _block("definitions", defines, width)
    tables = {name: f"of {noun(item.entity)}: {meaning_of(program, item)}" for name, item in program.tables.items()}
    blocks += _block("tables", tables, width)
    for entity in dict.fromkeys(audience.entity for audience in program.audiences.values()):
        many = schema.entities[entity].many
        told = {
            name: f"“{audience.title}”: {meaning_of(program, audience)}" if audience.title else
            meaning_of(program, audience)
            for name, audience in program.audiences.items() if audience.entity == entity
        }  # fmt: skip
        blocks += _block(f"audiences of {noun(many)}", told, width)
    return "\n\n".join(blocks)


def render_thing(inventory: Inventory, kind: str, name: str, width: int) -> str:
    """Write what one thing means, and what can leave it unknown."""
    text = inventory.meaning(kind, name, width)
    reads = inventory.reads(kind, name)
    if not reads:
        return text
    facts = textwrap.fill(", ".join(reads), width, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
    return f"{text}\n\nIt can be unknown where one of these is missing:\n{facts}"


def _head(inventory: Inventory) -> str:
    program = inventory.program
    calendar = program.calendar
    year = f"{_MONTHS[calendar.fiscal_month - 1]} {calendar.fiscal_day}"
    counts = (
        (len(program.schema.entities), "entity", "entities"),
        (len(program.schema.events), "event", "events"),
        (len(inventory.lists), "list", "lists"),
        (len(program.defines), "definition", "definitions"),
        (len(program.tables), "table", "tables"),
        (len(program.audiences), "audience", "audiences"),
    )
    return "\n".join(
        (
            f"{program.name} {program.revision}",
            ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in counts if number),
            f"calendar: {calendar.zone}, weeks from {WEEKDAYS[calendar.week_start]}, fiscal years from {year}",
        )
    )


def _block(title: str, things: Mapping[str, str], width: int, *, whole: bool = False) -> list[str]:
    """Write things under a title, each cut to a line unless it is to be told as a whole; nothing for no things."""
    if not things:
        return []
    column = min(max(map(len, things)), _WIDEST_NAME)
    return [
        "\n".join((title, *(row for name, told in things.items() for row in _rows(name, told, column, width, whole))))
    ]


def _rows(name: str, told: str, column: int, width: int, whole: bool) -> Iterable[str]:  # noqa: FBT001 - one caller
    head = f"  {name:<{column}}  "
    room = max(_NARROWEST, width - len(head))
    if not whole:
        return [head + (told if len(told) <= room else f"{told[: room - 1]}…")]
    return textwrap.wrap(
        told, max(width, len(head) + _NARROWEST), initial_indent=head, subsequent_indent=" " * (column + 4),
        break_long_words=False,
    )  # fmt: skip


def _fields(fields: Mapping[str, Field], key: str) -> str:
    return "; ".join(_told(field, key) for field in fields.values())


def _told(field: Field, key: str) -> str:
    if field.name == key:
        return f"{field.name} (key)"
    marks = [mark for mark in ("required", "pii", "consent") if getattr(field, mark)]
    type_ = f"{{{_fields(field.fields, '')}}}" if isinstance(field.type, ObjectType) else str(field.type)
    return " ".join((field.name, type_, *marks))


def _with(fields: Mapping[str, Field]) -> str:
    return f": {_fields(fields, '')}" if fields else ""
