"""How foreign records write dates and instants: `MM/DD/YYYY hh:mm`."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

ANY: Final = "any"
"""The format of a text that may be a number or a boolean in JSON, and is taken as it is written there."""

_TOKENS: Final = {
    "YYYY": r"(?P<YYYY>[0-9]{4})",
    "YY": r"(?P<YY>[0-9]{2})",
    "MM": r"(?P<MM>[0-9]{1,2})",
    "DD": r"(?P<DD>[0-9]{1,2})",
    "hh": r"(?P<hh>[0-9]{1,2})",
    "mm": r"(?P<mm>[0-9]{2})",
    "ss": r"(?P<ss>[0-9]{2})",
}
_PARTS: Final = re.compile(r"YYYY|YY|MM|DD|hh|mm|ss|[A-Za-z]+|[^A-Za-z]+")
_OF_A_DAY: Final = ("MM", "DD")
_OF_A_CLOCK: Final = ("hh", "mm", "ss")


def mistake_in(written: str, *, has_clock: bool) -> str:
    """Tell why a format cannot be used, of instants where it `has_clock`; empty where it can."""
    parts = _PARTS.findall(written)
    tokens = [part for part in parts if part in _TOKENS]
    odd = next((part for part in parts if part[0].isalpha() and part not in _TOKENS), "")
    if odd:
        return f"`{odd}` is none of `YYYY YY MM DD hh mm ss`"
    if twice := next((part for part in tokens if tokens.count(part) > 1), ""):
        return f"`{twice}` stands in it twice"
    if ("YYYY" in tokens) == ("YY" in tokens) or not all(part in tokens for part in _OF_A_DAY):
        return "it has to tell year, month and day"
    if not has_clock and any(part in tokens for part in _OF_A_CLOCK):
        return "a date has no hours"
    return ""


def pattern_of(written: str) -> re.Pattern[str]:
    """Return the pattern of a format, with a group for each of its tokens.

    Two digits only where another token follows at once, so that `YYYYMMDD` can be read in one way.
    """
    parts = _PARTS.findall(written)
    pairs = [pair for pair in pairwise(parts) if pair[0] in _TOKENS and pair[1] in _TOKENS]
    glued = {part for pair in pairs for part in pair}
    made = (
        _TOKENS[part].replace("{1,2}", "{2}") if part in glued else _TOKENS.get(part, re.escape(part)) for part in parts
    )
    return re.compile("".join(made))
