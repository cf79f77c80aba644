"""A rule set with one small change, as the text of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quorate.diagnostics.model import Edit
from quorate.text import Span


@dataclass(frozen=True, slots=True)
class Change:
    """One small change: `operator` is the kind of it, `edits` what takes which place in the text of one declaration.

    `told` says it in words, such as "`500` becomes `501`"; `at` is what it is about, for whoever watches that.
    """

    operator: str
    told: str
    edits: tuple[Edit, ...]
    at: Span


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of a rule set; `id` stays the same as long as the declaration says the same there.

    `declaration` is what it is in, such as `audience growers`.
    """

    id: str
    declaration: str
    change: Change

    @property
    def span(self) -> Span:
        """Where it is: from the first edit to the last."""
        first, *others = self.change.edits
        found = first.span
        for each in others:
            found = found.to(each.span)
        return found


def edited(text: str, edits: Iterable[Edit], offset: int = 0) -> str:
    """Return a text with edits made, whose spans count from `offset` before it."""
    for edit in sorted(edits, key=lambda each: each.span.start, reverse=True):
        text = text[: edit.span.start - offset] + edit.text + text[edit.span.end - offset :]
    return text
