"""What a condition says in words: a line, or a head with points below it."""

from __future__ import annotations

import dataclasses
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

BULLET: Final = "•"
_STEP: Final = "  "
_SHORT: Final = 76
_NARROWEST: Final = 40
_PATTERN: Final = re.compile(r"(?<=match |tches )/(?:[^/\\]|\\.)*/")
_KEPT: Final = "\0"


@dataclass(frozen=True, slots=True)
class Points:
    """`all of these hold:` and what these are.

    `before` is what the head is about, such as `at least 2 people for whom`. On one line there is no head: `joint`
    stands between the points, and `after` behind them. `is_ordered` points have numbers.
    """

    head: str
    joint: str
    points: tuple[Phrase, ...]
    before: str = ""
    after: str = ""
    is_denied: bool = False
    is_ordered: bool = False

    @property
    def title(self) -> str:
        """The head with what it is about."""
        return f"{self.before} {self.head}" if self.before else self.head


Phrase: TypeAlias = str | Points


def prefixed(before: str, phrase: Phrase) -> Phrase:
    """Say what a phrase is about."""
    if isinstance(phrase, str):
        return f"{before} {phrase}"
    return dataclasses.replace(phrase, before=f"{before} {phrase.before}".rstrip())


def inline(phrase: Phrase) -> str:
    """Write a phrase on one line, with parentheses where points have points."""
    if isinstance(phrase, str):
        return phrase
    parts = [f"({inline(point)})" if isinstance(point, Points) else point for point in phrase.points]
    said = phrase.joint.join(parts)
    if phrase.is_denied or phrase.after:
        said = f"{'not ' if phrase.is_denied else ''}({said}) {phrase.after}".rstrip()
    return f"{phrase.before} {said}" if phrase.before else said


def layout(phrase: Phrase, width: int) -> Iterator[str]:
    """Write a phrase as lines: its head, and a bullet for each point, as deep as it stands."""
    if isinstance(phrase, str):
        yield from wrapped(phrase, width)
        return
    yield from wrapped(f"{phrase.title}:", width)
    yield from _points(phrase, 1, width)


def _points(phrase: Points, depth: int, width: int) -> Iterator[str]:
    for number, point in enumerate(phrase.points, 1):
        yield from layout_point(point, f"{number}." if phrase.is_ordered else BULLET, depth, width)


def layout_point(phrase: Phrase, mark: str, depth: int, width: int) -> Iterator[str]:
    """Write a phrase as lines behind a mark, so many steps to the right, with its own points below it."""
    indent = _STEP * depth
    said = folded(phrase)
    yield from wrapped(
        said if isinstance(said, str) else f"{said.title}:",
        max(width, len(indent) + _NARROWEST),
        first=f"{indent}{mark} ",
        other=f"{indent}{' ' * len(mark)} ",
    )
    if isinstance(said, Points):
        yield from _points(said, depth + 1, width)


def wrapped(text: str, width: int, *, first: str = "", other: str = "") -> list[str]:
    """Break a text into lines, none of them within a pattern, as a space counts there."""
    whole = _PATTERN.sub(lambda found: found.group().replace(" ", _KEPT), text)
    lines = textwrap.wrap(
        whole, width, initial_indent=first, subsequent_indent=other, break_long_words=False, break_on_hyphens=False
    )
    return [line.replace(_KEPT, " ") for line in lines]


def folded(phrase: Phrase) -> Phrase:
    """Put few short points on one line."""
    if isinstance(phrase, Points) and all(isinstance(point, str) for point in phrase.points):
        text = inline(phrase)
        if len(text) <= _SHORT:
            return text
    return phrase
