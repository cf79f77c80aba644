"""What is read of buying groups and of their members, in words."""

from __future__ import annotations

from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.show.base import Base
from quorate.ir.show.derived import choice_title, engagement_title, group_title, is_group, is_member
from quorate.ir.show.words import constant

_OF_GROUP: Final = {
    "in_stage_for": ("the time in its stage", "the time of {0} in its stage"),
    "stage_since": ("the start of its stage", "the start of the stage of {0}"),
    "missing": ("the list of roles with too few people", "the list of roles of {0} with too few people"),
}
_OF_MEMBER: Final = {
    "since": ("the time of the assignment", "the time of the assignment of {0}"),
    "assigned_by": ("the source of the assignment", "the source of the assignment of {0}"),
}


class GroupValues(Base):
    """Says what belongs to buying groups and members."""

    def group(self, record: n.Expr, here: int) -> str:
        """Name a buying group: `the buying group “AI seeds”`, and `it` where it is what is spoken of."""
        match record:
            case n.GroupOf(record=owner, name=name):
                said = f"the buying group {group_title(self.program, name)}"
                return said if isinstance(owner, n.Slot | n.Parent) else f"{said} of {self.value(owner, here)}"
            case n.Slot(number=number) if number != here:
                return self.slots.get(number) or self.thing(record.type)
            case _:
                return "it"

    def derived_field(self, get: n.Get, here: int) -> str | None:
        """Say a field of a buying group or a member; None for all else, and for the person that a member is."""
        if is_group(self.program, get.record.type):
            name = self.name(get.name)
            bare, owned = _OF_GROUP.get(get.name, (name, f"{name} of {{0}}"))
            subject = self.group(get.record, here)
            return bare if subject == "it" else owned.format(subject)
        if is_member(get.record.type) and get.name != "person":
            name = self.name(get.name)
            bare, owned = _OF_MEMBER.get(get.name, (name, f"{name} of {{0}}"))
            is_here = isinstance(get.record, n.Slot) and get.record.number == here
            return bare if is_here else owned.format(self.value(get.record, here))
        return None

    def by_model(self, model: str) -> str:
        """Say which engagement is meant, where there are several."""
        return f" by {engagement_title(self.program, model)}" if len(self.program.engagements) > 1 else ""

    def constant(self, literal: n.Literal) -> str:
        """Say a constant; the names of stages, roles and interests stand bare or by their titles."""
        if isinstance(literal.type, t.ChoiceType) and literal.type.of:
            return self.name(choice_title(self.program, str(literal.value), literal.type))
        return constant(literal.value, literal.type)
