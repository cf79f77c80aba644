"""Entities and events on a page: their fields as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.cli.html_page import html
from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.ir.show.declarations import entity_head, event_head, field_words


def is_schema(kind: str) -> bool:
    """Tell whether things of a kind are of the schema, and have fields."""
    return kind in {"entity", "event"}


def fields_html(program: Program, kind: str, name: str) -> str:
    """Write what is known of the records of an entity, or of events."""
    schema = program.schema
    if kind == "entity":
        entity = schema.entities[name]
        head, key, fields = entity_head(entity), entity.key, entity.fields
    else:
        event = schema.events[name]
        head, key, fields = event_head(event), "", event.fields
    told = f"<p>{html(head)}</p>"
    if not fields:
        return told
    rows = "".join(_rows(fields, key, 0))
    heads = '<tr><th scope="col">Field</th><th scope="col">What it is</th></tr>'
    return f'{told}<table class="fields"><thead>{heads}</thead><tbody>{rows}</tbody></table>'


def _rows(fields: Mapping[str, Field], key: str, depth: int) -> Iterator[str]:
    for field in fields.values():
        told = html(", ".join(field_words(field, key)))
        head = f'<th scope="row" class="depth{min(depth, 3)}"><code>{html(field.name)}</code></th>'
        yield f"<tr>{head}<td>{told}</td></tr>"
        yield from _rows(field.fields, "", depth + 1)
