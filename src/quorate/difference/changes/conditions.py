"""What of audiences, definitions and tables is other than it was."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final

from quorate.difference.changes.base import Both, Said, plain, yes_no
from quorate.difference.model import Change
from quorate.difference.side import Side
from quorate.ir import program as p
from quorate.ir.nodes import Expr
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.speaking import said, speaker_of
from quorate.ir.show.words import type_words
from quorate.ir.types import BooleanType

_UNKNOWN: Final = {None: "stays unknown", "member": "counts as a member", "error": "is an error"}


def audience(both: Both, old: p.Audience, new: p.Audience) -> Iterator[Change]:
    """Tell what of who is in an audience changed."""
    yield from plain("is of", old.entity, new.entity)
    was, is_ = _on(both.old, old.entity, old.where), _on(both.new, new.entity, new.where)
    yield from both.condition("condition", was, is_)
    yield from plain("where facts are missing", _UNKNOWN[old.unknown], _UNKNOWN[new.unknown])


def define(both: Both, old: p.Define, new: p.Define) -> Iterator[Change]:
    """Tell what of what a definition stands for changed."""
    yield from plain("is of", old.entity, new.entity)
    yield from plain("parameters", _parameters(old), _parameters(new))
    was = Said(old.body, lambda expr: said(_speaker(both.old, old), expr))
    is_ = Said(new.body, lambda expr: said(_speaker(both.new, new), expr))
    if isinstance(old.body.type, BooleanType) and isinstance(new.body.type, BooleanType):
        yield from both.condition("condition", was, is_)
    elif not both.is_same_part(old.body, new.body):
        yield Change("value", was.text, is_.text)


def table(both: Both, old: p.Table, new: p.Table) -> Iterator[Change]:
    """Tell which rows of a table are gone, new, others, or looked at in another order."""
    yield from plain("is of", old.entity, new.entity)
    yield from plain("gives", type_words(old.type), type_words(new.type))
    yield from yes_no("collects all rows", old=old.collects, new=new.collects)
    yield from _rows(both, old, new)
    if not both.is_same_part(old.otherwise, new.otherwise):
        was = "" if old.otherwise is None else said(speaker_of(both.old.program, old.entity, exact=True), old.otherwise)
        is_ = "" if new.otherwise is None else said(speaker_of(both.new.program, new.entity, exact=True), new.otherwise)
        yield Change("otherwise", was, is_)


def _rows(both: Both, old: p.Table, new: p.Table) -> Iterator[Change]:
    was = [_row(both.old, old, row) for row in old.rows]
    is_ = [_row(both.new, new, row) for row in new.rows]
    # A row that means the same is the same, however it is said on the other side.
    for number, row in enumerate(new.rows):
        same = next((place for place, each in enumerate(old.rows) if both.is_same_part(each, row)), None)
        if same is not None:
            is_[number] = was[same]
    kept = set(was) & set(is_)
    if not new.collects and [each for each in was if each in kept] != [each for each in is_ if each in kept]:
        moved = next(each for one, each in zip(_kept(was, kept), _kept(is_, kept), strict=False) if one != each)
        places = f"row {was.index(moved) + 1}", f"row {is_.index(moved) + 1}"
        yield Change(f"the row {moved} is looked at", *places, "different")
    matcher = difflib.SequenceMatcher(None, was, is_, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone = [(number, each) for number, each in enumerate(was[first:last], first + 1) if each not in kept]
        come = [(number, each) for number, each in enumerate(is_[start:end], start + 1) if each not in kept]
        for (number, one), (_, other) in zip(gone, come, strict=False):
            yield Change(f"row {number}", one, other)
        for number, each in gone[len(come) :]:
            yield Change(f"row {number}", each, "")
        for number, each in come[len(gone) :]:
            yield Change(f"row {number}", "", each)


def _kept(rows: list[str], kept: set[str]) -> list[str]:
    return [each for each in rows if each in kept]


def _row(side: Side, of: p.Table, row: p.TableRow) -> str:
    speaker = speaker_of(side.program, of.entity, exact=True)
    return f"{said(speaker, row.result)} if {said(speaker, row.condition)}"


def _speaker(side: Side, of: p.Define) -> Conditions:
    return speaker_of(side.program, of.entity, tuple(name for name, _ in of.parameters), exact=True)


def _parameters(of: p.Define) -> str:
    return ", ".join(type_words(type_) for _, type_ in of.parameters)


def _on(side: Side, entity: str, expr: Expr) -> Said:
    return Said(expr, lambda each: said(speaker_of(side.program, entity, exact=True), each))
