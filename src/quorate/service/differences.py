"""What of a rule set means something else in another revision of it, declaration by declaration."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from quorate.ir.program import Program
from quorate.ir.show import Declared, show
from quorate.ir.show.kinds import KINDS, Kind

_PLACES: Final = frozenset({"span"})


class DiffKind(IntEnum):
    """What became of a declaration; the numbers are those of the wire."""

    ADDED = 1
    REMOVED = 2
    CHANGED = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """One declaration that is not what it was, with what it says in words in either revision."""

    kind: DiffKind
    declaration: str
    name: str
    old_text: str
    new_text: str


def differences(old: Program, new: Program) -> list[Difference]:
    """Compare two revisions; what is written otherwise and means the same is no difference.

    A declaration counts by what it says itself: one that uses a changed definition stays, as the definition is told.
    """
    found: list[Difference] = []
    for kind in KINDS.values():
        before, after = kind.things(old), kind.things(new)
        for name in sorted({*before, *after}):
            each = _difference(kind, name, (old, before.get(name)), (new, after.get(name)))
            if each is not None:
                found.append(each)
    return found


def _difference(
    kind: Kind, name: str, old: tuple[Program, Declared | None], new: tuple[Program, Declared | None]
) -> Difference | None:
    was, is_ = old[1], new[1]
    if was is not None and is_ is not None and _meant(was) == _meant(is_):
        return None
    old_text = "" if was is None else show(old[0], was)
    new_text = "" if is_ is None else show(new[0], is_)
    what = DiffKind.ADDED if was is None else DiffKind.REMOVED if is_ is None else DiffKind.CHANGED
    return Difference(what, kind.one, name, old_text, new_text)


def _meant(value: object) -> Any:  # noqa: ANN401 - parts that can be compared
    """Return what counts of a declaration: all but its places in texts."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = ((each.name, getattr(value, each.name)) for each in dataclasses.fields(value))
        return type(value).__name__, tuple((name, _meant(part)) for name, part in parts if name not in _PLACES)
    if isinstance(value, Mapping):
        return tuple((str(name), _meant(part)) for name, part in sorted(value.items(), key=lambda pair: str(pair[0])))
    if isinstance(value, tuple | list):
        return tuple(map(_meant, value))
    return value
