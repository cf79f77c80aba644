"""The plan of a rule set: how its audiences are decided, and why so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.engine import RuleSet
from quorate.evaluate.plan.costs import FEWEST
from quorate.evaluate.plan.planned import Group

_WAYS: Final = {
    "independent": "each by itself",
    "shared": "what they share is looked at once",
    "indexed": "by tables first, then what these leave",
}


def plan_document(rules: RuleSet) -> dict[str, object]:
    """Return the plan for programs."""
    groups = rules.plan.groups.values() if rules.plan else ()
    return {
        "name": rules.name,
        "revision": rules.revision,
        "groups": [
            {
                "of": group.entity,
                "audiences": len(_decided(rules, group)),
                "way": group.costs.way,
                "costs": {way: getattr(group.costs, way) for way in _WAYS},
                "tables": {"fields": _fields(group), "events": _events(group), "records": _records(group)},
                "shared_conditions": group.common,
                "own_conditions": group.own,
            }
            for group in groups
        ],
        "by_reference": dict(rules.uncoded),
    }


def plan_text(rules: RuleSet) -> str:
    """Tell the plan."""
    return "\n".join(_lines(rules))


def _lines(rules: RuleSet) -> Iterator[str]:
    for group in rules.plan.groups.values() if rules.plan else ():
        many = len(_decided(rules, group))
        yield f"{many:,} {'audience' if many == 1 else 'audiences'} of {group.entity}: {_WAYS[group.costs.way]}"
        yield from (f"  {line}" for line in _reasons(group))
    if rules.uncoded:
        many = len(rules.uncoded)
        yield f"{many} {'audience' if many == 1 else 'audiences'} by the reference evaluator, for no code is made of:"
        for name, reason in rules.uncoded.items():
            yield f"  {name}: {reason}"


def _decided(rules: RuleSet, group: Group) -> list[str]:
    """Return the audiences of a group that are not left to the reference evaluator."""
    return [name for name in group.audiences if name not in rules.uncoded]


def _reasons(group: Group) -> Iterator[str]:
    if group.costs.way == "indexed":
        if fields := _fields(group):
            yield f"tables of fields: {', '.join(fields)}"
        if events := _events(group):
            yield f"tables of recent events: {', '.join(events)}"
        for many, conditions in _records(group).items():
            yield f"{many} visited once, for {conditions} conditions on them"
    if group.costs.way != "independent":
        yield f"conditions looked at once for several audiences: {group.common:,}; of one audience: {group.own:,}"
    if len(group.audiences) < FEWEST:
        yield f"fewer than {FEWEST} are not worth a plan"
        return
    costs = ", ".join(f"{way} {getattr(group.costs, way):,}" for way in _WAYS)
    yield f"rough cost of each way, in comparisons: {costs}"


def _fields(group: Group) -> list[str]:
    return [attribute.removeprefix("f_") for attribute in group.tables.fields()]


def _records(group: Group) -> dict[str, int]:
    return {table.attribute.removeprefix("c_"): len(table.by_condition) for table in group.tables.counts}


def _events(group: Group) -> list[str]:
    found = (each.types for each in group.tables.recencies)
    return [types if isinstance(types, str) else " or ".join(types) for types in found]
