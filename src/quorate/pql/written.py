"""Conditions and values of rules as they are written: texts that know how tightly they bind, joined and simplified.

All names stand in backticks; the formatter takes away those that are not needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

LARGEST: Final = 2**63 - 1
"""The largest whole number of rules."""

OR, AND, NOT, TEST, SUM, PRODUCT, UNARY, ATOM = range(8)
"""How tightly a text binds, loosest first, as in the language."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition. `parts` are those of an `and` or an `or`, by `level`.

    `about` and `equal` tell of `about = equal` (or, `is_negated`, of `!=`) with a constant, so that several make a
    list; `window` is the text of a window that an event's own time is in, which may stand right after the event.
    """

    text: str
    level: int = TEST
    parts: tuple[Condition, ...] = ()
    about: str = ""
    equal: str = ""
    is_negated: bool = False
    window: str = ""

    def bound(self, level: int) -> str:
        """Return the text, in parentheses where it binds no tighter than a level."""
        return f"({self.text})" if self.level <= level else self.text


TRUE: Final = Condition("true", ATOM)
FALSE: Final = Condition("false", ATOM)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Join by `and`."""
    return _joined(conditions, AND, neutral=TRUE, final=FALSE)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Join by `or`."""
    return _joined(conditions, OR, neutral=FALSE, final=TRUE)


def _joined(conditions: Iterable[Condition], level: int, *, neutral: Condition, final: Condition) -> Condition:
    parts: dict[str, Condition] = {}
    for condition in conditions:
        for part in condition.parts if condition.level == level else (condition,):
            parts.setdefault(part.text, part)
    if final.text in parts:
        return final
    parts.pop(neutral.text, None)
    merged = _listed(tuple(parts.values()), is_negated=level == AND)
    if not merged:
        return neutral
    if len(merged) == 1:
        return merged[0]
    word = " and " if level == AND else " or "
    return Condition(word.join(part.bound(AND) for part in merged), level, merged)


def _listed(parts: Sequence[Condition], *, is_negated: bool) -> tuple[Condition, ...]:
    """Make one `in (…)` of several `=` with one thing, or one `not in (…)` of several `!=`."""
    groups: dict[str, list[Condition]] = {}
    for part in parts:
        if part.about and part.is_negated == is_negated:
            groups.setdefault(part.about, []).append(part)
    made: list[Condition] = []
    for part in parts:
        group = groups.get(part.about, []) if part.about and part.is_negated == is_negated else []
        if len(group) < 2:  # noqa: PLR2004 - a list of one is a comparison
            made.append(part)
        elif part is group[0]:
            values = ", ".join(dict.fromkeys(each.equal for each in group))
            word = "not in" if is_negated else "in"
            made.append(
                Condition(f"{part.about} {word} ({values})", about=part.about, equal=values, is_negated=is_negated)
            )
    return tuple(made)


def negation(condition: Condition) -> Condition:
    """Write `not …`; for conditions that are never unknown."""
    if condition == TRUE:
        return FALSE
    return TRUE if condition == FALSE else Condition(f"not {condition.bound(NOT)}", NOT)


def missing(text: str, level: int = ATOM) -> Condition:
    """Write `… is missing`."""
    return Condition(f"{text if level > TEST else f'({text})'} is missing")


def known(text: str, level: int = ATOM) -> Condition:
    """Write `… is known`."""
    return Condition(f"{text if level > TEST else f'({text})'} is known")


def quoted(name: str) -> str:
    """Write a name. The grammar has no name with a backtick or a line break."""
    return f"`{name}`"


def path(*names: str) -> str:
    """Write a path."""
    return ".".join(quoted(name) for name in names)


def text_literal(value: str) -> str:
    """Write a text."""
    return json.dumps(value)


def number_literal(value: float) -> str:
    """Write a number; the language has no exponents, and integers of 64 bits."""
    if isinstance(value, int) and abs(value) <= LARGEST:
        return str(value)
    written = format(Decimal(repr(value)), "f")
    return written if "." in written else f"{written}.0"


def about(condition: Condition, thing: str, equal: str, *, is_negated: bool) -> Condition:
    """Note of a comparison that it is one with a constant."""
    return replace(condition, about=thing, equal=equal, is_negated=is_negated)
