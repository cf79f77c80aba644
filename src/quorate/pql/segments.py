"""Files of queries and segment definitions (segments, section 1.1) to the segments in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from quorate.diagnostics.catalogue.pql import Q104, Q105, Q122
from quorate.diagnostics.model import Diagnostic, shown
from quorate.pql import nodes as n
from quorate.pql.json_form import read_json
from quorate.pql.parse import parse
from quorate.pql.query_text import query_text
from quorate.text import Source

BYTES_MOST: Final = 64 * 1024 * 1024
"""Of one file."""

_PEOPLE: Final = ("", "_xdm.context.profile")
_ACCOUNTS: Final = ("_xdm.context.account",)
_LISTS: Final = ("segments", "children", "items", "results")
"""What a list of segment definitions is called in answers of the service."""

Entity = Literal["person", "account"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: what it is called, whose it is, and its query, None where that cannot be read.

    `text` is the query as text, whatever its form; `source` the text that spans point into, None for JSON.
    """

    id: str
    name: str
    description: str
    entity: Entity
    text: str
    query: n.Expr | None
    source: Source | None
    found: tuple[Diagnostic, ...] = ()


def read_segments(content: bytes, path: str, fallback: str) -> tuple[list[Segment], list[Diagnostic]]:
    """Read the segments of a file; `fallback` names a query that stands alone. Never raises."""
    if len(content) > BYTES_MOST:
        what = f"the file has {len(content):,} bytes"
        return [], [Q105.at(None, path=path, what=what, limit=f"{BYTES_MOST:,}")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Q104.at(None, path=path, reason=f"not UTF-8 from byte {error.start} on")]
    if not text.strip():
        return [], [Q104.at(None, path=path, reason="it is empty")]
    documents = _documents(text)
    if documents is None:
        source = Source(path, text)
        return [_of_text(source, {}, fallback)], []
    segments: list[Segment] = []
    found: list[Diagnostic] = []
    for place, value in documents:
        for made in _segments(value, f"{path}{place}", fallback):
            if isinstance(made, Segment):
                segments.append(made)
            else:
                found.append(made)
    return segments, found


def _documents(text: str) -> list[tuple[str, object]] | None:
    """Return the values of JSON that a text holds, with their places: one, or one on each line; None for no JSON."""
    if text.lstrip()[:1] not in "{[":
        return None
    try:
        return [("", json.loads(text))]
    except (ValueError, RecursionError):
        pass
    found: list[tuple[str, object]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append((f":{number}", json.loads(line)))
        except (ValueError, RecursionError):
            return None
    return found


def _segments(value: object, path: str, fallback: str) -> Iterator[Segment | Diagnostic]:
    """Yield the segments of a decoded document, or why there is none."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _segments(item, f"{path}[{number}]", fallback)
        return
    if not isinstance(value, dict):
        yield Q104.at(None, path=path, reason="it is no object")
        return
    listed = next((name for name in _LISTS if isinstance(value.get(name), list) and "expression" not in value), None)
    if listed is not None:
        yield from _segments(value[listed], f"{path}.{listed}", fallback)
    elif "nodeType" in value:
        yield _of_json(value, path, {}, fallback)
    else:
        yield _definition(value, path, fallback)


def _definition(value: Mapping[str, object], path: str, fallback: str) -> Segment | Diagnostic:
    name = str(value.get("name") or fallback)
    help_ = f"`{shown(name)}` is left out"
    expression = value.get("expression")
    if not isinstance(expression, dict):
        return Q104.at(None, path=path, reason="it has no `expression`", help=help_)
    held, format_ = expression.get("value"), expression.get("format", "pql/text")
    if format_ not in ("pql/text", "pql/json"):
        return Q104.at(
            None, path=f"{path}.expression.format", reason="it is neither `pql/text` nor `pql/json`", help=help_
        )
    if held is None or not isinstance(held, str | dict):
        return Q104.at(None, path=f"{path}.expression", reason="it has no `value`", help=help_)
    if expression.get("type", "PQL") != "PQL":
        return Q104.at(None, path=f"{path}.expression.type", reason="it is not `PQL`", help=help_)
    schema = value.get("schema")
    schema_name = schema.get("name", "") if isinstance(schema, dict) else ""
    if schema_name not in (*_PEOPLE, *_ACCOUNTS):
        return Q122.at(None, path=path, schema=shown(str(schema_name)), help=help_)
    if isinstance(held, str) and format_ == "pql/text":
        return _of_text(Source(f"{path}.expression.value", held), value, fallback)
    if isinstance(held, str):
        try:
            held = json.loads(held)
        except (ValueError, RecursionError):
            return Q104.at(None, path=f"{path}.expression.value", reason="it is no JSON", help=help_)
    return _of_json(held, f"{path}.expression.value", value, fallback)


def _of_text(source: Source, definition: Mapping[str, object], fallback: str) -> Segment:
    made = parse(source)
    if isinstance(made, Diagnostic):
        return _made(definition, fallback, source.text, None, source, (made,))
    return _made(definition, fallback, source.text, made, source, ())


def _of_json(value: object, path: str, definition: Mapping[str, object], fallback: str) -> Segment:
    made = read_json(value, path)
    if isinstance(made, Diagnostic):
        return _made(definition, fallback, "", None, None, (made,))
    return _made(definition, fallback, query_text(made), made, None, ())


def _made(  # noqa: PLR0913, PLR0917 - what a definition says, and what its query is
    definition: Mapping[str, object],
    fallback: str,
    text: str,
    query: n.Expr | None,
    source: Source | None,
    found: tuple[Diagnostic, ...],
) -> Segment:
    def told(key: str) -> str:
        held = definition.get(key)
        return held.strip().encode("utf-8", "replace").decode() if isinstance(held, str) else ""

    schema = definition.get("schema")
    name = schema.get("name", "") if isinstance(schema, dict) else ""
    entity: Entity = "account" if name in _ACCOUNTS else "person"
    return Segment(told("id"), told("name") or fallback, told("description"), entity, text, query, source, found)
