"""An inventory as a text for people."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from quorate.cli.show_inventory import Inventory
from quorate.ir.mappings import Constant
from quorate.ir.program import Define, Program, Table
from quorate.ir.schema import Entity, Event, Field
from quorate.ir.show import Declared, meaning_of
from quorate.ir.show.kinds import KINDS, Kind
from quorate.ir.show.speaking import whole_list
from quorate.ir.show.words import WEEKDAYS, noun
from quorate.ir.types import ObjectType

_UNKNOWN: Final = {
    "role_template": "Who has which role can be unknown",
    "buying_group": "What is told of it can be unknown",
    "stage_model": "Whether it moves by itself can be unknown",
    "journey": "What happens in it can be unknown",
}
_UNBROKEN: Final = "\0"
_NARROWEST: Final = 24
_WIDEST_NAME: Final = 32
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def render_inventory(inventory: Inventory, width: int) -> str:
    """Write all that a rule set holds, a line for each thing."""
    blocks = [_head(inventory, width)]
    for kind in KINDS.values():
        blocks += _blocks(inventory, kind, width)
    return "\n\n".join(blocks)


def render_thing(inventory: Inventory, kind: str, name: str, width: int) -> str:
    """Write what one thing means, what it builds on, and what can leave it unknown."""
    text = inventory.meaning(kind, name, width)
    if built := _built_on(inventory, kind, name):
        text += "\n\n" + textwrap.fill(f"It builds on {built}.", width, break_long_words=False)
    reads = inventory.reads(kind, name)
    if not reads:
        return text
    facts = textwrap.fill(", ".join(reads), width, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
    what = _UNKNOWN.get(kind, "It can be unknown")
    return f"{text}\n\n{what} where one of these is missing:\n{facts}"


def _built_on(inventory: Inventory, kind: str, name: str) -> str:
    """Name what a thing builds on, by kinds and by the names that it can be asked for."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for each, used in inventory.builds_on(kind, name):
        by_kind[each].append(used)
    told = [
        f"the {KINDS[each].one if len(names) == 1 else KINDS[each].many} {whole_list(names, 'and')}"
        for each, names in by_kind.items()
    ]
    return "; ".join(told)


def _head(inventory: Inventory, width: int) -> str:
    program = inventory.program
    calendar = program.calendar
    year = f"{MONTHS[calendar.fiscal_month - 1]} {calendar.fiscal_day}"
    counts = ((len(inventory.things(kind.name)), kind) for kind in KINDS.values())
    told = [f"{number} {kind.one if number == 1 else kind.many}" for number, kind in counts if number]
    return "\n".join(
        (
            f"{program.name} {program.revision}",
            _joined(told, width),
            f"calendar: {calendar.zone}, weeks from {WEEKDAYS[calendar.week_start]}, fiscal years from {year}",
        )
    )


def _joined(words: list[str], width: int) -> str:
    """Write words with commas between them, in lines that break there alone."""
    whole = ", ".join(word.replace(" ", _UNBROKEN) for word in words)
    return textwrap.fill(whole, width).replace(_UNBROKEN, " ")


def _blocks(inventory: Inventory, kind: Kind, width: int) -> Iterator[str]:
    """Write the things of a kind under their title; audiences by what they are of."""
    program = inventory.program
    schema = program.schema
    match kind.name:
        case "entity":
            entities = {entity.name: _fields(entity.fields, entity.key) for entity in schema.entities.values()}
            yield from _block(kind.many, entities, width, whole=True)
        case "event":
            events = {event.name: f"of {noun(event.of)}{_with(event.fields)}" for event in schema.events.values()}
            yield from _block(kind.many, events, width, whole=True)
        case "list":
            yield from _block(kind.many, {name: named.summary for name, named in inventory.lists.items()}, width)
        case "audience":
            for entity in dict.fromkeys(audience.entity for audience in program.audiences.values()):
                audiences = {name: each for name, each in program.audiences.items() if each.entity == entity}
                yield from _block(
                    f"audiences of {noun(schema.entities[entity].many)}", _lines(program, audiences), width
                )
        case _:
            yield from _block(kind.many, _lines(program, kind.things(program)), width)


def _lines(program: Program, things: Mapping[str, Declared]) -> Mapping[str, str]:
    """Say things on a line each, after what they are of, or their title."""
    told = {}
    for name, declared in things.items():
        match declared:
            case Entity() | Event():
                continue
            case Constant():
                before = ""
            case Define(entity=entity) | Table(entity=entity):
                before = f"of {noun(entity)}: "
            case _:
                before = f"“{declared.title}”: " if declared.title not in {"", name} else ""
        told[name] = before + meaning_of(program, declared)
    return told


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
