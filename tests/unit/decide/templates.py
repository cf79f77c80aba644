"""Role templates and stage models made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from quorate.ir.program import Role, RoleTemplate, StageModel
from quorate.text import Span

NOWHERE = Span("", 0, 0)


def role(name: str, weight: float = 60, needs: int | None = None, most: int | None = None) -> Role:
    return Role(name, name, weight, needs, most, None, (), NOWHERE)


def template(*roles: Role, allows_many: bool = False) -> RoleTemplate:
    return RoleTemplate("committee", "Committee", allows_many, roles, NOWHERE)


NO_NAMES: Mapping[str, str] = MappingProxyType({})


def stages(formerly: Mapping[str, str] = NO_NAMES, entry: tuple[str, ...] = ("discovery",)) -> StageModel:
    allowed = {
        "discovery": ("evaluating", "lost"),
        "evaluating": ("qualified", "lost", "no_response"),
        "qualified": ("won", "lost"),
        "no_response": ("discovery",),
    }
    names = ("discovery", "evaluating", "qualified", "won", "lost", "no_response")
    return StageModel(
        "pipeline", "Pipeline", names, entry, "won", ("lost", "no_response"), allowed, (), formerly, NOWHERE
    )
