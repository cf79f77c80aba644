"""The declarations of a rule set by name, and which of them can be used by others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from quorate.syntax import nodes as n

Usable: TypeAlias = (
    n.DefineDeclaration
    | n.TableDeclaration
    | n.AudienceDeclaration
    | n.RoleTemplateDeclaration
    | n.InterestDeclaration
    | n.StagesDeclaration
    | n.BuyingGroupDeclaration
)
"""Declarations with conditions that can use each other."""


@dataclass
class Names:
    """The declarations of a rule set by name; `broken` are names of declarations that could not be parsed.

    `standard` are those of the standard library that rules may use where they declare none of the name themselves.
    """

    declared: dict[str, n.Declaration] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    standard: Mapping[str, n.Declaration] = field(default_factory=dict)

    def usable(self) -> dict[str, Usable]:
        """Return the declarations that can use each other."""
        return {name: item for name, item in self.declared.items() if isinstance(item, Usable)}
