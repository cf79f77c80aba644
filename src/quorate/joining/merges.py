"""Which key a thing has in the end, after all merges: chains are followed to their end, and circles have one too.

Merges are taken in the order of their `as of`, undated ones last, in the order of their records. What was merged into
another is never a thing of its own again; where that other is merged back into it, the later merge says which of the
two keys is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import msgspec

_LAST: Final = 2**62


class PlacedMerge(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One merge and the record that it is from."""

    place: int
    entity: str
    into: str
    merged: str
    as_of: int | None


@dataclass(slots=True)
class Merges:
    """All merges: by entity the key that others went into, when, and how many merges closed a circle."""

    into: dict[str, dict[str, str]] = field(default_factory=dict)
    when: dict[str, dict[str, int | None]] = field(default_factory=dict)
    circles: int = 0


def settle_merges(merges: Iterable[PlacedMerge]) -> Merges:
    """Return what became of every key that was merged."""
    found = Merges()
    groups: dict[str, _Groups] = {}
    for merge in sorted(merges, key=_order):
        group = groups.setdefault(merge.entity, _Groups())
        if group.join(merge.merged, merge.into):
            found.circles += 1
        found.when.setdefault(merge.entity, {})[merge.merged] = merge.as_of
    for entity, group in groups.items():
        found.into[entity] = {key: last for key in group.parents if (last := group.last_of(key)) != key}
    return found


def _order(merge: PlacedMerge) -> tuple[int, int, str]:
    return _LAST if merge.as_of is None else merge.as_of, merge.place, merge.merged


class _Groups:
    """Keys of one entity in groups of those that are one thing; each group has the key that is left."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self._last: dict[str, str] = {}

    def join(self, merged: str, into: str) -> bool:
        """Merge a key, and whatever went into it, into another; tell whether that closed a circle."""
        inner, outer = self._find(merged), self._find(into)
        if inner != outer:
            self.parents[inner] = outer
            return False
        if merged == into or self._last.get(inner, inner) != merged:
            return False  # known already
        self._last[inner] = into
        return True

    def last_of(self, key: str) -> str:
        """Return the key that is left of a key's group."""
        top = self._find(key)
        return self._last.get(top, top)

    def _find(self, key: str) -> str:
        top = key
        while (above := self.parents.setdefault(top, top)) != top:
            top = above
        while self.parents[key] != top:
            self.parents[key], key = top, self.parents[key]
        return top
