"""Constants, lengths and lists of things as people write them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from quorate.ir import types as t
from quorate.ir.nodes import Length

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MOST_SHOWN: Final = 8
"""How many of a list are written where it is only to be recognized."""

_AS_CONSONANT: Final = re.compile(r"u(?:ni|s[aeiu]|ti|r[aeiu])|eu|on(?:e|ce)(?![a-z])", re.IGNORECASE)
_AS_VOWEL: Final = re.compile(r"[aeiou]|h(?:our|on(?:est|or|our)|eir)", re.IGNORECASE)
_GROUPED_FROM: Final = 10_000
_LENGTHS: Final = (
    ("week", 7 * 86_400_000_000),
    ("day", 86_400_000_000),
    ("hour", 3_600_000_000),
    ("minute", 60_000_000),
    ("second", 1_000_000),
)
_MONTHS_OF_YEAR: Final = 12
_MANY_WEEKS: Final = "week"


def join_words(words: Sequence[str], last: str, most: int = MOST_SHOWN) -> str:
    """Write `a, b or c`; a list of more than the most is cut and counted."""
    if len(words) > most:
        shown = ", ".join(words[: most - 2])
        return f"{shown} {last} {len(words) - most + 2} others"
    if len(words) < 2:  # noqa: PLR2004 - one needs no joint
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count_of(number: int, noun: str) -> str:
    """Write `1 day` and `3 days`."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def length(value: Length) -> str:
    """Write a length in the largest unit that it is a whole number of; a week more than one in days."""
    if value.months:
        is_years = value.months % _MONTHS_OF_YEAR == 0 and value.months != _MONTHS_OF_YEAR
        return count_of(value.months // _MONTHS_OF_YEAR, "year") if is_years else count_of(value.months, "month")
    for unit, size in _LENGTHS:
        number, rest = divmod(abs(value.microseconds), size)
        if number and not rest and (unit != _MANY_WEEKS or number == 1):
            return count_of(number, unit)
    return count_of(value.microseconds // 1_000_000, "second")


def constant(value: object, type_: t.Type) -> str:
    """Write a constant of a type."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() if isinstance(type_, t.WeekdayType):
            return WEEKDAYS[value]
        case int() | float():
            return f"{value:,}" if abs(value) >= _GROUPED_FROM else str(value)
        case str():
            return value if isinstance(type_, t.ZoneType) else json.dumps(value, ensure_ascii=False)
        case Length():
            return length(value)
        case datetime():
            return f"{instant(value)} UTC"
        case date():
            return value.isoformat()
        case time():
            return clock(value)
        case _:
            return str(value)


def instant(value: datetime) -> str:
    """Write an instant without its zone: `2026-01-31 09:00`."""
    return f"{value.date().isoformat()} {clock(value.time())}"


def clock(value: time) -> str:
    """Write a time of day, with seconds only where there are some."""
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def days_of(days: frozenset[int]) -> str:
    """Write days of the week: `Monday to Friday`, `Saturday and Sunday`."""
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):  # noqa: PLR2004 - more than a pair
        return f"{WEEKDAYS[ordered[0]]} to {WEEKDAYS[ordered[-1]]}"
    return join_words([WEEKDAYS[day] for day in ordered], "and")


def noun(name: str) -> str:
    """Write a name of rules as a word of prose."""
    return name.replace("_", " ")


def quoted_noun(name: str) -> str:
    """Write a name of rules as a word of prose that has to be seen as a name."""
    return f"“{noun(name)}”"


def article(word: str) -> str:
    """Put `a` or `an` before a word, also before one in quotes."""
    bare = word.lstrip("“")
    is_vowel = _AS_VOWEL.match(bare) and not _AS_CONSONANT.match(bare)
    return f"an {word}" if is_vowel else f"a {word}"


def type_words(type_: t.Type) -> str:
    """Write a type as a field's: `whole number`, `one of "low", "high"`, `reference to a person`."""
    match type_:
        case t.TextType(folded=True):
            return "text, ignoring case"
        case t.ListType(item=item):
            return f"list of {type_words(item)}" if item else "list"
        case t.ObjectType():
            return "object"
        case t.BooleanType():
            return "yes or no"
        case t.IntegerType():
            return "whole number"
        case t.EntityType(entity=entity):
            return f"reference to {article(noun(entity))}"
        case t.EventType(name=name):
            return f"{name} event" if name else "event"
        case _:
            return str(type_)
