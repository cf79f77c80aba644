"""What all things of a run are joined by: the schema, all merges, and where what comes of them goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from quorate.joining.folding import Order, order_of
from quorate.joining.merges import Merges
from quorate.joining.placed import Placed
from quorate.joining.shapes import Shapes
from quorate.joining.spill import SpillWriter, part_of

_NO_MERGES: Final[dict[str, str]] = {}


@dataclass(slots=True)
class Ground:
    """The same for all things; `default_as_of` is of records that have none, None for their arrival.

    `layered` is whether a store is to be told since when fields are so, and what is no more.
    """

    shapes: Shapes
    merges: Merges
    out: SpillWriter[Placed]
    parts: int
    default_as_of: int | None
    layered: bool
    _merged: Mapping[str, Mapping[str, list[str]]] = field(init=False)
    """By entity: the keys that others were merged into, and those."""

    def __post_init__(self) -> None:
        self._merged = {entity: _turned(into) for entity, into in self.merges.into.items()}

    def place(self, placed: Placed) -> None:
        """Add what is in an account to its part."""
        self.out.add(str(part_of(placed.account, self.parts)), placed)

    def place_all(self, account: str, placed: Iterable[Placed]) -> None:
        """Add much of one account."""
        self.out.extend(str(part_of(account, self.parts)), placed)

    def order(self, instant: int | None, place: int, *, deletes: bool = False) -> Order:
        """Return what a fact is weighed by."""
        return order_of(self.default_as_of if instant is None else instant, place, deletes=deletes)

    def account_of(self, account: str) -> str:
        """Return the account that an account has been merged into, or itself."""
        return self.merges.into.get(self.shapes.root, _NO_MERGES).get(account, account)

    def merged_into(self, entity: str, key: str) -> list[str]:
        """Return the keys that were merged into one."""
        return self._merged.get(entity, {}).get(key, [])


def _turned(into: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, last in into.items():
        found.setdefault(last, []).append(key)
    return found
