"""What a role template does to many accounts: the records that an author tunes it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from quorate.decide.unmatched import Unmatched
from quorate.ir.program import Role, RoleTemplate

Texts: TypeAlias = tuple[str | None, ...]
"""What a person has in each of the fields that are told."""


@dataclass(frozen=True, slots=True)
class People:
    """How many people match how many roles.

    `unknown` are those without a role of whom some condition is unknown, `undefined` of them although no fact is
    missing: the rules leave a value out. `open` have a role, and might have another if more were known.
    """

    total: int
    none: int
    one: int
    several: int
    unknown: int
    undefined: int
    open: int


@dataclass(frozen=True, slots=True)
class RoleCounts:
    """What one role gets. A role by hand only gets nobody here.

    `matched` people meet its condition, `unknown` may; `got` of them have it, and `lost` went to an earlier role:
    `lost_to` tells to which. Of the accounts with people, it is `empty` in some, its need is `met` in some (None where
    it needs nobody), and some have more people for it than `most` (None without such).
    """

    role: Role
    share: float
    matched: int
    got: int
    lost: int
    lost_to: Mapping[str, int]
    unknown: int
    empty: int
    met: int | None
    over: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """Texts that so many people have."""

    texts: Texts
    people: int


@dataclass(frozen=True, slots=True)
class Collision:
    """Two roles that the same people match; unless many are allowed, the first of both is before the second."""

    first: Role
    second: Role
    people: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """So many accounts are that complete: at least `low` and less than `high`, where both are the same just that."""

    low: float
    high: float
    accounts: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete groups would be: nothing at all, by tenths, and whole; None where no role needs anybody."""

    weighted: bool
    mean: float | None
    median: float | None
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """All that is told of a template; `accounts` were read and have people or at least say that there are none.

    `rejected` accounts could not be read, `absent` ones do not tell their people. `missing` are the facts for want of
    which people are unknown, most frequent first. `untold` people had texts too many to be kept apart.
    """

    template: RoleTemplate
    accounts: int
    absent: int
    rejected: int
    people: People
    missing: tuple[tuple[str, int], ...]
    roles: tuple[RoleCounts, ...]
    collisions: tuple[Collision, ...]
    fields: tuple[str, ...]
    unmatched: tuple[Unmatched, ...]
    untold: int
    completeness: tuple[Completeness, ...]
