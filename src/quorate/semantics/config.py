"""`quorate.toml` to the settings of a rule set."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import date
from typing import Final

from quorate.diagnostics.catalogue.project import E601, E604, E605
from quorate.diagnostics.model import Diagnostic
from quorate.ir.settings import Calendar, Limits
from quorate.ir.zones import is_zone, zone_names
from quorate.semantics.lint_settings import LintSettings
from quorate.semantics.project import LANGUAGE, Config
from quorate.semantics.report_settings import ReportSettings
from quorate.semantics.toml_places import TomlPlaces
from quorate.semantics.toml_reader import (
    BadValueError,
    TomlReader,
    did_you_mean,
    read_boolean,
    read_positive,
    read_text,
)
from quorate.text import Source, Span

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MONTH_AND_DAY: Final = re.compile(r"([0-9]{2})-([0-9]{2})")
_SYNTAX_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_COMMON_YEAR: Final = 2001


def parse_config(source: Source) -> tuple[Config, list[Diagnostic]]:
    """Turn the text of a `quorate.toml` into settings; one that is wrong keeps its default and is told."""
    try:
        document = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return Config(), [_syntax_mistake(error, source)]
    reader = TomlReader(document, TomlPlaces(source))
    month, day = reader.read("fiscal-year-start", _month_and_day, (1, 1))
    config = Config(
        name=reader.read("name", read_text, None),
        language=reader.read("language", _language, LANGUAGE),
        calendar=Calendar(
            zone=reader.read("timezone", _zone, "UTC"),
            week_start=reader.read("week-start", _weekday, 0),
            fiscal_month=month,
            fiscal_day=day,
        ),
        engagement=reader.read("engagement", read_text, None),
        limits=_read_limits(reader),
        strict=reader.read("strict", read_boolean, default=False),
        lint=_read_lint(reader),
        report=_read_report(reader),
    )
    reader.report_the_rest()
    return config, reader.mistakes


def _read_lint(reader: TomlReader) -> LintSettings:
    """Read what is said of lint, if anything is: what that may be takes its time to import."""
    inner = reader.inner("lint")
    if not inner.found:
        return LintSettings()
    from quorate.semantics.lint_config import read_lint  # noqa: PLC0415 - most rule sets say nothing of lint

    return read_lint(inner)


def _read_report(reader: TomlReader) -> ReportSettings:
    """Read what is said of reports, as what is said of lint."""
    inner = reader.inner("report")
    if not inner.found:
        return ReportSettings()
    from quorate.semantics.report_config import read_report  # noqa: PLC0415 - most rule sets say nothing of reports

    return read_report(inner)


def _read_limits(reader: TomlReader) -> Limits:
    inner = reader.inner("limits")
    defaults = Limits()
    names = [field.name for field in fields(Limits)]
    values = {name: inner.read(name.replace("_", "-"), read_positive, getattr(defaults, name)) for name in names}
    inner.report_the_rest()
    return Limits(**values)


def _language(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadValueError("a version of the language such as `1`")
    if value != LANGUAGE:
        raise BadValueError("", lambda span: E604.at(span, language=value, known=LANGUAGE))
    return value


def _zone(value: object) -> str:
    zone = read_text(value)
    if not is_zone(zone):
        raise BadValueError("", lambda span: E605.at(span, zone=zone, help=did_you_mean(zone, sorted(zone_names()))))
    return zone


def _weekday(value: object) -> int:
    if not isinstance(value, str) or value not in WEEKDAYS:
        fix = did_you_mean(value, WEEKDAYS) if isinstance(value, str) else ""
        raise BadValueError("a weekday such as `monday`", fix=fix)
    return WEEKDAYS.index(value)


def _month_and_day(value: object) -> tuple[int, int]:
    found = _MONTH_AND_DAY.fullmatch(value) if isinstance(value, str) else None
    expected = "a month and day of every year such as `02-01`"
    if found is None:
        raise BadValueError(expected)
    month, day = int(found[1]), int(found[2])
    try:
        date(_COMMON_YEAR, month, day)
    except ValueError as error:
        raise BadValueError(expected) from error
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
