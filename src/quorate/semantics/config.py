"""`quorate.toml` to the settings of a rule set."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime, time
from typing import Final, TypeVar

from quorate.diagnostics.catalogue.project import E601, E602, E603, E604, E605
from quorate.diagnostics.model import Diagnostic, shown
from quorate.ir.settings import Calendar, Limits
from quorate.ir.zones import is_zone, zone_names
from quorate.semantics.project import LANGUAGE, Config
from quorate.semantics.toml_places import TomlPlaces
from quorate.text import Source, Span

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Value = TypeVar("Value")

_MONTH_AND_DAY: Final = re.compile(r"([0-9]{2})-([0-9]{2})")
_SYNTAX_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_COMMON_YEAR: Final = 2001
_LARGEST: Final = 2**53
_NO_TABLE: Final[Mapping[str, object]] = {}


class _BadValueError(Exception):
    """A value that a setting cannot have; `expected` says which it can."""

    def __init__(self, expected: str, diagnostic: Callable[[Span], Diagnostic] | None = None, fix: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.diagnostic = diagnostic
        self.help = fix


def parse_config(source: Source) -> tuple[Config, list[Diagnostic]]:
    """Turn the text of a `quorate.toml` into settings; one that is wrong keeps its default and is told."""
    try:
        document = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return Config(), [_syntax_mistake(error, source)]
    reader = _Reader(document, TomlPlaces(source))
    month, day = reader.read("fiscal-year-start", _month_and_day, (1, 1))
    config = Config(
        name=reader.read("name", _text, None),
        language=reader.read("language", _language, LANGUAGE),
        calendar=Calendar(
            zone=reader.read("timezone", _zone, "UTC"),
            week_start=reader.read("week-start", _weekday, 0),
            fiscal_month=month,
            fiscal_day=day,
        ),
        engagement=reader.read("engagement", _text, None),
        limits=_read_limits(reader),
        strict=reader.read("strict", _boolean, default=False),
    )
    reader.read("lint", _table, _NO_TABLE)
    reader.report_the_rest()
    return config, reader.mistakes


class _Reader:
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
        except _BadValueError as error:
            self.mistakes.append(self._bad_value(key, value, error))
            return default

    def inner(self, key: str, table: Mapping[str, object]) -> _Reader:
        """Return the reader of a table inside this one; its mistakes are gathered here as well."""
        inner = _Reader(table, self._places, (*self._above, key))
        inner.mistakes = self.mistakes
        return inner

    def report_the_rest(self) -> None:
        """Report the keys that nobody has asked for."""
        for key in self._table:
            if key not in self._known:
                self.mistakes.append(E602.at(self._span(key), key=key, help=_did_you_mean(key, self._known)))

    def _span(self, key: str) -> Span:
        return self._places.of_key((*self._above, key))

    def _bad_value(self, key: str, value: object, error: _BadValueError) -> Diagnostic:
        span = self._span(key)
        if error.diagnostic is not None:
            return error.diagnostic(span)
        return E603.at(span, key=key, expected=error.expected, found=_shown_value(value), help=error.help)


def _read_limits(reader: _Reader) -> Limits:
    table = reader.read("limits", _table, _NO_TABLE)
    inner = reader.inner("limits", table)
    defaults = Limits()
    names = [field.name for field in fields(Limits)]
    values = {name: inner.read(name.replace("_", "-"), _positive, getattr(defaults, name)) for name in names}
    inner.report_the_rest()
    return Limits(**values)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _BadValueError("a text that is not empty")
    return value


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _BadValueError("`true` or `false`")
    return value


def _positive(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LARGEST:
        raise _BadValueError("a positive integer")
    return value


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _BadValueError("a table")
    return value


def _language(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _BadValueError("a version of the language such as `1`")
    if value != LANGUAGE:
        raise _BadValueError("", lambda span: E604.at(span, language=value, known=LANGUAGE))
    return value


def _zone(value: object) -> str:
    zone = _text(value)
    if not is_zone(zone):
        raise _BadValueError("", lambda span: E605.at(span, zone=zone, help=_did_you_mean(zone, sorted(zone_names()))))
    return zone


def _weekday(value: object) -> int:
    if not isinstance(value, str) or value not in WEEKDAYS:
        fix = _did_you_mean(value, WEEKDAYS) if isinstance(value, str) else ""
        raise _BadValueError("a weekday such as `monday`", fix=fix)
    return WEEKDAYS.index(value)


def _month_and_day(value: object) -> tuple[int, int]:
    found = _MONTH_AND_DAY.fullmatch(value) if isinstance(value, str) else None
    expected = "a month and day of every year such as `02-01`"
    if found is None:
        raise _BadValueError(expected)
    month, day = int(found[1]), int(found[2])
    try:
        date(_COMMON_YEAR, month, day)
    except ValueError as error:
        raise _BadValueError(expected) from error
    return month, day


def _syntax_mistake(error: Exception, source: Source) -> Diagnostic:
    """Make the diagnostic of a text that is no TOML, at the place that its reader names."""
    message = str(error)
    found = _SYNTAX_PLACE.search(message)
    reason = message[: found.start()] if found else "nested too deep" if isinstance(error, RecursionError) else message
    end = len(source.text)
    start = end
    if found and found[1]:
        start = min(source.line_starts[min(int(found[1]), len(source.line_starts)) - 1] + int(found[2]) - 1, end)
    elif not found:
        start = 0
    return E601.at(Span(source.path, start, min(start + 1, end)), reason=reason[:1].lower() + reason[1:])


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415 - only for words that are none

    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean `{close[0]}`?" if close else ""


def _shown_value(value: object) -> str:
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
