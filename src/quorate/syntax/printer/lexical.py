"""The smallest texts: names, strings, patterns, numbers, times."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC
from typing import TYPE_CHECKING, Final, get_args

from quorate.syntax import nodes
from quorate.syntax.words import RESERVED

if TYPE_CHECKING:
    from datetime import datetime, time

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Not assigned, and to be ignored where they are shown.
_IGNORABLE: Final = re.compile("[\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_WORDS: Final = frozenset(_DAYS)
UNIT_WORDS: Final = frozenset(f"{unit}{plural}" for unit in get_args(nodes.Unit) for plural in ("", "s"))
WORDS_AFTER_VALUE: Final = frozenset(
    {
        *("entity", "event", "list", "define", "audience", "table", "interest", "engagement", "stages", "destination"),
        *("activation", "of", "as", "from", "gives", "otherwise", "to", "when", "ago", "ending", "on"),
        *("role", "weight", "needs", "formerly", "roles", "admit", "entry", "success", "failure"),
        *("journey", "action", "call", "for", "reenter", "do", "wait", "listen", "repeat", "end"),
        *("constant", "record", "mapping", *UNIT_WORDS),
    }
)
"""What a name right after a value could be read as: all that may follow one somewhere."""


WORDS_AFTER_AS: Final = frozenset({"of"})
"""What would make the clause `as of` of a mapping out of `as` and a name."""


def print_name(name: nodes.Name, *, soft: frozenset[str] = frozenset()) -> str:
    """Write a name, in backticks where it would read as a keyword; `soft` are those of its place only."""
    plain = _PLAIN_NAME.fullmatch(name.text) and name.text not in RESERVED and name.text not in soft
    return name.text if plain else f"`{name.text}`"


def print_path(path: nodes.Path, *, soft: frozenset[str] = frozenset()) -> str:
    """Write a path; its first name could be read as a day of the week, or as one of the words in `soft`."""
    first, *others = path.parts
    return ".".join((print_name(first, soft=soft | DAY_WORDS), *map(_after_dot, others)))


def _after_dot(name: nodes.Name) -> str:
    return name.text if name.text == "missing" else print_name(name)


def print_text(literal: nodes.TextLiteral) -> str:
    """Write a string with JSON escapes for what cannot or should not be seen, and for nothing else."""
    return f'"{"".join(map(_escape, literal.value))}"'


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if unicodedata.category(character) not in _HIDDEN_CATEGORIES and not _IGNORABLE.match(character):
        return character
    return json.dumps(character)[1:-1]


def print_pattern(pattern: nodes.Pattern) -> str:
    """Write a pattern between slashes."""
    body = pattern.pattern.replace("/", r"\/")
    return f"/{body}/{'i' if pattern.ignoring_case else ''}"


def print_time(value: time) -> str:
    """Write a time of day, with seconds only where there are some."""
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")


def print_instant(value: datetime) -> str:
    """Write an instant in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def print_duration(duration: nodes.Duration) -> str:
    """Write a duration, its unit in the number of its count."""
    return f"{duration.count} {duration.unit}{'' if duration.count == 1 else 's'}"


def print_days(days: nodes.Weekdays) -> str:
    """Write a day of the week or a range of days."""
    return _DAYS[days.first] if days.first == days.last else f"{_DAYS[days.first]}..{_DAYS[days.last]}"


def print_period(period: nodes.Period) -> str:
    """Write a period without its zone."""
    return f"{period.which} {'fiscal ' if period.fiscal else ''}{period.unit}"
