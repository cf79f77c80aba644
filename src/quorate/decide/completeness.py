"""How far the roles of a buying group are filled (domain reference, section 3.1).

The reference's printed formula, (assigned - needed) / needed, contradicts its own tables and text, so a role's
completeness is min(1, people / needs) (its section 11, row 1); only roles that need someone count (row 2); shares are
never rounded before they are averaged (row 3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Self

from quorate.ir.program import RoleTemplate

WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Needs:
    """What the roles of a template need, in units so small that counting people is whole numbers.

    Each role that needs someone comes with its place, how many people it needs, and what one of them is worth; `total`
    is what all together are worth.
    """

    roles: tuple[tuple[int, int, int], ...]
    total: int

    @classmethod
    def of(cls, template: RoleTemplate, *, weighted: bool) -> Self:
        """Return the needs of a template; `weighted` counts each role by its weight, else all alike."""
        needing = [(place, role, role.needs) for place, role in enumerate(template.roles) if role.needs]
        shares = [Fraction(role.weight) if weighted else Fraction(1) for _, role, _ in needing]
        worth = [share / needs for share, (_, _, needs) in zip(shares, needing, strict=True)]
        unit = math.lcm(*(each.denominator for each in worth)) if worth else 1
        roles = tuple((place, needs, int(each * unit)) for each, (place, _, needs) in zip(worth, needing, strict=True))
        return cls(roles, sum(needs * each for _, needs, each in roles))

    def completeness(self, people: Sequence[int]) -> float | None:
        """Return the completeness of a group whose roles have so many people: 0 to 1, the nearest number to the exact.

        None where no role needs anybody.
        """
        if not self.total:
            return None
        filled = 0
        for place, needs, worth in self.roles:
            count = people[place]
            filled += worth * (min(needs, count))
        return filled / self.total


def role_completeness(people: int, needs: int) -> float:
    """Return how far one role is filled, 0 to 1."""
    return min(people, needs) / needs


def shares(template: RoleTemplate) -> Mapping[str, float]:
    """Return the part that each role's weight is of the sum of the weights (domain reference, section 1.3)."""
    total = math.fsum(role.weight for role in template.roles)
    return {role.name: role.weight / total for role in template.roles}


def whole_percent(part: float) -> int:
    """Return a part of 1 as people read it: whole percent, halves up, so that two thirds are 67."""
    return math.floor(Fraction(part) * WHOLE + Fraction(1, 2))
