"""What conditions read of buying groups and their members: entities that no payload has, but decisions.

A rule set has one entity for each buying group and each stage model, by its name, and one for any buying group
(:data:`ANY_GROUP`); they differ only in the names that stages, roles and interests may have. Below each stand
:data:`MEMBERS`, those who have a role, and :data:`REMOVED`, those who were taken out by hand or by a journey.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from quorate.ir import types as t

ANY_GROUP: Final = "buying group"
MEMBER: Final = "member of a buying group"
MEMBERS: Final = "members"
REMOVED: Final = "removed"
ASSIGNED_BY: Final = t.ChoiceType(("rule", "journey", "hand"), "a source of an assignment")
WEIGHTS: Final = {"trivial": 20.0, "minor": 40.0, "normal": 60.0, "important": 80.0, "vital": 100.0}
"""The weights of roles that have names."""


def group_fields(
    stages: tuple[str, ...], roles: tuple[str, ...], interests: tuple[str, ...], whose: str
) -> Mapping[str, t.Type]:
    """Return the fields of a buying group with their types; `whose` names it in messages."""
    return {
        "name": t.TEXT,
        "interest": t.ChoiceType(interests, "an interest"),
        "completeness": t.NUMBER,
        "engagement": t.NUMBER,
        "ready": t.BOOLEAN,
        "stage": t.ChoiceType(stages, f"a stage of `{whose}`"),
        "stage_since": t.DATETIME,
        "in_stage_for": t.DurationType(),
        "status": t.TEXT,
        "active": t.BOOLEAN,
        "missing": t.ListType(t.ChoiceType(roles, f"a role of `{whose}`")),
    }


def member_fields(roles: tuple[str, ...], whose: str, person: str) -> Mapping[str, t.Type]:
    """Return the fields of a member of a buying group; all else of a member is of the person."""
    return {
        "person": t.EntityType(person),
        "role": t.ChoiceType(roles, f"a role of `{whose}`"),
        "engagement": t.NUMBER,
        "assigned_by": ASSIGNED_BY,
        "member_since": t.DATETIME,
    }
