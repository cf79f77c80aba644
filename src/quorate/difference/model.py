"""What two revisions differ in, declaration by declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from quorate.difference.side import Reference, Side, Text

Kind: TypeAlias = Literal["added", "removed", "changed", "affected", "renamed", "moved", "rewritten"]
"""What became of a declaration.

`affected`: it says what it said, and means something else by what it uses; `renamed`: it means the same under another
name or title; `moved`: it stands elsewhere; `rewritten`: it is written otherwise. The last two are without effect.
"""

Effect: TypeAlias = Literal["", "widened", "narrowed", "different"]
"""What a change comes to: everybody stays and more may come in, nobody comes in and some may go, or anything."""

MEANING: Final = frozenset({"added", "removed", "changed", "affected"})
"""The kinds that change what is decided."""


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a declaration that is other than it was; `old` is empty for what is new, `new` for what is gone."""

    what: str
    old: str
    new: str
    effect: Effect = ""

    @property
    def head(self) -> str:
        """Which part it is, what became of it where that is not said by the part, and what that comes to."""
        told = self.what
        if not (self.old and self.new) and not self.what.endswith((" asks", " met by")):
            told += " is new" if self.new else " is gone"
        return f"{told} ({self.effect})" if self.effect else told

    @property
    def values(self) -> str:
        """What it was and is, on one line."""
        return f"{self.old} → {self.new}" if self.old and self.new else self.old or self.new


@dataclass(frozen=True, slots=True)
class Cause:
    """What is used and changed, and the way to it: each used by the one before, the first by what is affected."""

    reference: Reference
    through: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One declaration that is not what it was.

    `reference` is what it is now, of what was removed what it was; `was` is what a renamed one was. `old_text` and
    `new_text` say it in words, `old_source` and `new_source` are how it is written; None where it is not there.
    """

    kind: Kind
    effect: Effect
    reference: Reference
    was: Reference | None
    changes: tuple[Change, ...]
    because: tuple[Cause, ...]
    old_text: str
    new_text: str
    old_source: Text | None
    new_source: Text | None

    @property
    def is_meant(self) -> bool:
        """Whether it changes what is decided."""
        return self.kind in MEANING

    @property
    def verdict(self) -> str:
        """What became of it, in a word: of what changed, to what effect."""
        return (self.effect or "different") if self.kind == "changed" else self.kind


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions and all that they differ in, by kind and name; `settings` are those of the rule set as a whole.

    `names` has of each audience, buying group, activation and journey that is in both its name in the older one.
    """

    old: Side
    new: Side
    settings: tuple[Change, ...]
    differences: tuple[Difference, ...]
    names: dict[Reference, Reference]

    @property
    def means_same(self) -> bool:
        """Whether nothing changes what is decided."""
        return not self.settings and not any(each.is_meant for each in self.differences)

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.settings and not self.differences
