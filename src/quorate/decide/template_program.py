"""A role template as a program whose audiences are its roles, so that all of them are told of a person, true or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Audience, Program, RoleTemplate
from quorate.ir.schema import Field

PERSON: Final = "person"
_OF_GROUPS: Final = (n.GroupOf, n.Groups, n.MemberOf, n.Engagement)
_Entered: TypeAlias = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class TextField:
    """A text, or one of a few, of a person: `job_title`, `relation.role`; words are only looked for in free texts."""

    path: tuple[str, ...]
    is_free: bool

    @property
    def name(self) -> str:
        """What rules call it."""
        return ".".join(self.path)


def program_of_roles(program: Program, template: RoleTemplate) -> tuple[Program, tuple[Audience | None, ...]]:
    """Return the program and the audience of each role, None for one by hand.

    Of the rest of the program only what the roles need is kept: buying groups and engagement as a whole, or not at all.
    """
    roles = tuple(
        None if role.when is None else Audience(f"role\n{role.name}", role.title, PERSON, role.when, None, role.span)
        for role in template.roles
    )
    reached = [node for role in roles if role is not None for node, _ in _reached(program, role.where)]
    named = {node.audience for node in reached if isinstance(node, n.InAudience)}
    kept = replace(program, activations={}, destinations={}, journeys={}, actions={}, calls={})
    if not any(isinstance(node, _OF_GROUPS) for node in reached):
        kept = replace(
            kept,
            audiences={name: each for name, each in program.audiences.items() if name in named},
            templates={template.name: replace(template, roles=())},
            stage_models={}, interests={}, engagements={}, groups={}, engagement=None,
        )  # fmt: skip
    # No rules text has a name of two lines.
    own = {role.name: role for role in roles if role is not None}
    return replace(kept, audiences={**kept.audiences, **own}), roles


def texts_tested(program: Program, template: RoleTemplate, at_most: int) -> tuple[TextField, ...]:
    """Return the texts of a person that roles test, those of most roles first; never a key, and nothing private."""
    roles: dict[TextField, int] = {}
    for role in template.roles:
        found = {} if role.when is None else dict.fromkeys(_texts_in(program, role.when))
        for field in found:
            roles[field] = roles.get(field, 0) + 1
    ordered = sorted(roles, key=lambda field: (not field.is_free, -roles[field]))
    return tuple(ordered[:at_most])


def weightings(program: Program, template: RoleTemplate) -> tuple[bool, ...]:
    """Tell how the buying groups of a template count completeness: by weight, all roles alike, or some so, some so."""
    interests = {name for name, interest in program.interests.items() if interest.roles == template.name}
    used = {group.weighted for group in program.groups.values() if group.interest in interests}
    return tuple(sorted(used or {False}))


def _texts_in(program: Program, condition: n.Expr) -> Iterator[TextField]:
    for node, is_own in _reached(program, condition):
        if is_own and isinstance(node, n.Get):
            path = _path(node)
            field = None if path is None else _field(program, path)
            if path is not None and field is not None:
                yield TextField(path, isinstance(field.type, t.TextType))


def _path(node: n.Expr) -> tuple[str, ...] | None:
    """Return the names of the fields that lead from the person to a value; None for another's."""
    names: list[str] = []
    while isinstance(node, n.Get):
        names.insert(0, node.name)
        node = node.record
    is_person = isinstance(node, n.Slot) and node.number == 0 and node.type == t.EntityType(PERSON)
    return tuple(names) if is_person else None


def _field(program: Program, path: tuple[str, ...]) -> Field | None:
    """Return the field at a path if it is a text to be shown."""
    entity = program.schema.entities[PERSON]
    fields = entity.fields
    found: Field | None = None
    for name in path:
        found = fields.get(name)
        if found is None or found.pii or path == (entity.key,):
            return None
        fields = found.fields
    is_text = found is not None and isinstance(found.type, t.TextType | t.ChoiceType)
    return found if is_text else None


def _reached(program: Program, condition: n.Expr) -> Iterator[tuple[n.Node, bool]]:
    """Yield all nodes of a condition on a person, through what it refers to, each definition once.

    With each comes whether slot 0 is still that person.
    """
    entered: set[_Entered] = set()
    todo: list[tuple[n.Node, bool]] = [(condition, True)]
    while todo:
        node, is_own = todo.pop()
        yield node, is_own
        match node:
            case n.DefineCall(name=name, record=record):
                following: tuple[n.Node, ...] = (program.defines[name].body,)
                reference = ("define", name, is_own and _is_person(record))
            case n.TableCall(name=name, record=record):
                table = program.tables[name]
                rows = [each for row in table.rows for each in (row.condition, row.result)]
                following = (*rows, *(() if table.otherwise is None else (table.otherwise,)))
                reference = ("table", name, is_own and _is_person(record))
            case n.InAudience(audience=name, record=record):
                following = (program.audiences[name].where,)
                reference = ("audience", name, is_own and _is_person(record))
            case _:
                following, reference = (), ("", "", False)
        if following and reference not in entered:
            entered.add(reference)
            todo += [(each, reference[2]) for each in reversed(following)]
        todo += [(each, is_own) for each in reversed(tuple(n.children(node)))]


def _is_person(record: n.Expr) -> bool:
    return _path(record) == ()
