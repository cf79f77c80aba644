"""Buying groups, their members and titles where they are spoken of: records that no payload has."""

from __future__ import annotations

from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER
from quorate.ir.program import Program, RoleTemplate

_PERSON: Final = "person"
_OF_ROLES: Final = "a role"
_OF_INTERESTS: Final = "an interest"


def is_group(program: Program, type_: t.Type) -> bool:
    """Tell whether records of a type are buying groups: of one declaration, of a stage model, or any."""
    if not isinstance(type_, t.EntityType):
        return False
    entity = type_.entity
    return entity == ANY_GROUP or entity in program.groups or entity in program.stage_models


def is_member(type_: t.Type) -> bool:
    """Tell whether records of a type are members of a buying group."""
    return isinstance(type_, t.EntityType) and type_.entity == MEMBER


def of_member(record: n.Expr) -> n.Expr:
    """Return the member where the person of a member is meant, for both go by the same words."""
    if isinstance(record, n.Get) and record.name == _PERSON and is_member(record.record.type):
        return record.record
    return record


def titled(title: str, name: str) -> str:
    """Name something by its title, by its name where it has none."""
    return f"“{title or name}”"


def audience_title(program: Program, name: str) -> str:
    """Name an audience."""
    audience = program.audiences.get(name)
    return titled(audience.title if audience else "", name)


def group_title(program: Program, name: str) -> str:
    """Name a buying group."""
    group = program.groups.get(name)
    return titled(group.title if group else "", name)


def interest_title(program: Program, name: str) -> str:
    """Name an interest."""
    interest = program.interests.get(name)
    return titled(interest.title if interest else "", name)


def template_title(program: Program, name: str) -> str:
    """Name a role template."""
    template = program.templates.get(name)
    return titled(template.title if template else "", name)


def stages_title(program: Program, name: str) -> str:
    """Name a stage model."""
    model = program.stage_models.get(name)
    return titled(model.title if model else "", name)


def engagement_title(program: Program, name: str) -> str:
    """Name an engagement model."""
    model = program.engagements.get(name)
    return titled(model.title if model else "", name)


def destination_title(program: Program, name: str) -> str:
    """Name a destination."""
    destination = program.destinations.get(name)
    return titled(destination.title if destination else "", name)


def template_of(program: Program, group: str) -> RoleTemplate | None:
    """Return the roles of a buying group."""
    declared = program.groups.get(group)
    interest = program.interests.get(declared.interest) if declared else None
    return program.templates.get(interest.roles) if interest else None


def role_title(template: RoleTemplate | None, name: str) -> str:
    """Name a role of a template."""
    roles = template.roles if template else ()
    return titled(next((role.title for role in roles if role.name == name), ""), name)


def choice_title(program: Program, value: str, choice: t.ChoiceType) -> str:
    """Name a role, an interest or a stage where it is compared; roles by the title that all templates agree on."""
    if choice.of.startswith(_OF_INTERESTS):
        return interest_title(program, value)
    if choice.of.startswith(_OF_ROLES):
        those = set(choice.values)
        having = [each for each in program.templates.values() if any(role.name == value for role in each.roles)]
        meant = [each for each in having if {role.name for role in each.roles} == those] or having
        titles = {role_title(template, value) for template in meant}
        return titles.pop() if len(titles) == 1 else titled("", value)
    return value
