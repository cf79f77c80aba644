"""What of a rule set means something else in another revision of it, as it is told over the wire."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from quorate.difference.model import Difference
    from quorate.difference.side import Side


class DiffKind(IntEnum):
    """What became of a declaration; the numbers are those of the wire."""

    ADDED = 1
    REMOVED = 2
    CHANGED = 3
    RENAMED = 4
    AFFECTED = 5


class DiffEffect(IntEnum):
    """What a change comes to; the numbers are those of the wire."""

    UNSPECIFIED = 0
    WIDENED = 1
    NARROWED = 2
    DIFFERENT = 3


_UNTOLD: Final = frozenset({"moved", "rewritten"})


def differences(old: Side, new: Side) -> list[Difference]:
    """Compare two revisions; what is moved or written otherwise and means the same is no difference.

    Settings come first, as what is declared by `setting`.
    """
    # What compares takes its time to start, and a server that decides compares nothing.
    from quorate.difference.comparing import compare  # noqa: PLC0415
    from quorate.difference.model import Difference  # noqa: PLC0415
    from quorate.difference.side import SETTING, Reference  # noqa: PLC0415

    found = compare(old, new)
    settings = [
        Difference("changed", "", Reference(SETTING, each.what), None, (), (), each.old, each.new, None, None)
        for each in found.settings
    ]
    return [*settings, *(each for each in found.differences if each.kind not in _UNTOLD)]


def kind_of(difference: Difference) -> DiffKind:
    """Return what became of a declaration."""
    return DiffKind[difference.kind.upper()]


def effect_of(effect: str) -> DiffEffect:
    """Return what a change comes to."""
    return DiffEffect[effect.upper()] if effect else DiffEffect.UNSPECIFIED
