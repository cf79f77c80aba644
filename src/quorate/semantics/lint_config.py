"""The table `[lint]` of `quorate.toml` to what a rule set asks of lint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Final

from quorate.diagnostics.catalogue.bounds import Bounds
from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.catalogue.project import E613
from quorate.diagnostics.model import Severity
from quorate.semantics.lint_settings import FileSettings, Level, LintSettings
from quorate.semantics.suggest import hint
from quorate.semantics.toml_reader import (
    BadValueError,
    TomlReader,
    did_you_mean,
    read_boolean,
    read_count,
    read_positive,
)

OFF: Final = "off"
_LINT: Final = tuple(code for code in CODES.values() if code.id.startswith("L"))
_FAMILIES: Final = frozenset({"L", *(code.id[:2] for code in _LINT)})


def read_lint(reader: TomlReader) -> LintSettings:
    """Read the table; what is wrong keeps its default and is told."""
    settings = LintSettings(
        select=reader.read("select", _read_selectors, None),
        ignore=reader.read("ignore", _read_selectors, ()),
        fail_on=reader.read("fail-on", _read_severity, Severity.WARNING),
        require_reasons=reader.read("require-reasons", read_boolean, default=False),
        levels=_read_levels(reader.inner("levels")),
        bounds=_read_bounds(reader.inner("bounds")),
        files=_read_files(reader.inner("files")),
    )
    reader.report_the_rest()
    return settings


def selected_by(word: str) -> tuple[str, ...] | None:
    """Return the codes, or the beginning of codes, that a word names; None for a word that names none.

    A word is a code (`L802`), the beginning of a family (`L8`, `L`), or a name (`unused-define`); case does not matter.
    """
    upper = word.strip().upper()
    if upper in _FAMILIES or any(code.id == upper for code in _LINT):
        return (upper,)
    return tuple(code.id for code in _LINT if code.name == word.strip().lower()) or None


def selector_hint(word: str) -> str:
    """Return the help line that names what was probably meant."""
    return hint(word, [*(code.name for code in _LINT), *(code.id for code in _LINT), *sorted(_FAMILIES)])


def _read_selectors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadValueError('a list such as `["L203", "L6", "unused-define"]`')
    return tuple(code for word in value for code in _read_selector(word))


def _read_selector(word: object) -> tuple[str, ...]:
    found = selected_by(word) if isinstance(word, str) else None
    if found is None:
        raise _no_code(word)
    return found


def _no_code(word: object) -> BadValueError:
    if not isinstance(word, str):
        return BadValueError("a code such as `L203`, a family such as `L6` or a name such as `unused-define`")
    return BadValueError("", lambda span: E613.at(span, code=word, help=selector_hint(word)), item=word)


def _read_severity(value: object) -> Severity:
    return Severity(_read_word(value, tuple(Severity)))


def _read_level(value: object) -> Level:
    word = _read_word(value, (*Severity, OFF))
    return "off" if word == OFF else Severity(word)


def _read_word(value: object, words: Iterable[str]) -> str:
    known = [str(word) for word in words]
    if not isinstance(value, str) or value not in known:
        *first, last = (f'`"{word}"`' for word in known)
        fix = did_you_mean(value, known) if isinstance(value, str) else ""
        raise BadValueError(f"{', '.join(first)} or {last}", fix=fix)
    return value


def _read_levels(reader: TomlReader) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for key in reader.found:
        selected = selected_by(key)
        if selected is None:
            reader.mistakes.append(E613.at(reader.span(key), code=key, help=selector_hint(key)))
            continue
        level = reader.read(key, _optional(_read_level), None)
        if level is not None:
            found |= dict.fromkeys(selected, level)
    return found


def _optional(read: Callable[[object], Level]) -> Callable[[object], Level | None]:
    return read


def _read_bounds(reader: TomlReader) -> Bounds:
    defaults = Bounds()
    names = [each.name for each in fields(Bounds)]
    found = {}
    for name in names:
        least = getattr(defaults, name)
        # Of what nothing is allowed at first, settings may say so as well.
        read = read_positive if least else read_count
        found[name] = reader.read(name.replace("_", "-"), read, least)
    reader.report_the_rest()
    return Bounds(**found)


def _read_files(reader: TomlReader) -> tuple[FileSettings, ...]:
    found = []
    for pattern in reader.found:
        inner = reader.inner(pattern)
        levels = _read_levels(inner.inner("levels"))
        found.append(FileSettings(pattern, inner.read("ignore", _read_selectors, ()), levels))
        inner.report_the_rest()
    return tuple(found)
