"""The conditions of a program that stand outside audiences and definitions, by where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from quorate.ir.nodes import Expr
from quorate.ir.program import Program

PERSON: Final = "person"
"""The entity of those who join buying groups."""

Key: TypeAlias = tuple[str, ...]
"""`("role", template, role)`, `("shown", interest)`, `("ready", group)`, `("move", stage model, number)`,
`("only when", activation)`."""


@dataclass(frozen=True, slots=True)
class Site:
    """A condition on what stands in slot 0: a person, the account, or a buying group (`entity` says which)."""

    key: Key
    entity: str
    where: Expr


def sites_of(program: Program) -> Iterator[Site]:
    """Yield all conditions of templates, interests, buying groups, stage models and activations."""
    root = program.schema.root
    for template in program.templates.values():
        for role in template.roles:
            if role.when is not None:
                yield Site(("role", template.name, role.name), PERSON, role.when)
    for interest in program.interests.values():
        if interest.shown is not None:
            yield Site(("shown", interest.name), PERSON if interest.by == "person" else root, interest.shown)
    for group in program.groups.values():
        if group.ready is not None:
            yield Site(("ready", group.name), group.name, group.ready)
    for model in program.stage_models.values():
        for number, move in enumerate(model.moves):
            yield Site(("move", model.name, str(number)), model.name, move.when)
    for activation in program.activations.values():
        if activation.only_when is not None:
            entity = program.audiences[activation.audience].entity
            yield Site(("only when", activation.name), entity, activation.only_when)
