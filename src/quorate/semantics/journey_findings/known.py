"""What a rule set declares that journeys speak of, and what values of it can be at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.atoms import FALSE
from quorate.ir.journeys import Action, CallService
from quorate.ir.program import (
    Audience,
    BuyingGroup,
    Define,
    EngagementModel,
    Interest,
    RoleTemplate,
    StageModel,
)
from quorate.ir.schema import Field, Schema
from quorate.ir.value_sets import KNOWN, MISSING, Values, between, compared

WHOLE: Final = 100
"""The greatest engagement on the scale of a population (language reference, section 9)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule set declares without a mistake, by name."""

    schema: Schema
    actions: Mapping[str, Action]
    calls: Mapping[str, CallService]
    groups: Mapping[str, BuyingGroup]
    audiences: Mapping[str, Audience]
    stage_models: Mapping[str, StageModel]
    templates: Mapping[str, RoleTemplate]
    interests: Mapping[str, Interest]
    defines: Mapping[str, Define] = field(default_factory=dict)
    engagements: Mapping[str, EngagementModel] = field(default_factory=dict)

    def field_of(self, value: n.Expr) -> Field | None:
        """Return the field of the schema that a value is; None for what is none."""
        if not isinstance(value, n.Get):
            return None
        match value.record.type:
            case t.EntityType(entity=entity) if entity in self.schema.entities:
                return self.schema.entities[entity].fields.get(value.name)
            case t.EventType(name=str() as name) if name in self.schema.events:
                return self.schema.events[name].fields.get(value.name)
            case _:
                around = self.field_of(value.record)
                return None if around is None else around.fields.get(value.name)

    def group_of(self, value: n.Expr) -> BuyingGroup | None:
        """Return the buying group that a value is a field of; None for all else."""
        match value:
            case n.Get(record=n.GroupOf(name=name)):
                return self.groups.get(name)
            case n.Get(record=n.Slot(type=t.EntityType(entity=name))):  # within the group itself
                return self.groups.get(name)
            case _:
                return None

    def _is_of_stages(self, value: n.Get) -> bool:
        """Tell whether a value is a field of whatever group goes through certain stages."""
        record = value.record.type
        return isinstance(record, t.EntityType) and record.entity in self.stage_models

    def most_of(self, value: n.Expr) -> float | None:
        """Return the greatest number that a score of a buying group or a person comes to; None for what is no score."""
        model: str | None = None
        match value:
            case n.Engagement(model=model):
                pass
            case n.Get(name="completeness") if self.group_of(value) is not None or self._is_of_stages(value):
                return 1
            case n.Get(name="engagement"):
                group = self.group_of(value)
                model = None if group is None else group.engagement
        found = self.engagements.get(model) if model else None
        if found is None:
            return None
        return WHOLE if found.scale == "population" else math.inf

    def stages_of(self, value: n.Expr) -> StageModel | None:
        """Return the stages that a value goes through; None for what is no stage of a buying group."""
        group = self.group_of(value)
        if group is None or not isinstance(value, n.Get) or value.name != "stage":
            return None
        interest = self.interests.get(group.interest)
        return None if interest is None else self.stage_models.get(interest.stages or "")

    def possible(self, value: n.Expr) -> Values | None:
        """Return what a value can be at all, where that is less than all of its type; see `ir.forms`."""
        if isinstance(value, n.Count):
            return MISSING | compared(">=", 0)
        if isinstance(value, n.ListContains) and self._asks_for_what_is_never_missing(value):
            return MISSING | FALSE
        most = self.most_of(value)
        if most is not None:
            return MISSING | between(0, most)
        found = self.field_of(value)
        if found is not None and found.required and isinstance(value, n.Get) and isinstance(value.record, n.Slot):
            return KNOWN
        return None

    def _asks_for_what_is_never_missing(self, test: n.ListContains) -> bool:
        """Tell whether it asks that roles are missing which nobody is needed in."""
        group = self.group_of(test.list)
        if group is None or not isinstance(test.list, n.Get) or test.list.name != "missing":
            return False
        interest = self.interests.get(group.interest)
        template = None if interest is None else self.templates.get(interest.roles)
        operands = test.operands.items if isinstance(test.operands, n.ListOf) else ()
        if template is None or not operands or not all(isinstance(each, n.Literal) for each in operands):
            return False
        needed = {role.name for role in template.roles if role.needs}
        absent = [isinstance(each, n.Literal) and each.value not in needed for each in operands]
        return all(absent) if test.mode == "any" else any(absent)
