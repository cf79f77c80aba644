"""What can be asked of buying groups, of their roles and members, and of journeys: each with its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias, get_args

from quorate.decide.journeys.instances import Status
from quorate.ir import types as t
from quorate.ir.groups import ASSIGNED_BY
from quorate.ir.program import BuyingGroup, Program

Types: TypeAlias = Mapping[str, t.Type]

_COUNT: Final = t.INTEGER


def roles_of(program: Program, group: BuyingGroup) -> tuple[str, ...]:
    """Return the names of the roles that a buying group has."""
    template = program.templates[program.interests[group.interest].roles]
    return tuple(role.name for role in template.roles)


def stages_of(program: Program, group: BuyingGroup) -> tuple[str, ...]:
    """Return the names of the stages that a buying group can be in; none where its interest has no stages."""
    model = program.interests[group.interest].stages
    return () if model is None else program.stage_models[model].stages


def allows_many(program: Program, group: BuyingGroup) -> bool:
    """Tell whether a person can have several roles in a buying group."""
    return program.templates[program.interests[group.interest].roles].allows_many


def parts_of_group(program: Program, group: BuyingGroup) -> Types:
    """Return what a decision tells of a buying group."""
    roles = t.ChoiceType(roles_of(program, group), f"a role of `{group.name}`")
    person = program.schema.root
    people = next((each.name for each in program.schema.children(person)), "person")
    return {
        "completeness": t.NUMBER,
        "engagement": t.NUMBER,
        "ready": t.BOOLEAN,
        "stage": t.ChoiceType(stages_of(program, group), f"a stage of `{group.name}`"),
        "stage_since": t.DATETIME,
        "status": t.TEXT,
        "active": t.BOOLEAN,
        "entered_at": t.DATETIME,
        "left_at": t.DATETIME,
        "title": t.TEXT,
        "interest": t.ChoiceType(tuple(program.interests), "an interest"),
        "missing": t.ListType(roles),
        "members": t.ListType(t.EntityType(people)),
        "removed": t.ListType(t.EntityType(people)),
    }


def parts_of_role(person: str) -> Types:
    """Return what a decision tells of a role of a buying group."""
    return {
        "people": _COUNT,
        "needs": _COUNT,
        "completeness": t.NUMBER,
        "surplus": _COUNT,
        "members": t.ListType(t.EntityType(person)),
    }


def parts_of_member(program: Program, group: BuyingGroup) -> Types:
    """Return what a decision tells of a person in a buying group."""
    role = t.ChoiceType(roles_of(program, group), f"a role of `{group.name}`")
    return {
        "role": t.ListType(role) if allows_many(program, group) else role,
        "engagement": t.NUMBER,
        "assigned_by": ASSIGNED_BY,
        "member_since": t.DATETIME,
        "removed": t.BOOLEAN,
    }


PARTS_OF_JOURNEY: Final[Types] = {
    "status": t.ChoiceType(get_args(Status), "a status of a journey"),
    "step": t.TEXT,
    "entry": t.INTEGER,
    "due": t.DATETIME,
    "step_since": t.DATETIME,
}
"""What a decision tells of an instance of a journey."""

KEY_OF: Final[Mapping[str, str]] = {
    "entered_at": "since",
    "left_at": "left",
    "member_since": "since",
    "step_since": "since",
}
"""The members of a decision that tests call otherwise: `since` is a reserved word, and does not say of what."""
