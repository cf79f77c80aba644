"""How many records met which fate, and a few of those that got into no payload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from quorate.diagnostics.model import Code

EXAMPLES: Final = 3
UNKNOWN: Final = 100
"""How many unknown fields of a file are told by name."""

Counts: TypeAlias = dict[str, int]
Fate: TypeAlias = Literal["rejected", "told", "left_out"]


class Example(msgspec.Struct, array_like=True, frozen=True, gc=False, order=True):
    """One record that a code was told of."""

    place: int
    message: str


class FileTally(msgspec.Struct, gc=False):
    """What became of the rows of one input."""

    rows: int = 0
    mapped: int = 0
    unmapped: int = 0
    rejected: int = 0
    short_rows: int = 0
    looked_up: int = 0
    """Rows that others may look up."""
    unknown: set[str] = set()
    """Fields of JSON that the record does not declare, so many of them at most."""

    def add(self, other: FileTally) -> None:
        """Add counts of another part of the same input."""
        self.rows += other.rows
        self.mapped += other.mapped
        self.unmapped += other.unmapped
        self.rejected += other.rejected
        self.short_rows += other.short_rows
        self.looked_up += other.looked_up
        self.unknown = set(sorted(self.unknown | other.unknown)[:UNKNOWN])


class Tally(msgspec.Struct):
    """Counts by name, by code, and by input; those of several steps and processes are added up.

    `rejected` counts rows of which nothing was made, by code, `told` what is missing in rows that were mapped all the
    same, and `left_out` what was mapped and is in no payload.
    """

    files: dict[int, FileTally] = {}
    made: Counts = {}
    rejected: Counts = {}
    told: Counts = {}
    left_out: Counts = {}
    counts: Counts = {}
    examples: dict[str, list[Example]] = {}
    """By fate and code."""

    def count(self, name: str, number: int = 1) -> None:
        """Count something by name."""
        self.counts[name] = self.counts.get(name, 0) + number

    def note(self, fate: Fate, code: str, place: int, message: str) -> None:
        """Count something by a code, and keep the first few examples of each code."""
        counts: Counts = getattr(self, fate)
        counts[code] = counts.get(code, 0) + 1
        examples = self.examples.setdefault(f"{fate} {code}", [])
        if len(examples) < EXAMPLES or place < examples[-1].place:
            examples.append(Example(place, message))
            examples.sort()
            del examples[EXAMPLES:]

    def file(self, source: int) -> FileTally:
        """Return the counts of one input."""
        if source not in self.files:
            self.files[source] = FileTally()
        return self.files[source]

    def add(self, other: Tally) -> None:
        """Add the counts of another step or process."""
        for source, file in other.files.items():
            self.file(source).add(file)
        for ours, theirs in (
            (self.made, other.made),
            (self.rejected, other.rejected),
            (self.told, other.told),
            (self.left_out, other.left_out),
            (self.counts, other.counts),
        ):
            _add(ours, theirs)
        for name, examples in other.examples.items():
            self.examples[name] = sorted([*self.examples.get(name, ()), *examples])[:EXAMPLES]


def message_of(code: Code, **values: object) -> str:
    """Write the message of a code."""
    return code.at(None, **values).message  # type: ignore[arg-type]  # values of the message, by name


def _add(ours: Counts, theirs: Mapping[str, int]) -> None:
    total: Counter[str] = Counter(ours)
    total.update(theirs)
    ours.clear()
    ours.update(total)
