"""Values on their way between JSON and the programs that run on them: arguments, answers, and what is compared with."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from quorate.decide.mismatch import MismatchError
from quorate.decide.scalars import reader_of, write_instant
from quorate.evaluate.result import Items, Result
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir import types as t

_MICROSECONDS: Final = 1_000_000


def told_value(value: object) -> Any:  # noqa: ANN401 - what JSON has
    """Return a value as decisions write it."""
    match value:
        case datetime():
            return write_instant(value)
        case date() | time():
            return value.isoformat()
        case Items(results=results):
            return [told_value(each.value) for each in results]
        case list() | tuple():
            return [told_value(each.value if isinstance(each, Result) else each) for each in value]
        case n.Length(months=months, microseconds=microseconds):
            return f"P{months}M" if months else f"PT{microseconds / _MICROSECONDS:g}S"
        case Record():
            return value.key
        case _:
            return value


def read_value(type_: t.Type, raw: object) -> object:
    """Turn a value that decisions or answers tell into one as fields of records hold it: a list with None for unknown.

    Raises MismatchError for one that is not of the type.
    """
    if isinstance(type_, t.ListType):
        if type(raw) is not list:
            raise MismatchError("a list")
        item = type_.item
        return [None if each is None or item is None else read_value(item, each) for each in raw]
    return reader_of(type_)(raw)


def as_given(value: object) -> object:
    """Turn a value of a field into one as conditions are given it."""
    return Items(Result(as_given(each)) for each in value) if isinstance(value, list) else value
