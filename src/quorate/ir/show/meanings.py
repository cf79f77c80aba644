"""What a declaration means: told at length, and on one line."""

from __future__ import annotations

from typing import TypeAlias

from quorate.ir import mappings as m
from quorate.ir import program as p
from quorate.ir.journeys import Action, CallService, Journey
from quorate.ir.schema import Entity, Event
from quorate.ir.show import actions, activations, buying_groups, committees, declarations, journeys, mappings, pipelines
from quorate.ir.show.speaking import WIDTH

Ruled: TypeAlias = (
    p.Audience | p.Define | p.Table | p.RoleTemplate | p.Interest | p.BuyingGroup | p.EngagementModel | p.StageModel
    | p.Destination | p.Activation | Action | CallService | Journey
    | m.Constant | m.ForeignRecord | m.Mapping
)  # fmt: skip
"""What rules say; all but the shape of payloads."""

Declared: TypeAlias = Ruled | Entity | Event
"""What a rule set declares; lists are left out, programs have them in place of their names."""


def show(program: p.Program, declared: Declared, width: int = WIDTH) -> str:
    """Say what a declaration means, in lines of at most that width where words allow it."""
    match declared:
        case p.Audience():
            return declarations.show_audience(program, declared, width)
        case p.Define():
            return declarations.show_define(program, declared, width)
        case p.Table():
            return declarations.show_table(program, declared, width)
        case p.RoleTemplate():
            return committees.show_template(program, declared, width)
        case p.Interest():
            return committees.show_interest(program, declared, width)
        case p.BuyingGroup():
            return buying_groups.show_group(program, declared, width)
        case p.EngagementModel():
            return buying_groups.show_engagement(program, declared, width)
        case p.StageModel():
            return pipelines.show_stages(program, declared, width)
        case p.Destination():
            return activations.show_destination(program, declared, width)
        case p.Activation():
            return activations.show_activation(program, declared, width)
        case Action():
            return actions.show_action(program, declared, width)
        case CallService():
            return actions.show_call(program, declared, width)
        case Journey():
            return journeys.show_journey(program, declared, width)
        case m.Constant():
            return mappings.show_constant(program, declared, width)
        case m.ForeignRecord():
            return mappings.show_record(program, declared, width)
        case m.Mapping():
            return mappings.show_mapping(program, declared, width)
        case Entity():
            return declarations.show_entity(program, declared)
        case Event():
            return declarations.show_event(program, declared)


def meaning_of(program: p.Program, declared: Ruled) -> str:
    """Say what a declaration means on one line, without its name."""
    match declared:
        case p.Audience():
            return declarations.sum_audience(program, declared)
        case p.Define():
            return declarations.sum_define(program, declared)
        case p.Table():
            return declarations.sum_table(program, declared)
        case p.RoleTemplate():
            return committees.sum_template(program, declared)
        case p.Interest():
            return committees.sum_interest(program, declared)
        case p.BuyingGroup():
            return buying_groups.sum_group(program, declared)
        case p.EngagementModel():
            return buying_groups.sum_engagement(program, declared)
        case p.StageModel():
            return pipelines.sum_stages(program, declared)
        case p.Destination():
            return activations.sum_destination(program, declared)
        case p.Activation():
            return activations.sum_activation(program, declared)
        case Action():
            return actions.sum_action(program, declared)
        case CallService():
            return actions.sum_call(program, declared)
        case Journey():
            return journeys.sum_journey(program, declared)
        case m.Constant():
            return mappings.sum_constant(program, declared)
        case m.ForeignRecord():
            return mappings.sum_record(program, declared)
        case m.Mapping():
            return mappings.sum_mapping(program, declared)
