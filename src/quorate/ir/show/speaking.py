"""How declarations begin to be spoken of, and how their sentences are put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from quorate.ir import types as t
from quorate.ir.nodes import Expr
from quorate.ir.program import Program
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.phrase import Phrase, inline, prefixed
from quorate.ir.show.words import noun

WIDTH: Final = 100


def speaker_of(program: Program, entity: str, parameters: tuple[str, ...] = (), *, exact: bool = False) -> Conditions:
    """Begin to speak of a record in slot 0, with parameters from slot 1; with names as rules have them if `exact`."""
    return Conditions(program, {0: f"the {noun(entity)}", **dict(enumerate(parameters, 1))}, exact=exact)


def said(speaker: Conditions, expr: Expr) -> str:
    """Say a condition or a value on one line."""
    is_condition = isinstance(expr.type, t.BooleanType)
    return inline(speaker.condition(expr, 0)) if is_condition else speaker.value(expr, 0)


def condition_words(program: Program, entity: str, condition: Expr, *, exact: bool = False) -> str:
    """Say a condition on a record of an entity on one line; that of all buying groups is `ir.groups.ANY_GROUP`."""
    return said(speaker_of(program, entity, exact=exact), condition)


def if_(head: str, condition: Phrase) -> Phrase:
    """Say that something is so if a condition holds."""
    phrase = prefixed(f"{head} if", condition)
    return f"{phrase}." if isinstance(phrase, str) else phrase


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]


def counted(number: int, one: str, several: str) -> str:
    """Write `1 person` and `3 people`."""
    return f"{number:,} {one if number == 1 else several}"


def whole_list(words: Sequence[str], last: str) -> str:
    """Write `a, b or c`, however many there are."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
