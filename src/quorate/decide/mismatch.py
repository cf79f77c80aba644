"""A value that is not what the schema says, told without showing what is private."""

from __future__ import annotations

from quorate.diagnostics.catalogue.payload import E503
from quorate.diagnostics.model import Code, shown

_SHOWN_AT_MOST = 48


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
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean" if private else f"`{str(value).lower()}`"
        case int() | float():
            return "a number" if private else f"`{shown(_number(value), _SHOWN_AT_MOST)}`"
        case str():
            return "a text" if private else f'`"{shown(value, _SHOWN_AT_MOST)}"`'
        case dict():
            return "an object"
        case list() | tuple():
            return "a list"
        case bytes() | bytearray() | memoryview():
            return "bytes"
        case _:
            return "a value that JSON does not have"


def _number(value: float) -> str:
    """Write a number, one of endless digits as a double."""
    return str(value) if isinstance(value, float) or value.bit_length() < 1024 else "a number of more than 300 digits"  # noqa: PLR2004
