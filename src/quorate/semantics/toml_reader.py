"""The tables of a TOML document to values, with all that is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Final, TypeVar

from quorate.diagnostics.catalogue.project import E602, E603
from quorate.diagnostics.model import Diagnostic, shown
from quorate.semantics.toml_places import TomlPlaces
from quorate.text import Span

Value = TypeVar("Value")

LARGEST: Final = 2**53
NO_TABLE: Final[Mapping[str, object]] = {}


class BadValueError(Exception):
    """A value that a setting cannot have; `expected` says which it can.

    `diagnostic` makes what is told of it where that is something else; `item` is the text in a list that is meant.
    """

    def __init__(
        self,
        expected: str,
        diagnostic: Callable[[Span], Diagnostic] | None = None,
        fix: str = "",
        *,
        item: str | None = None,
    ) -> None:
        super().__init__(expected)
        self.expected = expected
        self.diagnostic = diagnostic
        self.help = fix
        self.item = item


class TomlReader:
    """Reads the settings of one table, each once, and gathers what is wrong with them."""

    def __init__(self, table: Mapping[str, object], places: TomlPlaces, above: tuple[str, ...] = ()) -> None:
        self._table = table
        self._places = places
        self._above = above
        self._known: list[str] = []
        self.mistakes: list[Diagnostic] = []

    def read(self, key: str, read: Callable[[object], Value], default: Value) -> Value:
        """Return the value of a setting, or the default where it is absent or wrong."""
        self._known.append(key)
        if key not in self._table:
            return default
        value = self._table[key]
        try:
            return read(value)
        except BadValueError as error:
            self.mistakes.append(self._bad_value(key, value, error))
            return default

    def inner(self, key: str) -> TomlReader:
        """Return the reader of a table inside this one; its mistakes are gathered here as well."""
        inner = TomlReader(self.read(key, read_table, NO_TABLE), self._places, (*self._above, key))
        inner.mistakes = self.mistakes
        return inner

    @property
    def found(self) -> tuple[str, ...]:
        """All keys that are there, in their order, for tables whose keys are not known beforehand."""
        return tuple(self._table)

    def report_the_rest(self) -> None:
        """Report the keys that nobody has asked for."""
        for key in self._table:
            if key not in self._known:
                self.mistakes.append(E602.at(self.span(key), key=key, help=did_you_mean(key, self._known)))

    def span(self, key: str) -> Span:
        """Return where a key stands."""
        return self._places.of_key((*self._above, key))

    def _bad_value(self, key: str, value: object, error: BadValueError) -> Diagnostic:
        span = self.span(key) if error.item is None else self._places.of_item((*self._above, key), error.item)
        if error.diagnostic is not None:
            return error.diagnostic(span)
        found = shown_value(value if error.item is None else error.item)
        return E603.at(span, key=key, expected=error.expected, found=found, help=error.help)


def read_text(value: object) -> str:
    """Read a text. Raises BadValueError."""
    if not isinstance(value, str) or not value.strip():
        raise BadValueError("a text that is not empty")
    return value


def read_boolean(value: object) -> bool:
    """Read a boolean. Raises BadValueError."""
    if not isinstance(value, bool):
        raise BadValueError("`true` or `false`")
    return value


def read_positive(value: object) -> int:
    """Read a positive integer. Raises BadValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST:
        raise BadValueError("a positive integer")
    return value


def read_count(value: object) -> int:
    """Read an integer of 0 or more. Raises BadValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise BadValueError("an integer of 0 or more")
    return value


def read_table(value: object) -> Mapping[str, object]:
    """Read a table. Raises BadValueError."""
    if not isinstance(value, dict):
        raise BadValueError("a table")
    return value


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the help line that names the word that was probably meant; empty if there is none."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean `{close[0]}`?" if close else ""


def shown_value(value: object) -> str:
    """Write a value of a TOML document as its author would."""
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f'`"{shown(value)}"`'
        case int() | float() | date() | time() | datetime():
            return f"`{shown(str(value))}`"
        case list():
            return "a list"
        case _:
            return "a table"
