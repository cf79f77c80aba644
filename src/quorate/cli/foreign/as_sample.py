"""Shapes as if they had been seen in sample payloads, so that one way leads from both to a rule set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import replace
from typing import Final

from quorate.cli.foreign.shapes import ALL, Basic, Shape
from quorate.cli.infer.payloads import PERSON, EventSeen
from quorate.cli.infer.seen import KEYS, Declared, Kind, Members, Seen

MOST_CHOICES: Final = 100
_LONGEST_COMMENT: Final = 110
_SUGGESTED: Final = 5
_OF_EVENTS: Final = ("id", "type", "at")
_TIMES: Final[dict[str, Kind]] = {"date": "date", "date-time": "datetime"}


def members_of(shape: Shape, *, leave: Container[str] = ()) -> Members:
    """Return an object of a shape as it may be seen, but for some fields."""
    fields = {name: seen_of(each, is_required=name in shape.required) for name, each in shape.fields.items()}
    keys = {name for name, each in shape.fields.items() if _may_be_key(name, each)}
    kept = {name: seen for name, seen in fields.items() if name not in leave}
    return Members(1, kept, keys, comment_of(shape))


def seen_of(shape: Shape, *, is_required: bool = False) -> Seen:
    """Return a value of a shape as it may be seen."""
    texts = shape.texts
    choices = texts if texts is not None and len(texts) <= MOST_CHOICES and len(set(texts)) == len(texts) else ()
    declared = Declared(
        values=choices,
        is_required=is_required and not shape.is_nullable,
        comment=comment_of(shape, is_choice=bool(choices)),
        lost=_lost(shape),
    )
    if declared.lost:
        return Seen(declared=declared)
    kinds: Counter[Kind] = Counter(_kind(kind, shape) for kind in shape.kinds)
    if kinds["number"]:
        del kinds["integer"]
    seen = Seen(kinds, declared=declared)
    if "object" in shape.kinds:
        seen.members = members_of(shape)
    if "list" in shape.kinds and shape.item is not None:
        seen.items = seen_of(shape.item)
        seen.items.nulls = int(shape.item.is_nullable)
    return seen


def list_of(members: Members) -> Seen:
    """Return a list of records as it may be seen."""
    items = Seen(Counter({"object": 1}), members=members)
    return Seen(Counter({"list": 1}), items=items, declared=Declared())


def events_of(shape: Shape) -> tuple[dict[str, EventSeen], str]:
    """Return the events that the items of `events` may be, by type, and a note on those that cannot be told."""
    found: dict[str, EventSeen] = {}
    told = 0
    for branch in shape.branches or (shape,):
        kind = branch.fields.get("type")
        wires = None if kind is None else kind.texts
        if wires is None:
            continue
        told += 1
        for wire in wires:
            members = members_of(branch, leave=_OF_EVENTS)
            names_person = PERSON in members.fields and +members.fields[PERSON].kinds == Counter({"text": 1})
            if PERSON not in branch.required or branch.fields[PERSON].is_nullable:
                members.count += 1  # as if there had been one without
            found.setdefault(wire, EventSeen(members, with_person=int(names_person)))
    if told < len(shape.branches or (shape,)):
        return found, "some have a `type` of any text; declare them as `event NAME of person { … }`"
    return found, ""


def comment_of(shape: Shape, *, is_choice: bool = False) -> str:
    """Say on one line what a shape says of itself, and what no type says."""
    words = [shape.title or shape.about.partition(". ")[0].removesuffix(".")]
    if shape.values is not None and not is_choice and "boolean" not in shape.kinds:
        values = [str(value) for value in shape.values if value is not None]
        more = f" and {len(values) - _SUGGESTED} more" if len(values) > _SUGGESTED else ""
        words.append(f"one of {', '.join(values[:_SUGGESTED])}{more}")
    elif shape.values is None and isinstance(suggested := shape.meta.get("meta:enum"), dict) and suggested:
        words.append(f"such as {', '.join(list(suggested)[:_SUGGESTED])}")
    words += shape.bounds
    text = "".join(each if each.isprintable() else " " for each in "; ".join(filter(None, words)))
    return text if len(text) <= _LONGEST_COMMENT else f"{text[:_LONGEST_COMMENT].rstrip()}…"


def bounded(shape: Shape, depth: int = 0) -> int:
    """Count the fields in a shape whose bounds no type says."""
    inside = [*shape.fields.values(), *([shape.item] if shape.item else [])]
    return bool(shape.bounds) + sum(bounded(each, depth + 1) for each in inside)


def without(shape: Shape, *names: str) -> Shape:
    """Return a shape without some fields."""
    fields = {name: each for name, each in shape.fields.items() if name not in names}
    return replace(shape, fields=fields, required=shape.required - set(names))


def _kind(kind: Basic, shape: Shape) -> Kind:
    return _TIMES.get(shape.format, "text") if kind == "text" and shape.values is None else kind


def _lost(shape: Shape) -> str:
    """Tell why there can be no field."""
    if shape.lost:
        return shape.lost
    if not shape.kinds and not shape.is_nullable:
        return "no value fits what its schema says"
    if shape.kinds == ALL:
        return "may be of any type"
    if shape.kinds == {"object"} and not shape.fields:
        return "is an object whose names are data" if shape.is_open else "is an object of any fields"
    if shape.kinds == {"list"} and (shape.item is None or shape.item.kinds == ALL):
        return "is a list of anything"
    return ""


def _may_be_key(name: str, shape: Shape) -> bool:
    is_named = name in KEYS or name.endswith("_id")
    is_text = shape.kinds == {"text"} and not shape.is_nullable
    return is_named and is_text and shape.values is None and _kind("text", shape) == "text"
