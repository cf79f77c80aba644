"""How wide texts are in a drawing whose letters nobody has measured, and where their lines break."""

from __future__ import annotations

import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
_NARROW: Final = frozenset(" !'(),./:;I[]`fijlrt|“”·")
_WIDE: Final = frozenset("%@GMOQWmw—…")
_PARTS: Final = {"narrow": 0.36, "wide": 0.92, "capital": 0.72, "other": 0.59, "full": 1.05}
_FULL_WIDTHS: Final = frozenset({"W", "F"})


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, rather too much than too little; `size` is that of its letters."""
    return sum(_part_of(letter) for letter in text) * size * (1.06 if bold else 1.0)


def wrapped(text: str, width: float, size: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text into at most so many lines; the last one ends with an ellipsis where something is left out.

    Words that are too wide for a line are broken where they are.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        rest = word
        while rest:
            joined = f"{line} {rest}" if line else rest
            if width_of(joined, size, bold=bold) <= width:
                line, rest = joined, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                fitting = _fitting(rest, width, size, bold=bold)
                lines.append(rest[:fitting])
                rest = rest[fitting:]
    if line:
        lines.append(line)
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(lines[most - 1], width, size, bold=bold))


def _cut(line: str, width: float, size: float, *, bold: bool) -> str:
    """Put an ellipsis at the end of a line."""
    while line and width_of(line + ELLIPSIS, size, bold=bold) > width:
        line = line[:-1]
    return line.rstrip(" ,;") + ELLIPSIS


def _fitting(word: str, width: float, size: float, *, bold: bool) -> int:
    """Return how many letters of a word go on a line, at least one."""
    taken = 1
    while taken < len(word) and width_of(word[: taken + 1], size, bold=bold) <= width:
        taken += 1
    return taken


def _part_of(letter: str) -> float:
    """Return the width of a letter as a part of its size."""
    if letter in _NARROW:
        return _PARTS["narrow"]
    if letter in _WIDE:
        return _PARTS["wide"]
    if unicodedata.east_asian_width(letter) in _FULL_WIDTHS:
        return _PARTS["full"]
    if unicodedata.combining(letter):
        return 0.0
    return _PARTS["capital" if letter.isupper() else "other"]
