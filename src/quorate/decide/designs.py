"""Declared buying groups with all that they refer to, worked out once for all accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from quorate.decide.completeness import Needs
from quorate.evaluate.engagement import Scale
from quorate.ir.program import BuyingGroup, EngagementModel, Interest, Program, RoleTemplate, StageModel

Scales: TypeAlias = Mapping[str, Scale]
"""What a population says, by engagement model; of the models that are scaled."""


@dataclass(frozen=True, slots=True)
class Design:
    """A declared group with all that it refers to, worked out once for all accounts."""

    group: BuyingGroup
    interest: Interest
    template: RoleTemplate
    places: Mapping[str, int]
    formerly: Mapping[str, str]
    needs: Needs
    stages: StageModel | None
    engagement: EngagementModel | None


def designs_of(program: Program) -> Mapping[str, Design]:
    """Work out all groups of a program."""
    found: dict[str, Design] = {}
    for group in program.groups.values():
        interest = program.interests[group.interest]
        template = program.templates[interest.roles]
        found[group.name] = Design(
            group,
            interest,
            template,
            {role.name: place for place, role in enumerate(template.roles)},
            {former: role.name for role in template.roles for former in role.formerly},
            Needs.of(template, weighted=group.weighted),
            program.stage_models[interest.stages] if interest.stages else None,
            program.engagements[group.engagement] if group.engagement else None,
        )
    return found
