"""What the author of a wait or a listen may have meant where its times go wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from quorate.syntax.expected import STEPS, TRIGGERS

if TYPE_CHECKING:
    from lark import Token

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_DAY: Final = 3
_WORKING: Final = frozenset({"weekday", "weekdays", "workday", "workdays", "business", "working"})
_FREE: Final = frozenset({"weekend", "weekends"})
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs"), "seconds"),
    **dict.fromkeys(("m", "min", "mins"), "minutes"),
    **dict.fromkeys(("h", "hr", "hrs"), "hours"),
    "d": "days",
    **dict.fromkeys(("w", "wk", "wks"), "weeks"),
    **dict.fromkeys(("y", "yr", "yrs"), "years"),
}
_SHORT_UNIT: Final = re.compile(rf"([0-9]{{1,9}})({'|'.join(_UNITS)})")
_CLOCK: Final = re.compile(r"(0?[1-9]|1[0-2])(am|pm)", re.IGNORECASE)
_NOON: Final = 12


def suggest_short_unit(glued: str) -> str:
    """Tell how a number with a short unit is written: `2 hours` for `2h`; nothing for anything else."""
    found = _SHORT_UNIT.fullmatch(glued)
    if not found:
        return ""
    unit = _UNITS[found[2]]
    return f"write `{found[1]} {unit.removesuffix('s') if int(found[1]) == 1 else unit}`"


def suggest_clock(words: str) -> str:
    """Tell how an hour of half a day is written: `15:00` for `3pm`; nothing for anything else."""
    found = _CLOCK.fullmatch(words)
    if not found:
        return ""
    hour = int(found[1]) % _NOON + (_NOON if found[2].lower() == "pm" else 0)
    return f"write `{hour:02}:00`"


def suggest_moment(before: Sequence[Token], token: Token, accepts: set[str]) -> str:
    """Tell how a time, a weekday, a zone or the length of a wait goes on; nothing where it is none of these."""
    last, word = before[-1].type if before else "", str(token)
    if accepts == {"UNIT"} and token.type == "COLON":
        return "a time of day stands after `until`"
    if last == "INTEGER_LITERAL" and "UNIT" in accepts:
        if token.type == "COLON" and len(before[-1]) == 1:
            return f"the hour has two digits, as in `0{before[-1]}:00`"
        return suggest_clock(f"{before[-1]}{word}") or suggest_short_unit(f"{before[-1]}{word}")
    if token.type == "IN" and "IN_ZONE" in accepts:
        return "write `in zone`"
    if "WEEKDAY" in accepts and last in {"ON", "LPAR", "COMMA"}:
        return _suggest_days(word)
    if last == "WEEKDAY" and accepts >= STEPS:
        if token.type == "COMMA":
            return "several days stand after `on`, as in `until on monday, thursday`"
        if token.type in {"MINUS", "TO"}:
            return f"write `{before[-1]}..` and the last of the days"
    return _suggest_length(before, token, accepts)


def _suggest_days(word: str) -> str:
    """Tell which weekdays a word stands for after `on`."""
    if word.lower() in _WORKING:
        return "write `monday..friday`"
    if word == "every":
        return "name the days alone, as in `on monday, thursday`"
    if word.lower() in _FREE:
        return "write `saturday, sunday`"
    meant = [day for day in _DAYS if len(word) >= _SHORTEST_DAY and day.startswith(word.lower().rstrip("s"))]
    return f"write `{meant[0]}`" if meant else ""


def _suggest_length(before: Sequence[Token], token: Token, accepts: set[str]) -> str:
    """Tell where it is said how long a listen lasts, and what it listens for."""
    last, word = before[-1].type if before else "", str(token)
    if last == "WAIT" and word == "for":
        return "write `wait` without `for`"
    if last == "UNIT" and word == "for" and accepts >= STEPS and step_of(before) == "WAIT":
        return "`wait` is for a time alone: write `listen` to go on at an event"
    if last == "FOR" and token.type == "INTEGER_LITERAL" and accepts >= TRIGGERS:
        return "how long stands in front of `for`, as in `listen 14 days for any …`"
    if word == "for" and accepts >= STEPS and step_of(before) == "LISTEN":
        return "how long stands in front, as in `listen 14 days for any …`"
    if accepts == {"FOR", "UNTIL"}:
        return "say what is listened for, as in `listen 14 days for any …`, or write `wait`"
    if last == "LISTEN" and token.type in {*TRIGGERS, "ANY", "COUNTED", "NAME"}:
        return "write `listen for`"
    return ""


def step_of(before: Sequence[Token]) -> str:
    """Return the word, as a terminal, that the step began with that the last token belongs to."""
    return next((token.type for token in reversed(before) if token.type in STEPS), "")
