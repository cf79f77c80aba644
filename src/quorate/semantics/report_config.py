"""The table `[report]` of `quorate.toml`, or its settings one by one, to what reports are made by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from quorate.diagnostics.catalogue.kpis import K103
from quorate.diagnostics.model import Diagnostic
from quorate.semantics.report_settings import FieldPath, Milestone, OpenField, ReportSettings
from quorate.semantics.toml_reader import BadValueError, TomlReader, did_you_mean, read_positive, read_text
from quorate.text import Span

_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_PATH: Final = re.compile(rf"({_NAME})((?:\.{_NAME})+)")
_MILESTONE: Final = re.compile(
    rf"(?:audience\s+(?P<audience>{_NAME})|stage\s+(?P<stage>{_NAME})(?:\s+of\s+(?P<staged>{_NAME}))?"
    rf"|ready(?:\s+of\s+(?P<readied>{_NAME}))?)"
)
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_NEGATED: Final = re.compile(r"not\s+(.+)")
TOP_MOST: Final = 100
"""So many accounts are kept apart at most."""


def read_report(reader: TomlReader) -> ReportSettings:
    """Read the table; what is wrong keeps its default and is told."""
    found = {key: reader.read(key, read, None) for key, read in READERS.items()}
    spans = {key: reader.span(key) for key in reader.found}
    reader.report_the_rest()
    return _with(ReportSettings(spans=spans), found)


def set_settings(settings: ReportSettings, given: Iterable[tuple[str, str]]) -> ReportSettings:
    """Return settings with others in their place, each a key and its value as the command line has it.

    The items of lists stand between commas. Raises ValueError, in one line that tells what is right.
    """
    found: dict[str, Any] = {}
    for key, text in given:
        read = READERS.get(key)
        if read is None:
            close = did_you_mean(key, READERS) or f"there are {', '.join(READERS)}"
            raise ValueError(f"`{key}` is not a setting of reports; {close}")
        value: object = text
        if read is _read_names:
            value = [part.strip() for part in text.split(",")]
        elif read is _read_top:
            value = int(text) if text.isascii() and text.isdecimal() else text
        try:
            found[key] = read(value)
        except BadValueError as error:
            told = f"expected {error.expected}" if error.expected else _message_of(error)
            raise ValueError(f"{key}: {told}, found `{text}`") from error
    kept = {key: span for key, span in settings.spans.items() if key not in found}
    return replace(_with(settings, found), spans=kept)


def _message_of(error: BadValueError) -> str:
    return "" if error.diagnostic is None else error.diagnostic(Span("", 0, 0)).message.partition(" for ")[0]


def _with(settings: ReportSettings, found: Mapping[str, Any]) -> ReportSettings:
    told = {key.replace("-", "_"): value for key, value in found.items() if value is not None}
    return replace(settings, **told)


def _bad(key: str, expected: str, found: str) -> BadValueError:
    def diagnostic(span: Span) -> Diagnostic:
        return K103.at(span, key=key, expected=expected, found=found)

    return BadValueError("", diagnostic)


def _read_names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) and each.strip() for each in value):
        raise BadValueError('a list of events such as `["page_viewed"]`')
    return tuple(dict.fromkeys(each.strip() for each in value))


def _path_reader(key: str, example: str) -> Callable[[object], FieldPath]:
    def read(value: object) -> FieldPath:
        text = read_text(value).strip()
        found = _PATH.fullmatch(text)
        if found is None:
            raise _bad(key, f"a field such as `{example}`", text)
        return FieldPath(found[1], tuple(found[2][1:].split(".")))

    return read


def _milestone_reader(key: str) -> Callable[[object], Milestone]:
    def read(value: object) -> Milestone:
        text = read_text(value).strip()
        found = _MILESTONE.fullmatch(text)
        if found is None:
            raise _bad(key, "`audience NAME`, `stage NAME`, `ready`, or the latter two `of GROUP`", text)
        if found["audience"]:
            return Milestone("audience", found["audience"])
        if found["stage"]:
            return Milestone("stage", found["stage"], found["staged"])
        return Milestone("ready", "", found["readied"])

    return read


def _read_open(value: object) -> OpenField:
    text = read_text(value).strip()
    negated = _NEGATED.fullmatch(text)
    found = _PATH.fullmatch(negated[1] if negated else text)
    if found is None:
        raise _bad("open", "a field such as `opportunity.is_open`, or `not opportunity.is_closed`", text)
    return OpenField(FieldPath(found[1], tuple(found[2][1:].split("."))), negated is not None)


def _read_currency(value: object) -> FieldPath | str:
    text = read_text(value).strip()
    if _CURRENCY.fullmatch(text):
        return text
    found = _PATH.fullmatch(text)
    if found is None:
        raise _bad("currency", "a currency such as `EUR`, or a field such as `opportunity.currency`", text)
    return FieldPath(found[1], tuple(found[2][1:].split(".")))


def _read_top(value: object) -> int:
    found = read_positive(value)
    if found > TOP_MOST:
        raise BadValueError(f"a number up to {TOP_MOST}")
    return found


READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "target": read_text,
    "reached": _read_names,
    "visits": _read_names,
    "engaged": _read_names,
    "marketing-qualified": _milestone_reader("marketing-qualified"),
    "sales-accepted": _milestone_reader("sales-accepted"),
    "platform": _path_reader("platform", "person.source"),
    "added": _path_reader("added", "person.created_on"),
    "amount": _path_reader("amount", "opportunity.amount"),
    "currency": _read_currency,
    "open": _read_open,
    "opened": _path_reader("opened", "opportunity.created_on"),
    "top": _read_top,
}
"""How each setting is read, by its key."""
