"""Single values of a payload: from what JSON and MessagePack have to the values that programs run on.

Every reader takes any value but None, and raises MismatchError for one that is not of its type.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Annotated, Any, Final

import msgspec

from quorate.decide.mismatch import MismatchError
from quorate.diagnostics.catalogue.payload import E505
from quorate.ir import types
from quorate.ir.zones import is_zone

Read = Callable[[object], object]

_LEAST_INTEGER: Final = -(2**63)
_GREATEST_INTEGER: Final = 2**63 - 1
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final[Any] = Annotated[datetime, msgspec.Meta(tz=True)]
HALVED: Final = "one with half of a surrogate pair"
"""What is found in place of a text that cannot be written as UTF-8."""
_DATE_TEXT: Final = "a date such as `2026-01-31`"
_TIME_TEXT: Final = "a time of day such as `09:30`"
_LAST_WEEKDAY: Final = 6
_LONGEST_KEPT: Final = 40  # characters
_KEPT_AT_MOST: Final = 4096
_INSTANT_TEXT: Final = "an instant with an offset such as `2026-01-31T09:00:00Z`"


def reader_of(type_: types.Type) -> Read:
    """Return what reads a single value of a type: any type but objects, lists and durations."""
    if isinstance(type_, types.ChoiceType):
        return _choice_reader(type_.values)
    return _READERS[type(type_)]


def read_text(value: object) -> str:
    """Read a text; one with half of a surrogate pair cannot be written as UTF-8, and is none."""
    if type(value) is not str:
        raise MismatchError("a text")
    if not is_whole(value):
        raise MismatchError("a text", found=HALVED)
    return value


def is_whole(text: str) -> bool:
    """Tell whether a text has no half of a surrogate pair, so that it can be written as UTF-8."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return False
    return True


def read_key(value: object) -> str:
    """Read the key of a record: a text that is not empty."""
    text = read_text(value)
    if not text:
        raise MismatchError("a key that is not empty")
    return text


def read_integer(value: object) -> int:
    """Read an integer of 64 bits; `3.0` is none."""
    if type(value) is not int:
        raise MismatchError("an integer")
    if not _LEAST_INTEGER <= value <= _GREATEST_INTEGER:
        raise MismatchError("an integer of 64 bits")
    return value


def read_number(value: object) -> float:
    """Read a finite number, an integer as the nearest double."""
    if type(value) is float:
        if math.isfinite(value):
            return value
    elif type(value) is int:
        try:
            return float(value)
        except OverflowError:
            pass
    else:
        raise MismatchError("a number")
    raise MismatchError("a number within the bounds of IEEE doubles")


def read_boolean(value: object) -> bool:
    """Read a boolean; 0 and 1 are none."""
    if type(value) is not bool:
        raise MismatchError("`true` or `false`")
    return value


def read_date(value: object) -> date:
    """Read `YYYY-MM-DD`, of the years 1 to 9999."""
    if type(value) is not str or not _DATE.fullmatch(value):
        raise MismatchError(_DATE_TEXT)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise MismatchError(_DATE_TEXT) from error


def read_time(value: object) -> time:
    """Read a time of day, without an offset, as decisions write it: `09:30:00`. No field of a payload is one."""
    if type(value) is not str:
        raise MismatchError(_TIME_TEXT)
    try:
        found = time.fromisoformat(value)
    except ValueError as error:
        raise MismatchError(_TIME_TEXT) from error
    if found.tzinfo is not None:
        raise MismatchError(_TIME_TEXT)
    return found


def read_weekday(value: object) -> int:
    """Read a weekday as decisions write it: 0 is Monday. No field of a payload is one."""
    if type(value) is not int or not 0 <= value <= _LAST_WEEKDAY:
        raise MismatchError("a weekday from 0 to 6")
    return value


def read_instant(value: object) -> datetime:
    """Read a time of RFC 3339 with its offset, to UTC.

    Digits beyond microseconds are rounded. A leap second (`23:59:60`) is refused. MessagePack's own timestamps are
    taken as well.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise MismatchError(_INSTANT_TEXT, found="a time without an offset")
        return value.astimezone(UTC)
    if type(value) is not str:
        raise MismatchError(_INSTANT_TEXT)
    try:
        instant: datetime = msgspec.convert(value, _INSTANT)
        return instant.astimezone(UTC)
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        raise MismatchError(_INSTANT_TEXT) from error


def write_instant(instant: datetime) -> str:
    """Write an instant in UTC as payloads and decisions do: `2026-01-31T09:00:00Z`."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat().replace("+00:00", "Z")


def rewrite_instant(value: object) -> str:
    """Return an instant of a payload as decisions write it; accounts have few, each in many places of their states."""
    if type(value) is str and len(value) <= _LONGEST_KEPT:
        return _rewritten(value)
    return write_instant(read_instant(value))


@lru_cache(_KEPT_AT_MOST)
def _rewritten(text: str) -> str:
    return write_instant(read_instant(text))


def read_zone(value: object) -> str:
    """Read the name of a zone of the time zone database."""
    if type(value) is not str or not is_zone(value):
        raise MismatchError("a zone of the time zone database such as `Europe/Paris`")
    return value


def _choice_reader(values: tuple[str, ...]) -> Read:
    allowed = dict.fromkeys(values)
    told = ", ".join(f"`{value}`" for value in values)

    def read_choice(value: object) -> str:
        if type(value) is not str:
            raise MismatchError("a text")
        if value not in allowed:
            raise MismatchError(code=E505, values=told)
        return value

    return read_choice


_READERS: Final[dict[type, Read]] = {
    types.TextType: read_text,
    types.IntegerType: read_integer,
    types.NumberType: read_number,
    types.BooleanType: read_boolean,
    types.DateType: read_date,
    types.DateTimeType: read_instant,
    types.TimeType: read_time,
    types.WeekdayType: read_weekday,
    types.ZoneType: read_zone,
    types.EntityType: read_key,
}
