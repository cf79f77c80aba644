"""Finding the words of a declaration that its tree has no place for, such as operators and `not`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from quorate.diagnostics.model import Edit
from quorate.suite.mutation.mutant import Change
from quorate.syntax import nodes as n
from quorate.text import Source, Span


@dataclass(frozen=True, slots=True)
class Words:
    """The text of one file; words in comments are none."""

    source: Source
    code: str = field(repr=False)

    @classmethod
    def of(cls, source: Source, file: n.RulesFile) -> Words:
        """Blank the comments of a file."""
        code = source.text
        for comment in file.comments:
            start, end = comment.span.start, comment.span.end
            code = f"{code[:start]}{' ' * (end - start)}{code[end:]}"
        return cls(source, code)

    def text(self, span: Span) -> str:
        """Return what stands at a span."""
        return self.source.slice(span)

    def find(self, pattern: str, start: int, end: int) -> Span | None:
        """Return the first place between two others where a pattern is."""
        return next(self.find_all(pattern, start, end), None)

    def find_all(self, pattern: str, start: int, end: int) -> Iterator[Span]:
        """Yield the places between two others where a pattern is."""
        for match in re.compile(pattern).finditer(self.code, start, end):
            yield Span(self.source.path, match.start(), match.end())

    def at(self, start: int, end: int | None = None) -> Span:
        """Return a place in the text."""
        return Span(self.source.path, start, start if end is None else end)

    # -- changes -------------------------------------------------------------------------------------------------------

    def exchange(self, operator: str, span: Span, text: str, at: Span | None = None, told: str = "") -> Change:
        """Put a text in the place of another."""
        said = told or f"{_quoted(self.text(span))} becomes {_quoted(text)}"
        return Change(operator, said, (Edit(span, text),), at or span)

    def insert(self, operator: str, place: int, text: str, at: Span, told: str) -> Change:
        """Put a text somewhere."""
        return Change(operator, told, (Edit(self.at(place), text),), at)

    def drop(self, operator: str, span: Span, what: Span, at: Span | None = None) -> Change:
        """Take away a part of the text, which tells of `what` stands in it."""
        return Change(operator, f"{_quoted(self.text(what))} is dropped", (Edit(span, ""),), at or what)

    def wrap(self, operator: str, span: Span) -> Change:
        """Say the opposite of a condition."""
        text = self.text(span)
        return Change(operator, f"{_quoted(text)} is negated", (Edit(span, f"not ({text})"),), span)

    def swap(self, operator: str, first: Span, second: Span, what: str) -> Change:
        """Exchange the places of two parts of the text."""
        edits = (Edit(first, self.text(second)), Edit(second, self.text(first)))
        return Change(
            operator,
            f"{what} {_head(self.text(first))} and {_head(self.text(second))} are swapped",
            edits,
            first.to(second),
        )

    def swap_neighbours(self, operator: str, spans: Iterable[Span], what: str) -> Iterator[Change]:
        """Exchange each with the next."""
        listed = list(spans)
        for first, second in pairwise(listed):
            yield self.swap(operator, first, second, what)

    def drop_each(self, operator: str, spans: Iterable[Span]) -> Iterator[Change]:
        """Take away each of several that are joined by words or commas, with what joins it; not the last of all."""
        listed = list(spans)
        if len(listed) > 1:
            for place, span in enumerate(listed):
                if place:
                    yield self.drop(operator, self.at(listed[place - 1].end, span.end), span)
                else:
                    yield self.drop(operator, self.at(span.start, listed[1].start), span)


def _quoted(text: str) -> str:
    return f"`{' '.join(text.split())}`"


def _head(text: str) -> str:
    """Return how a part of a text begins."""
    return _quoted(text.partition("{")[0])
