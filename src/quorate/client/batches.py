"""Many payloads to messages: how payloads are encoded, and how many of them travel together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, cast

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp

from quorate.server.options import Limits

Payload: TypeAlias = bytes | str | Mapping[str, Any]

BATCH_ACCOUNTS: Final = 100
BATCH_BYTES: Final = Limits().receive_bytes // 4


def encode_payload(payload: Payload) -> bytes:
    """Turn the facts about an account into bytes of JSON; bytes are taken for such.

    Raises ValueError for numbers that JSON has not, which would be taken for facts that are taken back.
    """
    if isinstance(payload, bytes):
        return payload
    if isinstance(payload, str):
        return payload.encode()
    encoded = msgspec.json.encode(payload)
    if b"null" in encoded:
        _check_numbers(payload)
    return encoded


def _check_numbers(value: object) -> None:
    """Raise ValueError for a number that is none, or not finite, anywhere inside."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number of JSON; leave the fact out, or say None to take it back")
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for inside in cast("Iterable[object]", value):
        _check_numbers(inside)


def encode_instant(instant: datetime | str | None, what: str = "now") -> Timestamp | None:
    """Turn an instant into a message; raises ValueError for one without an offset and for a text that is none."""
    if instant is None:
        return None
    read = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    if read.tzinfo is None:
        raise ValueError(f"`{what}` has no offset: {instant}")
    timestamp = Timestamp()
    timestamp.FromDatetime(read)
    return timestamp


class Batch:
    """Gathers payloads until they are enough for one message; only a payload alone may be over the size."""

    def __init__(self) -> None:
        self._payloads: list[bytes] = []
        self._size = 0

    def add(self, payload: bytes) -> list[bytes] | None:
        """Take a payload; return those before it where it does not fit to them any more."""
        is_full = len(self._payloads) == BATCH_ACCOUNTS or self._size + len(payload) > BATCH_BYTES
        full = self.rest() if self._payloads and is_full else None
        self._payloads.append(payload)
        self._size += len(payload)
        return full

    def rest(self) -> list[bytes]:
        """Return what was gathered, and begin anew."""
        gathered, self._payloads, self._size = self._payloads, [], 0
        return gathered
