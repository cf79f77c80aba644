"""What a mapping makes of one foreign record, small enough to spill by the million, and what is wrong with it.

Instants are microseconds since 1970 UTC. Fields are ready for JSON: dates and times are text, and what is missing is
left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec


class Upsert(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="u"):
    """An account, a person or another record as it is; an older one only fills what newer ones leave missing."""

    entity: str
    """The entity's name for one."""
    account: str | None
    """The key of its account, where the mapping tells it: of an account its own key."""
    key: str
    above: tuple[str | None, ...]
    """The keys of what contains it between the account and it, outermost first: of a license its person's."""
    fields: dict[str, Any]
    """Its fields by name, the key among them."""
    relation: dict[str, Any] | None
    """What is true of the person in this account, or where that is not told in any; None where nothing is said."""
    as_of: int | None


class Event(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="e"):
    """Something that happened; `fields` is the whole event of a payload: `id`, `type`, `at`, `person`, its fields."""

    event: str
    """The name of its type on the wire."""
    account: str | None
    person: str | None
    id: str
    at: int
    fields: dict[str, Any]


class Relation(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="r"):
    """That a person belongs to an account, and what is true of the pair."""

    entity: str
    account: str | None
    key: str
    """The person's key."""
    fields: dict[str, Any]
    as_of: int | None


class Deletion(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="d"):
    """That something is no more."""

    what: str
    """An entity's name for one, `relation of person`, or the name of an event on the wire."""
    account: str | None
    key: str
    above: tuple[str | None, ...]
    as_of: int | None


class Merge(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="m"):
    """That records of an entity were found to be one: what was of `merged` is from now on of `into`."""

    entity: str
    into: str
    merged: tuple[str, ...]
    as_of: int | None


Made: TypeAlias = Upsert | Event | Relation | Deletion | Merge
"""What one mapping makes of one record, or of one item of it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about one field of one foreign record that is not as its declaration says."""

    code: str
    """A code of the family M2xx, which has a page."""
    field: str
    """The field of the record, or of the target where that takes no such value; nested fields with dots."""
    value: str
    """What was found, shortened; empty where nothing was."""
    message: str
    """One line in plain English, without the record's number, which the caller knows."""
    rejects: bool
    """Whether the mapping made nothing of the record (or item) for it; else only the field is missing."""
