"""Which findings are told, and how bad they are: settings, the command line, and both together.

A finding is told if it is selected and not ignored; where both name it, the longer name counts (`L601` before `L6`
before `L`), and of two that are as long `ignore`. Findings that have to be asked for are told where `select` or
`levels` names the finding itself. `levels` then says how bad it is, again by the longest name, or that it is not told
at all. What settings say of the file that it is in comes last, a later pattern after an earlier one. What a command
line gives as `--select` stands in the place of `select` and `ignore` of the settings, and its `--ignore` beside them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.semantics.lint_settings import FileSettings, Level, LintSettings

_PART: Final = re.compile(r"\*\*/|\*\*|.", re.DOTALL)
_INSIDE: Final = "inside **/"


def with_options(
    settings: LintSettings, select: tuple[str, ...] | None = None, ignore: tuple[str, ...] = ()
) -> LintSettings:
    """Return settings with what a command line asks for; names are the beginnings of codes."""
    if select is not None:
        settings = replace(settings, select=select, ignore=())
    return replace(settings, ignore=(*settings.ignore, *ignore))


@dataclass
class Levels:
    """What the settings of one rule set come to, for each code and file; `folder` is where its paths start."""

    settings: LintSettings
    folder: str = ""
    _known: dict[tuple[str, str], Level] = field(default_factory=dict)
    _files: dict[str, list[FileSettings]] = field(default_factory=dict)

    def is_wanted(self, code: str) -> bool:
        """Tell whether a finding may be told in any file; one that only another release knows may not."""
        if code not in CODES:
            return False
        if self._of_all(code) != "off":
            return True
        return any(_longest(code, each.levels) for each in self.settings.files)

    def of(self, code: str, path: str) -> Level:
        """Return how bad a finding is in a file, by the path that it is shown under."""
        key = (code, path)
        if key not in self._known:
            self._known[key] = self._in_file(code, posixpath.relpath(path or ".", self.folder or "."))
        return self._known[key]

    def told(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return those findings that are told, each as bad as it is."""
        return [
            each if each.severity is level else replace(each, severity=level)
            for each in found
            if isinstance(level := self.of(each.code, each.where), Severity)
        ]

    def _in_file(self, code: str, path: str) -> Level:
        level = self._of_all(code)
        if path not in self._files:
            self._files[path] = [each for each in self.settings.files if matches(each.pattern, path)]
        for each in self._files[path]:
            level = _changed(code, level, each)
        return level

    def _of_all(self, code: str) -> Level:
        settings = self.settings
        named = _longest(code, settings.levels)
        selected = _longest(code, ("L",) if settings.select is None else settings.select)
        if selected is None or len(selected) <= len(_longest(code, settings.ignore) or ""):
            return "off"
        if CODES[code].is_asked_for and code not in {selected, named}:
            return "off"
        return CODES[code].severity if named is None else settings.levels[named]


def matches(pattern: str, path: str) -> bool:
    """Tell whether a path of a rule set is one that a pattern means.

    `*` is any text in a name, `**` any folders. A pattern without `/` is of names in any folder.
    """
    whole = pattern if "/" in pattern else f"**/{pattern}"
    parts = [part for wild in _PART.findall(whole) for part in ((wild, _INSIDE) if wild == "**/" else (wild,))]
    places = _with_skipped({0}, parts)
    for char in path:
        places = _with_skipped({after for place in places for after in _after(place, parts, char)}, parts)
    return len(parts) in places


def _after(place: int, parts: Sequence[str], char: str) -> Iterator[int]:
    """Yield where a pattern may go on after a character; all ways at once, as one by one there are too many."""
    wild = parts[place] if place < len(parts) else ""
    if wild in {"**", _INSIDE} or (wild == "*" and char != "/"):
        yield place
    if wild == char or (wild == "?" and char != "/") or (wild == _INSIDE and char == "/"):
        yield place + 1


def _with_skipped(places: set[int], parts: Sequence[str]) -> set[int]:
    """Return places with those that are reached by leaving wildcards out."""
    todo = list(places)
    while todo:
        place = todo.pop()
        wild = parts[place] if place < len(parts) else ""
        for after in {"*": (1,), "**": (1,), "**/": (1, 2)}.get(wild, ()):
            if place + after not in places:
                places.add(place + after)
                todo.append(place + after)
    return places


def _changed(code: str, level: Level, of_file: FileSettings) -> Level:
    named, ignored = _longest(code, of_file.levels), _longest(code, of_file.ignore)
    if ignored is not None and len(ignored) >= len(named or ""):
        return "off"
    if named is None:
        return level
    return level if level == "off" and len(named) < len(code) else of_file.levels[named]


def _longest(code: str, names: Iterable[str]) -> str | None:
    """Return the longest of the names that a code begins with."""
    return max((name for name in names if code.startswith(name)), key=len, default=None)
