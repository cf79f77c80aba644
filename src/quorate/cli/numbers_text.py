"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from quorate.decide.completeness import whole_percent

_DIGITS: Final = 4
_AS_GOOD_AS: Final = 1e-9


def number(value: float, digits: int = _DIGITS) -> str:
    """Write a number with a few decimal places; one that these leave nothing of with two digits."""
    if value and not round(value, digits):
        return f"{value:.2g}"
    told = f"{value:,.{digits}f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def is_rounded(value: float) -> bool:
    """Tell whether a number is written as another one than it is."""
    return abs(round(value, _DIGITS) - value) > _AS_GOOD_AS


def percent(part: float) -> str:
    """Write a part of 1 in whole percent."""
    return f"{whole_percent(part)}%"


def table(rows: Sequence[tuple[str, ...]], indent: str, right: frozenset[int] = frozenset()) -> list[str]:
    """Write rows with their columns under each other; those that are `right` end there, empty ones are left out."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)] if rows else []
    return [
        (indent + "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            if width
        )).rstrip()
        for row in rows
    ]  # fmt: skip
