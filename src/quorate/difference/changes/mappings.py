"""What of constants, foreign records and mappings is other than it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.difference import side as s
from quorate.difference.changes.base import Both, keyed, plain
from quorate.difference.changes.schema import fields_told
from quorate.difference.model import Change
from quorate.difference.side import Side
from quorate.ir import mappings as m
from quorate.ir.show.mappings import assigned, clauses, sum_constant


def constant(both: Both, old: m.Constant, new: m.Constant) -> Iterator[Change]:
    """Tell what a constant stands for now."""
    yield from plain("value", sum_constant(both.old.program, old), sum_constant(both.new.program, new))


def record(both: Both, old: m.ForeignRecord, new: m.ForeignRecord) -> Iterator[Change]:
    """Tell what of a foreign record changed."""
    del both
    yield from plain("key", old.key or "", new.key or "")
    yield from keyed("field", dict(fields_told(old.fields)), dict(fields_told(new.fields)))


def mapping(both: Both, old: m.Mapping, new: m.Mapping) -> Iterator[Change]:
    """Tell what of a mapping changed: what it is from and to, its clauses, and field by field."""
    yield from both.named(s.RECORD, old.record, new.record, "from")
    yield from plain("to", f"{old.kind} {old.target}", f"{new.kind} {new.target}")
    was, is_ = _clauses(both.old, old), _clauses(both.new, new)
    for name in dict.fromkeys([*was, *is_]):
        yield from plain(name, was.get(name, ""), is_.get(name, ""))
    yield from keyed("field", dict(assigned(both.old.program, old)), dict(assigned(both.new.program, new)))


def _clauses(side: Side, declared: m.Mapping) -> Mapping[str, str]:
    return clauses(side.program, declared)
