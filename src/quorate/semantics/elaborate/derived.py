"""The entities of `ir.groups` for one rule set: what buying groups and their members have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER, group_fields, member_fields
from quorate.ir.schema import Entity, Field
from quorate.semantics.elaborate.drafts import Drafts, GroupDraft
from quorate.text import Span

CALLED: Final = "group"
"""What a buying group is called in conditions on it, whatever its own name."""

_OF_STAGES: Final = ("stage", "stage_since", "in_stage_for")
_WHOLE: Final = "any buying group"


@dataclass(frozen=True, slots=True)
class Shape:
    """What buying groups of one kind have: the names of stages and roles, and whether there are other fields."""

    stages: tuple[str, ...]
    of_stages: str
    roles: tuple[str, ...]
    of_roles: str
    has_ready: bool
    has_engagement: bool


def derived_entities(drafts: Drafts, root: str, person: str, span: Span) -> dict[str, Entity]:
    """Return one entity for each buying group and each stage model, one for any group, and one for members."""
    groups = list(drafts.groups.values())
    has_engagement = any(group.engagement is not None for group in groups)
    interests = tuple(drafts.interests)
    by_model: dict[str, list[GroupDraft]] = {name: [] for name in drafts.stage_models}
    for group in groups:
        if group.stages is not None:
            by_model[group.stages].append(group)
    found: dict[str, Entity] = {}
    for name, users in by_model.items():
        templates = {user.template: None for user in users} if users else _templates_beside(drafts, name)
        ready = any(user.declared.ready is not None for user in users) or not users
        model = drafts.stage_models[name]
        shape = Shape(model.stages, name, *_roles(drafts, templates, name), ready, has_engagement)
        found[name] = _group_entity(name, root, shape, interests, model.span)
    for name, group in drafts.groups.items():
        stages = drafts.stage_models[group.stages].stages if group.stages is not None else ()
        roles, of_roles = _roles(drafts, (group.template,), name)
        ready = group.declared.ready is not None
        shape = Shape(stages, group.stages or name, roles, of_roles, ready, group.engagement is not None)
        found[name] = _group_entity(name, root, shape, interests, group.declared.name.span)
    every = _every_shape(drafts, groups, has_engagement=has_engagement)
    found[ANY_GROUP] = _group_entity(ANY_GROUP, root, every, interests, span)
    members = member_fields(every.roles, ANY_GROUP, person)
    found[MEMBER] = _entity(MEMBER, "member", root, _without(members, () if has_engagement else ("engagement",)), span)
    return found


def role_type(group: Entity) -> t.Type:
    """Return the type of a role of a buying group."""
    missing = group.fields["missing"].type
    return missing.item if isinstance(missing, t.ListType) and missing.item is not None else t.TEXT


def _every_shape(drafts: Drafts, groups: Iterable[GroupDraft], *, has_engagement: bool) -> Shape:
    """Return what one of all buying groups may have."""
    models = list(dict.fromkeys(group.stages for group in groups if group.stages is not None))
    stages = _united(drafts.stage_models[name].stages for name in models)
    roles, of_roles = _roles(drafts, {group.template: None for group in groups}, "")
    ready = any(group.declared.ready is not None for group in groups)
    return Shape(stages, models[0] if len(models) == 1 else "", roles, of_roles, ready, has_engagement)


def _templates_beside(drafts: Drafts, model: str) -> Iterable[str]:
    of_model = (each.roles for each in drafts.interests.values() if each.stages == model)
    return dict.fromkeys(name for name in of_model if name in drafts.templates)


def _roles(drafts: Drafts, templates: Iterable[str | None], otherwise: str) -> tuple[tuple[str, ...], str]:
    """Return the names of the roles of templates, and whose they are."""
    known = [name for name in templates if name is not None]
    roles = _united([role.name for role in drafts.templates[name].roles] for name in known)
    return roles, known[0] if len(known) == 1 else otherwise


def _united(names: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def _group_entity(name: str, root: str, shape: Shape, interests: tuple[str, ...], span: Span) -> Entity:
    fields = dict(group_fields(shape.stages, shape.roles, interests, ""))
    fields["stage"] = _names(shape.stages, "stage", shape.of_stages)
    fields["missing"] = t.ListType(_names(shape.roles, "role", shape.of_roles))
    absent = list(_absent(shape))
    return _entity(name, CALLED, root, _without(fields, absent), span)


def _absent(shape: Shape) -> Iterator[str]:
    """Yield the fields that buying groups of a shape do not have."""
    if not shape.stages:
        yield from _OF_STAGES
    if not shape.has_ready:
        yield "ready"
    if not shape.has_engagement:
        yield "engagement"


def _names(names: tuple[str, ...], kind: str, whose: str) -> t.ChoiceType:
    return t.ChoiceType(names, f"a {kind} of `{whose}`" if whose else f"a {kind} of {_WHOLE}")


def _without(fields: Mapping[str, t.Type], absent: Iterable[str]) -> dict[str, t.Type]:
    left_out = frozenset(absent)
    return {name: type_ for name, type_ in fields.items() if name not in left_out}


def _entity(name: str, called: str, root: str, fields: Mapping[str, t.Type], span: Span) -> Entity:
    made = {
        key: Field(key, type_, required=False, pii=False, consent=False, fields={}, span=span)
        for key, type_ in fields.items()
    }
    return Entity(name, called, root, "name", made, span)
