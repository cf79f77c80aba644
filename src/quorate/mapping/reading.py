"""Foreign values by the types of their declarations: what JSON has, or texts of cells, to what programs run on.

Every reader takes any value but None, and raises MismatchError for one that is not of its type.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from quorate.decide.mismatch import MismatchError
from quorate.decide.scalars import read_text
from quorate.diagnostics.catalogue.mapped import M202
from quorate.evaluate.calendar import instant_at
from quorate.ir import types as t
from quorate.ir.schema import Field
from quorate.ir.time_formats import pattern_of
from quorate.ir.zones import is_zone

Read: TypeAlias = Callable[[Any], Any]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,19}")
_NUMERAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?[Zz]| ?[+-][0-9]{2}:?[0-9]{2})?"
)
_MILLISECONDS: Final = re.compile(r"-?[0-9]{11,15}")
"""Milliseconds since 1970, as a cell; fewer digits could be a day written without hyphens."""
_LEAST: Final = -(2**63)
_GREATEST: Final = 2**63 - 1
_LATEST_OF_2000S: Final = 69
"""Two digits of a year up to this are of the 2000s, others of the 1900s, as POSIX has it."""
_WHOLE_BELOW: Final = 1e15
"""Numbers above are written with an exponent."""
_TRUE: Final = frozenset({"true", "1", "yes"})
_FALSE: Final = frozenset({"false", "0", "no"})
_INSTANT_TEXT: Final = "an instant such as `2026-01-31T09:00:00Z`"


def reader_of(field: Field, zone: ZoneInfo, *, from_cells: bool) -> Read:
    """Return what reads a single value of a field: any type but objects and lists.

    `zone` is that of times without an offset. A blank cell is missing (None) where no text is wanted.
    """
    type_ = field.type
    if isinstance(type_, t.TextType) and field.format:
        return _any_text
    if isinstance(type_, t.DateType | t.DateTimeType) and field.format:
        has_clock = isinstance(type_, t.DateTimeType)
        read: Read = partial(_formatted, pattern_of(field.format), field.format, zone if has_clock else None)
    elif isinstance(type_, t.DateTimeType):
        read = partial(_instant_of_cell if from_cells else _instant, zone)
    elif isinstance(type_, t.ChoiceType):
        read = partial(_choice, type_.values)
    else:
        read = (_OF_CELLS if from_cells else _OF_VALUES).get(type(type_)) or _OF_VALUES[type(type_)]
    if from_cells and not isinstance(type_, t.TextType):
        return partial(_unless_blank, read)
    return read


def _unless_blank(read: Read, cell: Any) -> Any:  # noqa: ANN401 - any cell, any value
    if type(cell) is str:
        cell = cell.strip()
        if not cell:
            return None
    return read(cell)


def read_structure(cell: object) -> object:
    """Read the list or object that a cell holds as JSON; any other cell as it is."""
    if type(cell) is str and cell.lstrip()[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(cell)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return cell
    return cell


def _any_text(value: object) -> str:
    """Read a text, or a number or a boolean as it is written: what a cell of a table would hold."""
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    if type(value) is float and math.isfinite(value):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE_BELOW else repr(value)
    return read_text(value)


def _integer(value: object) -> int:
    if type(value) is float and value.is_integer():
        value = int(value)  # what tables of other tools make of integers beside missing ones
    if type(value) is not int:
        raise MismatchError("an integer")
    if not _LEAST <= value <= _GREATEST:
        raise MismatchError("an integer of 64 bits")
    return value


def _integer_of_cell(cell: object) -> int:
    if type(cell) is str and _INTEGER.fullmatch(cell):
        return _integer(int(cell))
    if type(cell) is str and cell.endswith(".0") and _INTEGER.fullmatch(cell[:-2]):
        return _integer(int(cell[:-2]))
    raise MismatchError("an integer")


def _number(value: object) -> float:
    if type(value) is int:
        try:
            return float(value)
        except OverflowError as error:
            raise MismatchError("a number") from error
    if type(value) is not float or not math.isfinite(value):
        raise MismatchError("a number")
    return value


def _number_of_cell(cell: object) -> float:
    if type(cell) is str and _NUMERAL.fullmatch(cell):
        return _number(float(cell))
    raise MismatchError("a number")


def _boolean(value: object) -> bool:
    if type(value) is not bool:
        raise MismatchError("`true` or `false`")
    return value


def _boolean_of_cell(cell: object) -> bool:
    word = cell.lower() if type(cell) is str else ""
    if word not in _TRUE and word not in _FALSE:
        raise MismatchError("`true`, `false`, `1`, `0`, `yes` or `no`")
    return word in _TRUE


def _day(value: object) -> date:
    # What else could be read so has no hyphens at these places.
    if type(value) is str and len(value) == 10 and value[4] == value[7] == "-" and value.isascii():  # noqa: PLR2004
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise MismatchError("a date such as `2026-01-31`")


def _instant_of_cell(zone: ZoneInfo, cell: object) -> datetime:
    if type(cell) is str and _MILLISECONDS.fullmatch(cell):
        return _from_milliseconds(int(cell))
    return _instant(zone, cell)


def _instant(zone: ZoneInfo, value: object) -> datetime:
    if type(value) is str:
        try:
            # The usual form needs no pattern: what could else be read so has no hyphens at these places.
            if len(value) == 20 and value[4] == value[7] == "-" and value[10] == "T" and value[19] == "Z":  # noqa: PLR2004
                return datetime.fromisoformat(value)
            if _INSTANT.fullmatch(value):
                return _of_clock(datetime.fromisoformat(_tight(value)), zone)
        except (ValueError, OverflowError):
            pass
    elif type(value) is int or (type(value) is float and value.is_integer()):
        return _from_milliseconds(int(value))
    raise MismatchError(_INSTANT_TEXT)


def _tight(text: str) -> str:
    """Write an instant without the space before its offset, in the letters that are usual."""
    return f"{text[:10]}T{text[11:].replace(' ', '').upper()}"


def _from_milliseconds(count: int) -> datetime:
    try:
        return EPOCH + timedelta(milliseconds=count)
    except OverflowError as error:
        raise MismatchError(_INSTANT_TEXT) from error


def _of_clock(found: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a time, by a zone where it has no offset. Raises ValueError beyond the years 1 to 9999."""
    instant = instant_at(found, zone) if found.tzinfo is None else found.astimezone(UTC)
    if instant is None:
        raise ValueError("beyond the calendar")
    return instant


