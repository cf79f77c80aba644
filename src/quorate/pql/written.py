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

    `about`, `sign` and `beside` tell of a comparison with a constant, so that several of one thing make a list or a
    range; `window` is the text of a window that an event's own time is in, which may stand right after the event.
    """

    text: str
    level: int = TEST
    parts: tuple[Condition, ...] = ()
    about: str = ""
    sign: str = ""
    beside: str = ""
    window: str = ""

    def bound(self, level: int) -> str:
        """Return the text, in parentheses where it binds no tighter than a level."""
        return f"({self.text})" if self.level <= level else self.text


TRUE: Final = Condition("true", ATOM)
FALSE: Final = Condition("false", ATOM)
_ENDS: Final = {AND: (TRUE, FALSE), OR: (FALSE, TRUE)}
"""What may be left out of a junction, and what decides it."""

_MISSING: Final = " is missing"
_KNOWN: Final = " is known"


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Join by `and`."""
    return _joined(conditions, AND, *_ENDS[AND])


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Join by `or`."""
    return _joined(conditions, OR, *_ENDS[OR])


def _joined(conditions: Iterable[Condition], level: int, neutral: Condition, final: Condition) -> Condition:
    parts: dict[str, Condition] = {}
    for condition in conditions:
        for part in condition.parts if condition.level == level else (condition,):
            parts.setdefault(part.text, part)
    if final.text in parts:
        return final
    parts.pop(neutral.text, None)
    merged = _ranged(_listed(_factored(tuple(parts.values()), level), level), level)
    if not merged:
        return neutral
    if len(merged) == 1:
        return merged[0]
    word = " and " if level == AND else " or "
    return Condition(word.join(part.bound(AND) for part in merged), level, merged)


def _listed(parts: Sequence[Condition], level: int) -> tuple[Condition, ...]:
    """Make one `in (…)` of several `=` with one thing, or one `not in (…)` of several `!=`."""
    sign, word = ("!=", "not in") if level == AND else ("=", "in")
    groups: dict[str, list[Condition]] = {}
    for part in parts:
        if part.about and part.sign == sign:
            groups.setdefault(part.about, []).append(part)
    made: list[Condition] = []
    for part in parts:
        group = groups.get(part.about, []) if part.sign == sign else []
        if len(group) < 2:  # noqa: PLR2004 - a list of one is a comparison
            made.append(part)
        elif part is group[0]:
            values = ", ".join(dict.fromkeys(each.beside for each in group))
            made.append(Condition(f"{part.about} {word} ({values})", about=part.about, sign=sign, beside=values))
    return tuple(made)


def _ranged(parts: Sequence[Condition], level: int) -> tuple[Condition, ...]:
    """Make `between` of `>=` and `<=` of one thing, `not between` of `<` or `>`."""
    least, most, word = (">=", "<=", "between") if level == AND else ("<", ">", "not between")
    ends: dict[tuple[str, str], list[Condition]] = {}
    for part in parts:
        if part.about and part.sign in {least, most}:
            ends.setdefault((part.about, part.sign), []).append(part)
    made: list[Condition] = []
    for part in parts:
        low, high = ends.get((part.about, least), []), ends.get((part.about, most), [])
        if part.sign not in {least, most} or not len(low) == len(high) == 1:
            made.append(part)
        elif part in (low[0], high[0]) and not any(each.about == part.about and each.sign == word for each in made):
            text = f"{part.about} {word} {low[0].beside} and {high[0].beside}"
            made.append(Condition(text, about=part.about, sign=word))
    return tuple(made)


def _factored(parts: Sequence[Condition], level: int) -> tuple[Condition, ...]:
    """Make `(a and b) or x is missing` of `(a or x is missing) and (b or x is missing)`, and the like of `is known`."""
    inner, ending = (OR, _MISSING) if level == AND else (AND, _KNOWN)
    groups: dict[frozenset[str], list[Condition]] = {}
    for part in parts:
        groups.setdefault(_common(part, inner, ending), []).append(part)
    made: list[Condition] = []
    for part in parts:
        common = _common(part, inner, ending)
        group = groups[common]
        if not common or len(group) < 2:  # noqa: PLR2004 - nothing in common with another
            made.append(part)
        elif part is group[0]:
            rests = [
                _joined((each for each in one.parts if each.text not in common), inner, *_ENDS[inner]) for one in group
            ]
            shared = [each for each in part.parts if each.text in common]
            made.append(_joined([_joined(rests, level, *_ENDS[level]), *shared], inner, *_ENDS[inner]))
    return tuple(made)


def _common(part: Condition, level: int, ending: str) -> frozenset[str]:
    """Return the parts that end so, of a condition that has others as well."""
    if part.level != level:
        return frozenset()
    found = frozenset(each.text for each in part.parts if each.text.endswith(ending))
    return found if len(found) < len(part.parts) else frozenset()


def negation(condition: Condition) -> Condition:
    """Write `not …`; for conditions that are never unknown."""
    if condition == TRUE:
        return FALSE
    return TRUE if condition == FALSE else Condition(f"not {condition.bound(NOT)}", NOT)


def missing(text: str, level: int = ATOM) -> Condition:
    """Write `… is missing`."""
    return Condition(f"{text if level > TEST else f'({text})'}{_MISSING}")


def known(text: str, level: int = ATOM) -> Condition:
    """Write `… is known`."""
    return Condition(f"{text if level > TEST else f'({text})'}{_KNOWN}")


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


def comparing(condition: Condition, about: str, sign: str, beside: str) -> Condition:
    """Note of a condition that it compares with a constant."""
    return replace(condition, about=about, sign=sign, beside=beside)
