"""A payload that fits a drafted schema, for the sample beside a new rule set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from quorate.cli.infer.draft import Draft, EntityDraft, FieldDraft

NOW: Final = "2026-06-01T12:00:00Z"

_AT: Final = "2026-05-29T09:00:00Z"
_VALUES: Final[dict[str, Any]] = {
    "text": "…",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "date": "2026-05-29",
    "datetime": _AT,
    "timezone": "Europe/Paris",
}


def sample_payloads(draft: Draft) -> list[dict[str, Any]]:
    """Return a payload with all that a schema has, and one with no more than it wants."""
    return [_payload(draft, is_full=True), _payload(draft, is_full=False)]


def _payload(draft: Draft, *, is_full: bool) -> dict[str, Any]:
    root = draft.root
    record = _record(draft, root, is_full=is_full)
    record[root.key] = f"{root.name}-{1 if is_full else 2}"
    if draft.events and is_full:
        events = enumerate(draft.events, 1)
        record["events"] = [
            {
                "id": f"event-{number}",
                "type": event.wire,
                "at": _AT,
                **({} if event.of == root.name else {event.of: f"{event.of}-1"}),
                **_fields(draft, event.fields, is_full=is_full),
            }
            for number, event in events
        ]
    return {"now": NOW, root.name: record}


def _record(draft: Draft, entity: EntityDraft, *, is_full: bool) -> dict[str, Any]:
    record = {entity.key: f"{entity.name}-1", **_fields(draft, entity.fields, is_full=is_full)}
    if is_full:
        inside = (each for each in draft.entities if each.parent == entity.name)
        record |= {each.many: [_record(draft, each, is_full=True)] for each in inside}
    return record


def _fields(draft: Draft, fields: Iterable[FieldDraft], *, is_full: bool) -> dict[str, Any]:
    return {
        field.name: _value(draft, field, is_full=is_full) for field in fields if is_full or "required" in field.marks
    }


def _value(draft: Draft, field: FieldDraft, *, is_full: bool) -> Any:  # noqa: ANN401 - a value of JSON
    lists, type_ = field.lists, field.type
    while type_.startswith("list of "):
        lists, type_ = lists + 1, type_.removeprefix("list of ")
    if field.is_object:
        value: Any = _fields(draft, field.fields, is_full=is_full)
    elif field.values:
        value = field.values[0]
    elif (word := type_.partition(" ")[0]) in _VALUES:
        value = _VALUES[word]
    else:
        value = f"{word}-1"
    for _ in range(lists):
        value = [value]
    return value
