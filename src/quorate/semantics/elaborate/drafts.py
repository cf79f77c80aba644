"""What is known of roles, stages, interests and buying groups before any condition is looked at.

Conditions speak of them by name, also in circles that are mistakes, so that all names have to be there first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from quorate.ir.program import Interest, RoleTemplate, StageModel
from quorate.syntax import nodes as n


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A buying group by what it names; None is what it does not name, or names wrongly.

    `is_shaped` tells whether all that says which fields it has is there.
    """

    declared: n.BuyingGroupDeclaration
    interest: str | None
    template: str | None
    stages: str | None
    engagement: str | None
    is_shaped: bool


@dataclass(frozen=True, slots=True)
class Drafts:
    """Declarations without their conditions, by name.

    `flawed` are those with a mistake, of which no more is made than their names; `renamed` maps the names that roles
    and stages had before to those they have.
    """

    templates: dict[str, RoleTemplate] = field(default_factory=dict)
    stage_models: dict[str, StageModel] = field(default_factory=dict)
    interests: dict[str, Interest] = field(default_factory=dict)
    groups: dict[str, GroupDraft] = field(default_factory=dict)
    flawed: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)

    def whose(self, name: str) -> str:
        """Return the template or stage model that has a role or stage of a name; empty where none has."""
        for template in self.templates.values():
            if any(role.name == name for role in template.roles):
                return template.name
        return next((model.name for model in self.stage_models.values() if name in model.stages), "")

    def whole_groups(self) -> Iterator[tuple[str, GroupDraft]]:
        """Yield the buying groups without a mistake, to show how one is spoken of."""
        return ((name, group) for name, group in self.groups.items() if name not in self.flawed)
