"""A value that is not what the schema says, told without showing what is private."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from quorate.diagnostics.catalogue.payload import E503
from quorate.diagnostics.model import Code, shown

_SHOWN_AT_MOST: Final = 48
_LONGEST_NUMBER: Final = 1024  # bits

_KINDS: Final[tuple[tuple[type | tuple[type, ...], str], ...]] = (
    (type(None), "nothing"),
    (bool, "a boolean"),
    ((int, float), "a number"),
    (str, "a text"),
    (dict, "an object"),
    ((list, tuple), "a list"),
    ((bytes, bytearray, memoryview), "bytes"),
    (datetime, "a timestamp"),
)


class MismatchError(Exception):
    """A value that cannot be that of its field; whoever knows the path makes a problem of it.

    `values` fill the message of `code`, but for `found`.
    """

    def __init__(self, expected: str = "", *, code: Code = E503, found: str = "", **values: object) -> None:
        super().__init__(expected)
        self.code = code
        self.found = found
        self.values = {"expected": expected, **values}


def describe(value: object, *, private: bool = False) -> str:
    """Tell what was found in place of something else; a private value by its kind alone."""
    kind = next((told for types, told in _KINDS if isinstance(value, types)), "a value that JSON does not have")
    if private or not isinstance(value, bool | int | float | str):
        return kind
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'`"{shown(value, _SHOWN_AT_MOST)}"`'
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return "an endless number"
    return f"`{shown(str(value), _SHOWN_AT_MOST)}`"
