"""A whole run: the three steps one after the other, each of them spread over processes by whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from quorate.joining.merges import Merges, PlacedMerge, settle_merges
from quorate.joining.sources import Chunk
from quorate.joining.spill import parts_of
from quorate.joining.steps import (
    ACCOUNTS,
    MOVED,
    THINGS,
    Done,
    JoinAccounts,
    JoinThings,
    Plan,
    Split,
    Task,
    write_merged,
)
from quorate.joining.tally import Tally

Spread: TypeAlias = Callable[[Iterable[Task]], Iterator[Done]]
"""Does tasks by one process or several, and yields what came of each, in order."""

PARTS_AT_MOST: Final = 256
_IN_MEMORY: Final = 5
"""How many bytes of memory a byte of a part takes while it is joined, as measured; see tests/bench/joining.py."""

_SPILLED: Final = 2.0
"""How many bytes of a step's files come of a byte of CSV, at most; a part that is larger all the same is split."""


@dataclass(slots=True)
class Run:
    """What is told while a run goes on: `rejects` takes lines of JSON, `payloads` a file of payloads.

    Where accounts are for a service, that is a file of blocks of `ServiceRecord`. `stage` is told what begins, and of
    how many parts.
    """

    plan: Plan
    spread: Spread
    part_bytes: int
    rejects: Callable[[bytes], object]
    payloads: Callable[[Path], object]
    stage: Callable[[str, int], object]
    tally: Tally = field(default_factory=Tally)

    def join(self, chunks: Iterable[Chunk]) -> Tally:
        """Do all steps, and return the counts. Raises OSError for files that cannot be written, and what they raise."""
        merges: list[PlacedMerge] = []
        deleted_events: list[tuple[str, str]] = []
        for done in self._each(chunks):
            if done.mapped is not None:
                merges += done.mapped.merges
                deleted_events += done.mapped.deleted_events
        self._join_things(settle_merges(merges), deleted_events)
        self._split(ACCOUNTS)
        accounts = parts_of(self.plan.folder, ACCOUNTS)
        self.stage("accounts", len(accounts))
        for done in self._each([JoinAccounts(part) for part in accounts]):
            if done.written:
                written = self.plan.folder / done.written
                self.payloads(written)
                written.unlink()
        return self.tally

    def _join_things(self, merges: Merges, deleted_events: list[tuple[str, str]]) -> None:
        for entity, into in merges.into.items():
            self.tally.count(f"merged {entity}", len(into))
        self.tally.count("circles of merges", merges.circles)
        write_merged(self.plan.folder, merges, deleted_events)
        self._split(THINGS)
        for stem in (THINGS, MOVED):
            parts = parts_of(self.plan.folder, stem)
            self.stage(stem, len(parts))
            for _ in self._each([JoinThings(stem, part) for part in parts]):
                pass

    def _split(self, stem: str) -> None:
        """Split the parts of a step that are larger than the memory holds."""
        sizes = parts_of(self.plan.folder, stem)
        large = [
            Split(stem, part, -(-size // self.part_bytes)) for part, size in sizes.items() if size > self.part_bytes
        ]
        for _ in self._each(large):
            pass

    def _each(self, tasks: Iterable[Task]) -> Iterator[Done]:
        for done in self.spread(tasks):
            self.tally.add(done.tally)
            if isinstance(done.rejects, bytes):
                self.rejects(done.rejects)
            elif done.rejects:
                told = self.plan.folder / done.rejects
                with told.open("rb") as file:
                    for line in file:
                        self.rejects(line)
                told.unlink()
            yield done


def part_bytes_of(memory: int, processes: int) -> int:
    """Return how large a part may be, for so many bytes of memory of so many processes that join at a time."""
    return max(1024 * 1024, memory // processes // _IN_MEMORY)


def parts_for(size: int | None, part_bytes: int) -> int:
    """Return how many parts to make of inputs of so many bytes without compression, None where nobody knows."""
    if size is None:
        return PARTS_AT_MOST // 4
    return max(1, min(PARTS_AT_MOST, -(-int(size * _SPILLED) // part_bytes)))
