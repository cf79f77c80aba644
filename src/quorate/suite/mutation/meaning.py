"""What parts of a program mean, as hashes and without their places in the text; and which parts of two differ."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Final, TypeAlias

from quorate.ir.nodes import Compare, Node
from quorate.ir.program import Program
from quorate.ir.types import ChoiceType
from quorate.text import Span

Named: TypeAlias = tuple[str, str]
"""Something declared: its kind, as a field of :class:`Program` has them, and its name."""

KINDS: Final = (
    "defines", "tables", "audiences", "templates", "stage_models", "interests", "engagements", "groups",
    "destinations", "activations", "journeys", "actions", "calls",
)  # fmt: skip
_UNCOUNTED: Final = frozenset({"span", "plan", "revision"})


def parts_of(program: Program) -> Iterator[tuple[Named, object]]:
    """Yield all that a program declares."""
    for kind in KINDS:
        for name, part in getattr(program, kind).items():
            yield (kind, name), part


def digest_of(value: object) -> bytes:
    """Return a hash of a value of a program or of a case, wherever in a text it stands."""
    digest = hashlib.sha256()
    todo: list[object] = [value]
    while todo:
        each = todo.pop()
        parts = _parts(each)
        head = _head(each, parts).encode("utf-8", "surrogatepass")
        digest.update(b"%d:%b%d;" % (len(head), head, len(parts)))
        todo += reversed(parts)
    return digest.digest()


def _head(value: object, parts: list[object]) -> str:
    if isinstance(value, date | time):
        return f"{type(value).__name__} {value.isoformat()}"
    if parts or isinstance(value, tuple | list | Mapping | frozenset) or dataclasses.is_dataclass(value):
        return type(value).__name__
    return f"{type(value).__name__} {value!r}"


def _parts(value: object) -> list[object]:
    match value:
        case tuple() | list():
            return list(value)
        case frozenset():
            return sorted(value)
        case Mapping():
            return [part for key in sorted(value) for part in (key, value[key])]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return [getattr(value, name) for name in _names_of(type(value))]
        case _:
            return []


_NAMES: dict[type, tuple[str, ...]] = {}


def _names_of(kind: type) -> tuple[str, ...]:
    found = _NAMES.get(kind)
    if found is None:
        found = tuple(item.name for item in dataclasses.fields(kind) if item.name not in _UNCOUNTED)
        _NAMES[kind] = found
    return found


def differing(one: Program, other: Program) -> frozenset[Named]:
    """Return what two programs declare that does not mean the same in both."""
    found: set[Named] = set()
    for kind in KINDS:
        before, after = getattr(one, kind), getattr(other, kind)
        if before is after:
            continue
        for name in {*before, *after}:
            if not alike(before.get(name), after.get(name)):
                found.add((kind, name))
    return frozenset(found)


def alike(one: object, other: object) -> bool:
    """Tell whether two parts of programs are the same but for where they stand in the text."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Span):
        return True
    if isinstance(one, ChoiceType) and isinstance(other, ChoiceType) and one.of:
        return one.of == other.of and set(one.values) == set(other.values)  # names in another order
    if isinstance(one, Node) and one == other:
        return True
    if isinstance(one, Compare) and one.operator not in {"=", "!="}:
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if dataclasses.is_dataclass(one):
        return all(alike(getattr(one, name), getattr(other, name)) for name in _names_of(type(one)))
    return one == other
