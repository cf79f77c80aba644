"""Arrays of pyarrow to lists of plain values: those of JSON, with dates and times as text of RFC 3339.

Whole arrays are turned rather than single values, which takes a tenth of the time. This module and `schemas` load
pyarrow; the others load them when they need to.
"""

from __future__ import annotations

import base64
import math
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - the zone is written by who knows whether there is one
_FIRST_DAY: Final = date(1970, 1, 1).toordinal()
_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_MICROS: Final = 10**6
_DAY_MILLIS: Final = 24 * 60 * 60 * 1000
_NO_YEAR: Final = "outside the years 1 to 9999"
"""What stands for a time that no calendar of ours has, so that whoever reads it tells that it is none."""


def plain_values(array: Any, *, bare: bool = False) -> list[Any]:  # noqa: ANN401 - pyarrow ships no types
    """Return the values of an array, None where one is missing; `bare` leaves such members out of objects.

    Decimals are integers where they have no digits behind the point, else numbers. A number that is none (NaN) is
    missing, an infinite one a text. Bytes are text of UTF-8, or else of base64; durations integers of their unit;
    maps objects. Times with a zone are in UTC with `Z`, those without have no offset; digits beyond microseconds are
    cut. Raises ValueError for a type that Parquet files do not have.
    """
    kind = array.type
    types = pa.types
    if isinstance(array, pa.ExtensionArray):
        values = plain_bytes(array.storage) if types.is_fixed_size_binary(array.storage.type) else None
        return plain_values(array.storage, bare=bare) if values is None else values
    if types.is_dictionary(kind):
        return plain_values(array.dictionary_decode(), bare=bare)
    if types.is_struct(kind):
        return _objects(array, bare)
    if types.is_map(kind):
        return _maps(array, bare)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return _lists(array, bare)
    if types.is_floating(kind):
        return [value if value is None or math.isfinite(value) else _strange(value) for value in array.to_pylist()]
    if types.is_decimal(kind):
        turn: Callable[[Any], Any] = int if kind.scale <= 0 else float
        return _each(turn, array.to_pylist())
    if types.is_temporal(kind):
        return _times(array)
    if any(is_bytes(kind) for is_bytes in (types.is_binary, types.is_large_binary, types.is_fixed_size_binary)):
        return _each(_text_of_bytes, array.to_pylist())
    plain = (types.is_boolean, types.is_integer, types.is_string, types.is_large_string, types.is_null)
    if any(is_plain(kind) for is_plain in plain):
        values = array.to_pylist()
        return list(values)
    raise ValueError(f"values of the type {kind} are not read")


def objects_of(names: Sequence[str], members: Sequence[list[Any]], *, bare: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the objects that have these members, by column; `bare` leaves out those that are missing."""
    rows = zip(*members, strict=True)
    if bare:
        return ({name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows)
    return (dict(zip(names, row, strict=True)) for row in rows)


def plain_bytes(array: Any) -> list[Any] | None:  # noqa: ANN401 - as above
    """Return identifiers of 16 bytes (UUID) as they are written; None for bytes of another width."""
    if array.type.byte_width != len(uuid.NAMESPACE_DNS.bytes):
        return None
    return _each(lambda value: str(uuid.UUID(bytes=value)), array.to_pylist())


def _each(turn: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    return [None if value is None else turn(value) for value in values]


def _strange(value: float) -> str | None:
    return None if math.isnan(value) else str(value)


def _text_of_bytes(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()


def _objects(array: Any, bare: bool) -> list[Any]:  # noqa: ANN401, FBT001 - as above
    names = [array.type.field(number).name for number in range(array.type.num_fields)]
    members = [plain_values(member, bare=bare) for member in array.flatten()]
    if not members:
        return [{} if valid else None for valid in array.is_valid().to_pylist()]
    rows = objects_of(names, members, bare=bare)
    if not array.null_count:
        return list(rows)
    return [row if valid else None for row, valid in zip(rows, array.is_valid().to_pylist(), strict=True)]


def _lists(array: Any, bare: bool) -> list[Any]:  # noqa: ANN401, FBT001 - as above
    items = plain_values(array.flatten(), bare=bare)  # without those of lists that are missing
    found: list[Any] = []
    start = 0
    for length in pc.list_value_length(array).to_pylist():
        if length is None:
            found.append(None)
        else:
            found.append(items[start : start + length])
            start += length
    return found


def _maps(array: Any, bare: bool) -> list[Any]:  # noqa: ANN401, FBT001 - as above
    offsets = array.offsets.to_pylist()
    names = [str(name) for name in plain_values(array.keys)]
    items = plain_values(array.items, bare=bare)
    return [
        dict(zip(names[start:end], items[start:end], strict=True)) if valid else None
        for start, end, valid in zip(offsets, offsets[1:], array.is_valid().to_pylist(), strict=False)
    ]


def _times(array: Any) -> list[Any]:  # noqa: ANN401 - as above
    kind = array.type
    types = pa.types
    if types.is_date32(kind):
        return _each(_day, array.cast(pa.int32()).to_pylist())
    if types.is_date64(kind):
        return _each(lambda millis: _day(millis // _DAY_MILLIS), array.cast(pa.int64()).to_pylist())
    if types.is_duration(kind):
        return list(array.cast(pa.int64()).to_pylist())
    per_second = _PER_SECOND[kind.unit]
    if types.is_time(kind):
        counts = array.cast(pa.int32() if types.is_time32(kind) else pa.int64()).to_pylist()
        return _each(lambda count: _moment(count, per_second)[11:], counts)
    zone = "" if kind.tz is None else "Z"
    return _each(lambda count: _moment(count, per_second, zone), array.cast(pa.int64()).to_pylist())


def _moment(count: int, per_second: int, zone: str = "") -> str:
    """Write a count of units since 1970 as date and time."""
    try:
        return (_EPOCH + timedelta(microseconds=count * _MICROS // per_second)).isoformat() + zone
    except OverflowError:
        return _NO_YEAR


def _day(count: int) -> str:
    """Write a count of days since 1970 as a date."""
    try:
        return date.fromordinal(_FIRST_DAY + count).isoformat()
    except (ValueError, OverflowError):
        return _NO_YEAR
