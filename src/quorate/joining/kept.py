"""What is told of one thing by one record, as it lies between the first step and the second."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

from quorate.mapping.made import Deletion, Relation, Upsert

_FILE_BITS: Final = 40
_LINE_MASK: Final = (1 << _FILE_BITS) - 1

Told: TypeAlias = Upsert | Relation | Deletion


class Kept(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="k"):
    """A fact about a thing."""

    place: int
    """The record that it is from, see `place_of`; later ones have greater places."""
    entity: str
    """The entity, directly in an account or the account itself, of the thing that this is told of."""
    key: str
    made: Told


class KeptEvent(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="e"):
    """An event; `body` is its JSON, which is looked into no more where nothing in it has to change."""

    place: int
    entity: str
    """Whose event it is: the entity and the key."""
    key: str
    account: str | None
    id: str
    at: int
    body: bytes


AnyKept: TypeAlias = Kept | KeptEvent


def place_of(source: int, line: int) -> int:
    """Return the place of a record: by the order of the arguments, then by the line that it starts at."""
    return source << _FILE_BITS | line


def source_and_line(place: int) -> tuple[int, int]:
    """Return which argument and which line a place is."""
    return place >> _FILE_BITS, place & _LINE_MASK
