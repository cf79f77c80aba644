"""The figures of a report: each with its unit, its time, and what it is a ratio of, or why it cannot be told."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

When = Literal["period", "before", "start", "end", "history"]
"""What a figure is of: the period, the one before, its first or last instant, or all that is known up to then."""

Dimension = tuple[tuple[str, str], ...]

_NOTHING: Final[Mapping[str, str]] = {}
_LARGEST: Final = sys.float_info.max
_TOO_LARGE: Final = "it is larger than any number that can be told"
UNKNOWN_UNIT: Final = "unit of the field"


@dataclass(frozen=True, slots=True)
class Definition:
    """What figures of one name are: `section.rest`, with a title, a unit, and what exactly is counted."""

    name: str
    title: str
    unit: str
    text: str

    @property
    def section(self) -> str:
        """The section of the report that it stands in."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: None with a `reason` where it cannot be told. Ratios have their numerator and denominator."""

    name: str
    when: When
    value: float | int | None
    unit: str
    dimension: Dimension = ()
    numerator: float | int | None = None
    denominator: float | int | None = None
    reason: str = ""


class Sheet:
    """Takes in figures, in the order in which they are told."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.definitions: Final[Mapping[str, Definition]] = {each.name: each for each in definitions}
        self.figures: list[Figure] = []

    def add(  # noqa: PLR0913 - what a figure may have, by name
        self,
        name: str,
        value: float | Fraction | None,
        *,
        when: When = "period",
        unit: str = "",
        reason: str = "",
        numerator: float | Fraction | None = None,
        denominator: float | Fraction | None = None,
        of: Mapping[str, str] = _NOTHING,
    ) -> None:
        """Add a figure; `of` is its dimension, `unit` that of its definition where nothing else is said."""
        told = unit or self.definitions[name].unit
        plain, parts = _plain(value), (_plain(numerator), _plain(denominator))
        why = "" if plain is not None else reason if value is None else _TOO_LARGE
        if None in parts:
            parts = None, None
        self.figures.append(Figure(name, when, plain, told, tuple(of.items()), *parts, why))

    def ratio(  # noqa: PLR0913 - as above
        self,
        name: str,
        numerator: float | Fraction,
        denominator: float | Fraction,
        *,
        when: When = "period",
        unit: str = "",
        empty: str,
        of: Mapping[str, str] = _NOTHING,
    ) -> None:
        """Add a ratio; of nothing there is none, for the reason `empty`."""
        value = Fraction(numerator) / Fraction(denominator) if denominator else None
        self.add(name, value, when=when, unit=unit, reason=empty, numerator=numerator, denominator=denominator, of=of)

    def change(self, name: str, now: float, before: float) -> None:
        """Add by what part something has grown, against the period before."""
        self.ratio(name, now - before, before, empty="there was nothing in the period before")

    def none(self, name: str, reason: str, *, when: When = "period", of: Mapping[str, str] = _NOTHING) -> None:
        """Tell that a figure cannot be told, and why."""
        self.add(name, None, when=when, reason=reason, of=of)


def _plain(value: float | Fraction | None) -> float | int | None:
    """Return a value as files have it; None also for one that no float holds."""
    if value is not None and not -_LARGEST <= value <= _LARGEST:
        return None
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
