"""What was carried over to the text of rules: a schema of what was used, and the audiences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from quorate.diagnostics.model import Severity, visible
from quorate.pql.segments import Segment
from quorate.pql.shapes import ONE_EVENT, Shape, Shapes
from quorate.pql.written import Condition, quoted, text_literal
from quorate.syntax.format import UnfaithfulFormatError, format_source
from quorate.text import Source, plain_letters

_MANY: Final = {"account": "accounts", "person": "people"}
NAMES: Final[Mapping[str, tuple[str, str]]] = {
    each: pair for pair in (("account", "accounts"), ("person", "people")) for each in pair
}
_OWN: Final = frozenset({"id"})
_TOLD: Final = "# What the imported queries use. A type that is wrong rejects payloads: set it right before deciding.\n"
_EVENTS_TOLD: Final = (
    "# An event has its eventType as `type`, its timestamp as `at`, its _id as `id`, and the `person` that it is of.\n"
)
_ONE_EVENT_TOLD: Final = (
    "# Some conditions are on events of any type: all are of the type `experience_event`, with their eventType beside "
    "it,\n# their timestamp as `at`, their _id as `id`, and the `person` that they are of.\n"
)
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Audience:
    """A segment as an audience of rules."""

    segment: Segment
    name: str
    condition: Condition


def name_of(text: str, fallback: str) -> str:
    """Return a name for a text: `us_buyers` for `US buyers`."""
    words = _OTHER.sub("_", _HUMP.sub("_", plain_letters(text))).strip("_").lower()
    if not words:
        return fallback
    return words if not words[0].isdigit() else f"{fallback}_{words}"


def free_name(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, and take it."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """The canonical text of an audience, or why it has none."""

    text: str
    reason: str = ""


def written(audience: Audience, names: Mapping[str, tuple[str, str]]) -> Written:
    """Write an audience as canonical rules text, under the query that it was."""
    try:
        formatted = format_source(Source("imported.rules", _audience(audience, names)), names)
    except UnfaithfulFormatError as error:
        return Written("", error.difference)
    if formatted.text is not None:
        return Written(formatted.text)
    mistakes = (each.message for each in formatted.diagnostics if each.severity is Severity.ERROR)
    return Written("", next(mistakes, "it is no rules text"))


def _audience(audience: Audience, names: Mapping[str, tuple[str, str]]) -> str:
    segment = audience.segment
    many = names[segment.entity][1]
    lines = [segment.description] if segment.description else []
    comment = "\n".join(f"# {line}".rstrip() for each in (*lines, segment.text) for line in _lines(each))
    title = text_literal(segment.name)
    head = f"audience {quoted(audience.name)} {title} of {quoted(many)}"
    return f"{comment}\n{head} where {audience.condition.text}"


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text, without what a reader could not see."""
    for line in text.strip().splitlines():
        yield visible(line.strip().replace("\t", " "))


def schema_text(shapes: Shapes) -> str:
    """Write what queries use as canonical rules text."""
    entities = [_entity(name, shapes) for name in ("account", "person")]
    events = [_event(wire, shapes) for wire in sorted(shapes.events)]
    if shapes.one_event and not events:
        events = [f"event {quoted(ONE_EVENT)} of person"]
    told = _ONE_EVENT_TOLD if shapes.one_event else _EVENTS_TOLD if events else ""
    return _formatted("\n\n".join((f"{_TOLD}{told}", *entities, *events)), NAMES)


def _entity(name: str, shapes: Shapes) -> str:
    parent = "" if name == "account" else " in account"
    fields = _fields(shapes.entities[name], _OWN)
    return f"entity {name} {_MANY[name]}{parent} {{ key id {fields} }}"


def _event(wire: str, shapes: Shapes) -> str:
    name = shapes.names[wire]
    members = _fields(shapes.events[wire], frozenset())
    wire_name = f" as {text_literal(wire)}" if wire not in {name, ONE_EVENT} else ""
    return f"event {quoted(name)} of person{f' {{ {members} }}' if members else ''}{wire_name}"


def _fields(shape: Shape, own: frozenset[str]) -> str:
    return "\n".join(f"{quoted(name)} {_type(each)}" for name, each in shape.fields.items() if name not in own)


def _type(shape: Shape) -> str:
    if shape.item is not None:
        return f"list of {_type(shape.item)}"
    if shape.fields or shape.kind == "object":
        return f"{{ {_fields(shape, frozenset())} }}"
    return shape.kind or "text"


def _formatted(text: str, names: Mapping[str, tuple[str, str]]) -> str:
    formatted = format_source(Source("imported.rules", text), names).text
    if formatted is None:
        raise ValueError(f"what was made is no rules text:\n{text}")
    return formatted
