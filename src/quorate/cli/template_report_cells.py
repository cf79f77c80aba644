"""Texts and bars of so many cells of a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

_EIGHTHS: Final = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_PLAIN: Final = {
    **dict.fromkeys(_EIGHTHS[1:], " "),
    "█": "#", "▓": "+", "░": "-", "·": ".", "“": '"', "”": '"', "…": "~",
}  # fmt: skip


def plain(text: str, encoding: str) -> str:
    """Write a text without the marks that an encoding does not have."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for mark, instead in _PLAIN.items():
            text = text.replace(mark, instead)
    return text.encode(encoding, "backslashreplace").decode(encoding)


def cells(text: str) -> int:
    """Return how many cells a text takes: wide letters two, marks on others none."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def starts(text: str, width: int) -> str:
    """Fill up a text with blanks behind it, or cut it."""
    text = cut(text, width)
    return text + " " * (width - cells(text))


def ends(text: str, width: int) -> str:
    """Put blanks before a text."""
    return " " * (width - cells(text)) + text


def cut(text: str, width: int) -> str:
    """Cut a text, and show that."""
    if cells(text) <= width:
        return text
    kept, room = "", width - 1
    for character in text:
        room -= _cells_of(character)
        if room < 0:
            break
        kept += character
    return f"{kept.rstrip()}…" if width > 0 else ""


def bar(count: int, most: int, width: int) -> str:
    """Draw a count as a bar, of which the largest fills all cells; it has as many as it needs, and no blanks."""
    if not count or width <= 0:
        return ""
    eighths = max(1, round(8 * width * count / most))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def stacked(counts: Sequence[int], width: int) -> list[int]:
    """Part cells between counts; whatever is not nothing has one at least, as far as there are any."""
    total = sum(counts)
    sizes = [max(1, width * count // total) if count else 0 for count in counts]
    largest = counts.index(max(counts))
    sizes[largest] += width - sum(sizes)
    return sizes


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
