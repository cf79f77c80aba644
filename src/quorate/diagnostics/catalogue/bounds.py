"""Sizes that lint tells of when rules go beyond them: the numbers of the domain reference, all in one table.

`section` names the page and the section of the reference; where that knows no number, the project has chosen one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_GROUPS: Final = "buying groups, section"
_SEGMENTS: Final = "segments, section"
_OWN: Final = "the project's own"


def _bound(most: int, section: str, what: str) -> int:
    return dataclasses.field(default=most, metadata={"section": section, "what": what})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much there may be of each thing; `[lint.bounds]` of `quorate.toml` has the names with hyphens."""

    roles_per_template: int = _bound(20, f"{_GROUPS} 1.3", "roles of a template")
    roles: int = _bound(20, f"{_GROUPS} 7", "roles in all, those of the same name counted once")
    stage_models: int = _bound(1, f"{_GROUPS} 7", "stage models")
    engagement_models: int = _bound(1, f"{_GROUPS} 7", "engagement models")
    engagement_days: int = _bound(30, f"{_GROUPS} 3.2", "days that an engagement model looks back")
    engagement_cap: int = _bound(20, f"{_GROUPS} 7", "events of a type and day that count for engagement")
    event_weight: int = _bound(100, f"{_GROUPS} 3.2.1", "weight of an event")
    split_paths: int = _bound(25, f"{_GROUPS} 7", "paths of a split or a call")
    random_shares: int = _bound(20, f"{_GROUPS} 7", "shares of a random split")
    call_minutes: int = _bound(240, f"{_GROUPS} 7", "minutes that an answer is waited for")
    events_to_listen_for: int = _bound(10, f"{_GROUPS} 7", "events that one listen waits for")
    journey_title: int = _bound(180, f"{_GROUPS} 7", "characters of the title of a journey")
    status_text: int = _bound(50, f"{_GROUPS} 7", "characters of the status of a buying group")
    moment_text: int = _bound(140, f"{_GROUPS} 7", "characters of the description of an interesting moment")
    activations: int = _bound(10, f"{_GROUPS} 7", "activations to one destination")
    account_audiences: int = _bound(50, f"{_GROUPS} 7", "audiences of accounts")
    audiences: int = _bound(400, f"{_SEGMENTS} 3.3", "audiences in all")
    event_types: int = _bound(50, f"{_GROUPS} 7", "types of events")
    event_fields: int = _bound(100, f"{_GROUPS} 7", "fields of an event")
    entity_fields: int = _bound(100, f"{_GROUPS} 7", "fields of accounts or people")
    custom_objects: int = _bound(20, f"{_GROUPS} 7", "entities besides accounts and people")
    custom_object_fields: int = _bound(50, f"{_GROUPS} 7", "fields of such an entity")
    entity_depth: int = _bound(3, f"{_SEGMENTS} 3.3", "entities inside each other, below the account")
    account_values: int = _bound(50, f"{_SEGMENTS} 2.8", "values that a field of an account is compared with")
    person_values: int = _bound(250, f"{_SEGMENTS} 2.1", "values that a field of a person or an event is compared with")
    nested_containers: int = _bound(5, f"{_SEGMENTS} 2.8", "conditions inside each other")
    sequence_steps: int = _bound(6, f"{_SEGMENTS} 2.3", "steps of a sequence")
    aggregates: int = _bound(3, f"{_SEGMENTS} 2.3", "aggregates of one condition")
    look_back_days: int = _bound(30, f"{_GROUPS} 4.1", "days that conditions look back at events")
    own_role_weights: int = _bound(0, f"{_GROUPS} 7", "roles with a weight that is none of 20, 40, 60, 80 and 100")
    persona_values: int = _bound(20, f"{_GROUPS} 7", "results of a table of people")
    persona_fields: int = _bound(10, f"{_GROUPS} 7", "columns of a table of people")
    persona_cells: int = _bound(5, f"{_GROUPS} 7", "comparisons in a row of a table of people")
    joined_conditions: int = _bound(5, f"{_SEGMENTS} 2.8", "conditions that one `and` or `or` joins")
    record_hops: int = _bound(5, f"{_SEGMENTS} 2.8", "records that a condition goes through one after the other")
    events_of_account_audience: int = _bound(0, f"{_SEGMENTS} 2.8", "events and audiences in an audience of accounts")
    field_levels: int = _bound(2, f"{_SEGMENTS} 2.3", "lists and records inside each other in a field")
    event_field_levels: int = _bound(0, f"{_GROUPS} 7", "lists and records inside each other in a field of an event")
    custom_object_levels: int = _bound(1, f"{_GROUPS} 7", "entities inside each other besides accounts and people")
    relations_of_entity: int = _bound(2, f"{_SEGMENTS} 3.3", "entities that one entity belongs or refers to")
    relations: int = _bound(20, f"{_SEGMENTS} 3.3", "relations between entities")
    entry_events: int = _bound(10, f"{_GROUPS} 7", "types of events that who enters a journey is asked for")
    journey_days: int = _bound(1_095, f"{_GROUPS} 7", "days that a journey may take, each step once")
    journey_steps: int = _bound(100, _OWN, "steps of a journey")
    condition_parts: int = _bound(30, _OWN, "comparisons of one condition")
    file_lines: int = _bound(1_500, _OWN, "lines of a file")
    repeated_conditions: int = _bound(2, _OWN, "declarations that say the same condition")
    repeated_numbers: int = _bound(3, _OWN, "declarations that compare a field with the same number")


@dataclass(frozen=True, slots=True)
class Bound:
    """One row of the table: its name in `quorate.toml`, the number, where that comes from, and what is counted."""

    name: str
    most: int
    section: str
    what: str


_DEFAULTS: Final = Bounds()

BOUNDS: Final[Mapping[str, Bound]] = MappingProxyType(
    {
        each.name: Bound(
            name=each.name.replace("_", "-"),
            most=getattr(_DEFAULTS, each.name),
            section=each.metadata["section"],
            what=each.metadata["what"],
        )
        for each in dataclasses.fields(Bounds)
    }
)
"""The bounds by the names of their fields, in the order of the table."""
