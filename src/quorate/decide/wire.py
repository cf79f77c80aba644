"""The bytes of a payload to plain values: JSON, MessagePack, or an object of Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, NoReturn

import msgspec

from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.payload import E501, E508, E515

_BINARY: Final = (bytes, bytearray, memoryview)
_MAP_MARKS: Final = frozenset({*range(0x80, 0x90), 0xDE, 0xDF})
"""How a map of MessagePack starts; no text in UTF-8 starts so."""


class UnreadableError(Exception):
    """A payload of which nothing can be read."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found


def decode_payload(payload: object, limit: int) -> object:
    """Turn a payload into dicts, lists and single values.

    Bytes are JSON, or MessagePack if they start as a map of it; a text is JSON. Anything else is taken as it is:
    mappings, structs and data classes as objects. Raises UnreadableError for bytes over the limit, bytes that
    cannot be read, nesting without end, and objects that no payload can hold.
    """
    try:
        if isinstance(payload, str):
            payload = payload.encode(errors="surrogatepass")
        if isinstance(payload, _BINARY):
            check_size(len(payload), limit)
            return _decode_messagepack(payload) if is_messagepack(payload) else _decode_json(payload)
        return msgspec.to_builtins(payload, builtin_types=_BINARY, str_keys=True, enc_hook=_plain)
    except RecursionError as error:
        raise UnreadableError(problem(E515, "")) from error
    except (TypeError, ValueError, OverflowError) as error:
        raise UnreadableError(problem(E501, "", format="an object of JSON", reason=str(error))) from error


def check_size(size: int, limit: int) -> None:
    """Raise UnreadableError for a payload of more bytes than the limit."""
    if size > limit:
        raise UnreadableError(problem(E508, "", what=f"payload of {size} bytes", limit=f"{limit} bytes"))


def is_messagepack(payload: bytes | bytearray | memoryview) -> bool:
    """Tell MessagePack from JSON by how it starts."""
    return bytes(payload[:1]) != b"" and payload[0] in _MAP_MARKS


def _plain(value: object) -> object:
    """Make an object of any mapping."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a value of type {type(value).__name__} is not one of JSON")


def _decode_messagepack(payload: bytes | bytearray | memoryview) -> object:
    try:
        return msgspec.msgpack.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableError(problem(E501, "", format="MessagePack", reason=str(error).lower())) from error


def _decode_json(payload: bytes | bytearray | memoryview) -> object:
    try:
        return msgspec.json.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _decode_slowly(bytes(payload))


def _decode_slowly(payload: bytes) -> object:
    """Read what the fast reader refuses: to tell the place, or to let a value's own reader tell its path.

    The standard reader takes numbers without bounds and halves of surrogate pairs, which are then refused where
    they stand.
    """
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 from byte {error.start} on"
        raise UnreadableError(problem(E501, "", format="JSON", reason=reason)) from error
    if not text.strip():
        raise UnreadableError(problem(E501, "", format="JSON", reason="there is nothing"))
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        reason = f"{error.msg[:1].lower()}{error.msg[1:]} at line {error.lineno} column {error.colno}"
        raise UnreadableError(problem(E501, "", format="JSON", reason=reason)) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
