"""What mappings make, ready for JSON: values by the types that fields of targets take."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import msgspec

from quorate.ir import types as t
from quorate.ir.zones import is_zone
from quorate.mapping.reading import EPOCH

_MICROSECOND: Final = timedelta(microseconds=1)
_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_HASH_BYTES: Final = 12


def write_instant(instant: datetime) -> str:
    """Write an instant as payloads do: `2026-01-31T09:00:00Z`."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat().replace("+00:00", "Z")


def write_day(day: date) -> str:
    """Write a date: `2026-01-31`."""
    return day.isoformat()


def microseconds(instant: datetime) -> int:
    """Return an instant as microseconds since 1970 UTC."""
    return (instant - EPOCH) // _MICROSECOND


def holds(type_: t.Type, value: str) -> bool:
    """Tell whether a text is one that a choice or a zone takes; any other type takes whatever has its type."""
    if isinstance(type_, t.ChoiceType):
        return value in type_.values
    return not isinstance(type_, t.ZoneType) or is_zone(value)


def event_id(account: str | None, fields: Mapping[str, Any]) -> str:
    """Return an id for an event without one: a hash of its account and content, whatever the order of its fields."""
    content = _ENCODER.encode([account, fields])
    return "h-" + hashlib.blake2b(content, digest_size=_HASH_BYTES).hexdigest()
