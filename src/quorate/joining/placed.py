"""What one account has, as it lies between the second step and the third."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

Layer: TypeAlias = tuple[int | None, bytes]
"""Since when fields are so, in microseconds or None for the arrival, and the fields as JSON."""


class Naming(msgspec.Struct, array_like=True, frozen=True, gc=False, order=True):
    """That a record inside a thing, at a place of its own, names another thing: a contact role does a person."""

    entity: str
    key: str
    other: str
    other_key: str
    place: int


class PlacedThing(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="t"):
    """The account itself, or a thing directly in it with all that is inside; `body` is its JSON as in a payload."""

    account: str
    place: int
    entity: str
    key: str
    body: bytes
    named: tuple[Naming, ...]
    """Which records inside name other things: those records are only there if these are."""
    inside: dict[str, int]
    """How many records are inside, by the collection."""
    layers: tuple[Layer, ...]
    """The fields by the instant since when they are so, for a store; empty where payloads are made."""


class PlacedEvent(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="e"):
    """An event of the account, or of a thing in it."""

    account: str
    place: int
    entity: str
    key: str
    id: str
    at: int
    body: bytes


class PlacedRemoval(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="r"):
    """That a thing, or the account itself, is no more, or no more in this account."""

    account: str
    place: int
    entity: str
    key: str
    as_of: int | None
    is_there: bool
    """Whether newer records brought it back."""


Placed: TypeAlias = PlacedThing | PlacedEvent | PlacedRemoval
