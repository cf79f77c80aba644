"""A drafted schema to the texts of a rule set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from quorate.cli.infer.draft import Draft, EntityDraft, EventDraft, FieldDraft
from quorate.cli.infer.names import free, quoted_text
from quorate.cli.infer.payloads import Sample
from quorate.ir.settings import Limits
from quorate.syntax.format import format_source
from quorate.text import Source

_ROUND_UP: Final = 2
"""A rule set is given twice the room that its sample needs where the usual room is too small for that."""


SAMPLED: Final = "Inferred from sample payloads: mark what is `required`, and what is `one of` a few values."


def schema_text(draft: Draft, origin: str = SAMPLED) -> str:
    """Write the schema as canonical rules text, below a comment on where it comes from."""
    names = {name: (entity.name, entity.many) for entity in draft.entities for name in (entity.name, entity.many)}
    text = "\n\n".join(
        (
            f"# {origin}",
            *(_entity(entity) for entity in draft.entities),
            "\n".join(_event(event) for event in draft.events),
        )
    )
    return formatted(text, names)


def audiences_text(draft: Draft) -> str:
    """Write a first audience, of what the schema has."""
    root = draft.root
    taken = {name for entity in draft.entities for name in (entity.name, entity.many)}
    taken |= {event.name for event in draft.events}
    if draft.events:
        title, condition = "Something happened lately", "any event in last 90 days"
        name = free("active_accounts", taken, "audience")
    elif draft.has_people:
        people = next(entity for entity in draft.entities if entity.name == "person")
        is_hidden = any(field.name == people.name for field in root.fields)
        title, condition = "We know somebody there", f"any {quoted(people.many if is_hidden else people.name)}"
        name = free("peopled_accounts", taken, "audience")
    else:
        title, condition = "All that are sent", f"{quoted(root.key)} is known"
        name = free("all_accounts", taken, "audience")
    text = (
        "# A first audience; `quorate show` says what it means, and section 4 of the language what else can be said.\n"
        f'audience {name} "{title}" of {quoted(root.many)} where {condition}\n'
    )
    return formatted(text, {})


def config_text(name: str, sample: Sample | None = None, most_people: int = 0) -> str:
    """Write the settings; limits only where the sample goes beyond the usual ones."""
    lines = [f"name = {json.dumps(name)}", "language = 1", 'timezone = "UTC"  # for calendar words: today, this month']
    if sample is not None:
        usual = Limits()
        needed = {
            "payload-bytes": (sample.most_bytes, usual.payload_bytes),
            "people": (most_people, usual.people),
            "events": (sample.most_events, usual.events),
        }
        wider = [f"{key} = {_ROUND_UP * most}" for key, (most, limit) in needed.items() if most > limit]
        lines += ["", "[limits]", *wider] if wider else []
    return "\n".join(lines) + "\n"


def formatted(text: str, names: dict[str, tuple[str, str]]) -> str:
    """Write rules text as the formatter does; `names` are those of entities, one and many."""
    formatted = format_source(Source("inferred", text), names)
    if formatted.text is None:
        raise RuntimeError(f"inferred a schema that cannot be read: {formatted.diagnostics[0].message}")
    return formatted.text


def _entity(entity: EntityDraft) -> str:
    parent = f" in {quoted(entity.parent)}" if entity.parent else ""
    head = f"{_comment(entity.comment)}entity {quoted(entity.name)} {quoted(entity.many)}{parent} {{"
    return "\n".join((head, f"key {quoted(entity.key)}", *_fields(entity.fields), "}"))


def _event(event: EventDraft) -> str:
    wire = f" as {quoted_text(event.wire)}" if event.wire != event.name else ""
    return "\n".join(
        (
            f"{_comment(event.comment)}event {quoted(event.name)} of {quoted(event.of)} {{",
            *_fields(event.fields),
            f"}}{wire}",
        )
    )


def _fields(fields: Iterable[FieldDraft]) -> Iterator[str]:
    for field in fields:
        comment = f"  # {field.comment}" if field.comment else ""
        if field.is_object:
            yield f"{quoted(field.name)} {'list of ' * field.lists}{{{comment}"
            yield from _fields(field.fields)
            yield f"}} {field.marks}"
        else:
            yield f"{quoted(field.name)} {field.type} {field.marks}{comment}"


def _comment(text: str) -> str:
    return f"# {text}\n" if text else ""


def quoted(name: str) -> str:
    """Put a name in backticks; the formatter takes them away where they are not needed."""
    return f"`{name}`"