def _formatted(pattern: re.Pattern[str], written: str, zone: ZoneInfo | None, value: object) -> date:
    """Read a date, or in a zone an instant, by its format."""
    match = pattern.fullmatch(value.strip()) if type(value) is str else None
    if match is not None:
        parts = {token: int(digits) for token, digits in match.groupdict().items() if digits is not None}
        year = parts["YYYY"] if "YYYY" in parts else parts["YY"] + (2000 if parts["YY"] <= _LATEST_OF_2000S else 1900)
        try:
            if zone is None:
                return date(year, parts["MM"], parts["DD"])
            clock = (parts.get("hh", 0), parts.get("mm", 0), parts.get("ss", 0))
            return _of_clock(datetime(year, parts["MM"], parts["DD"], *clock), zone)  # noqa: DTZ001 - of the zone
        except ValueError:
            pass
    raise MismatchError(f"{'a date' if zone is None else 'an instant'} as `{written}`")


def _choice(values: tuple[str, ...], value: object) -> str:
    found = read_text(value)
    if found not in values:
        raise MismatchError(words_of(values), code=M202)
    return found


def words_of(values: tuple[str, ...]) -> str:
    """Say which texts a choice is among."""
    shown = ", ".join(f'`"{each}"`' for each in values[:6])
    return f"one of {shown}" + (", …" if len(values) > 6 else "")  # noqa: PLR2004 - as many as fit a line


def _zone(value: object) -> str:
    found = read_text(value)
    if not is_zone(found):
        raise MismatchError("a time zone such as `Europe/Paris`", code=M202)
    return found


_OF_VALUES: Final[dict[type, Read]] = {
    t.TextType: read_text,
    t.IntegerType: _integer,
    t.NumberType: _number,
    t.BooleanType: _boolean,
    t.DateType: _day,
    t.ZoneType: _zone,
}
_OF_CELLS: Final[dict[type, Read]] = {
    t.IntegerType: _integer_of_cell,
    t.NumberType: _number_of_cell,
    t.BooleanType: _boolean_of_cell,
}
