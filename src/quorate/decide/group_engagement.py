"""The engagement of a buying group from that of its members (domain reference, section 3.2.4).

Its worked example (section 3.2.5) applies no scale; what it shows is `raw`, and 35.25 comes out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quorate.evaluate.engagement import on_scale
from quorate.ir.program import RoleTemplate


@dataclass(frozen=True, slots=True)
class RoleShare:
    """What one role adds: the engagement of its people together, the role's share, and total times share."""

    role: str
    total: float
    share: float
    points: float


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The engagement of a group: `raw` is the exact sum of the points, `value` what conditions read."""

    value: float
    raw: float
    roles: tuple[RoleShare, ...]


def group_score(
    template: RoleTemplate, members: Mapping[str, Sequence[float]], largest: float | None = None
) -> GroupScore:
    """Return the engagement of a group whose roles have members of these engagements.

    Without `largest`, the points of a role are its total times its weight over the weights of all the template's
    roles. With `largest`, the largest root of a group in the population, only the roles that are filled share, and the
    root of the sum is brought to 0 to 100.
    """
    counted = [role for role in template.roles if largest is None or members.get(role.name)]
    weights = math.fsum(role.weight for role in counted)
    roles: list[RoleShare] = []
    for role in template.roles:
        found = members.get(role.name)
        if found:
            total = math.fsum(found)
            roles.append(RoleShare(role.name, total, role.weight / weights, total * role.weight / weights))
    raw = math.fsum(each.points for each in roles)
    return GroupScore(raw if largest is None else on_scale(raw, largest), raw, tuple(roles))
