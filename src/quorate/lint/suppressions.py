"""Comments that keep findings from being told, read.

    # quorate: ignore[L203] nobody abroad is without a country
    # quorate: ignore[L601, unused-define] until 2027-03-01 the old names go with the old system
    # quorate: ignore-file[L6] written by a program

A comment after something is of its line. One on a line of its own is of what begins on the next line, to its end: of a
whole declaration above the head of one, else of a clause, a role, a step, or an operand of `and`. Of a whole file it
may stand anywhere. It counts on the day that it names as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from quorate.lint.subject import Subject
from quorate.semantics.lint_config import selected_by
from quorate.syntax import nodes as n
from quorate.syntax.remarks import covered
from quorate.text import Span

_MEANT: Final = re.compile(r"#[ \t]*quorate[ \t]*(?::|\bignore\b)", re.IGNORECASE)
_FORM: Final = re.compile(r"#[ \t]*quorate:[ \t]*(ignore(?:-file)?)[ \t]*\[([^\]\[]*)\][ \t]*(.*)")
_UNTIL_FIRST: Final = re.compile(r"until\b[ \t]*(\S*)[ \t]*(.*)")
_UNTIL_LAST: Final = re.compile(r"(.*)\buntil[ \t]+([0-9]\S*)[ \t]*")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ITEM: Final = re.compile(r"[^,]+")


@dataclass(frozen=True, slots=True)
class Named:
    """One finding that a comment names, and the codes (or beginnings of codes) that it means; None: there are none."""

    text: str
    span: Span
    codes: tuple[str, ...] | None

    def means(self, code: str) -> bool:
        """Tell whether a finding of a code is meant."""
        return self.codes is not None and code.startswith(self.codes)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that keeps findings from being told where it `covers` them; None: in the whole file."""

    comment: n.Comment
    named: tuple[Named, ...]
    until: date | None
    reason: str
    covers: Span | None

    def is_expired(self, today: date) -> bool:
        """Tell whether it counts no more."""
        return self.until is not None and today > self.until

    def is_at(self, span: Span) -> bool:
        """Tell whether a finding at a place is covered."""
        if span.path != self.comment.span.path:
            return False
        return self.covers is None or self.covers.start <= span.start < self.covers.end


@dataclass(frozen=True, slots=True)
class Malformed:
    """A comment that was meant to be one, and why it is none."""

    comment: n.Comment
    reason: str
    help: str


_HOW: Final = "write `# quorate: ignore[CODE] reason`"


def read_suppressions(subject: Subject) -> list[Suppression | Malformed]:
    """Return all comments of a rule set that speak to lint, in the order of the files."""
    return [
        _read(subject, file, comment)
        for file in subject.files
        for comment in file.comments
        if _MEANT.match(comment.text) is not None
    ]


def _read(subject: Subject, file: n.RulesFile, comment: n.Comment) -> Suppression | Malformed:
    found = _FORM.fullmatch(comment.text)
    if found is None:
        return Malformed(comment, "it names no finding in brackets", _HOW)
    start = comment.span.start + found.start(2)
    named = tuple(_named(item, start, file.path) for item in _ITEM.finditer(found[2]) if item.group().strip())
    if not named:
        return Malformed(comment, "it names no finding in brackets", _HOW)
    try:
        until, reason = _until(found[3].strip())
    except ValueError as error:
        return Malformed(comment, str(error), "write a date such as `until 2027-03-01`")
    covers = None if found[1] == "ignore-file" else covered(subject.sources[file.path], file, comment)
    return Suppression(comment, named, until, reason, covers)


def _named(item: re.Match[str], start: int, path: str) -> Named:
    text = item.group().strip()
    begin = start + item.start() + len(item.group()) - len(item.group().lstrip())
    return Named(text, Span(path, begin, begin + len(text)), _codes(text))


@cache
def _codes(text: str) -> tuple[str, ...] | None:
    return selected_by(text)


def _until(rest: str) -> tuple[date | None, str]:
    """Return the last day that a comment counts on, and the reason. Raises ValueError for a day that is none."""
    if first := _UNTIL_FIRST.fullmatch(rest):
        return _day(first[1]), _reason(first[2])
    if last := _UNTIL_LAST.fullmatch(rest):
        return _day(last[2]), _reason(last[1])
    return None, _reason(rest)


def _day(text: str) -> date:
    text = text.rstrip(".,;:")
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"`{text}` is no date" if text else "no date stands after `until`")


def _reason(text: str) -> str:
    return text.strip().lstrip(":-\u2013\u2014").strip()
