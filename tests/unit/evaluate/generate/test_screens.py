"""What is odd about events is seen, whoever they are of."""

from __future__ import annotations

import json

import pytest

from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws.generated import by_reference

SCHEMA = """
entity account accounts {{ key id }}
entity person people in account {{ key id }}
event viewed of {one} {{ url text }}
event bought of {other} {{ url text }}
audience seen of accounts where at least 2 viewed ever or any bought in last 2 days
"""
EVENT = {"id": "e1", "type": "viewed", "at": "2026-05-30T00:00:00Z", "person": "ann"}
ODD: dict[str, dict[str, str | None]] = {
    "nothing": {},
    "late": {"at": "2026-06-02T00:00:00Z"},
    "ownerless": {"person": None},
    "ownerless and unread": {"person": None, "type": "other"},
    "twice": {"id": "e1"},
    "twice and earlier": {"id": "e1", "at": "2026-05-01T00:00:00Z"},
    "late and twice": {"id": "e1", "at": "2026-06-02T00:00:00Z"},
    "another": {"type": "bought", "at": "2026-05-31T00:00:00Z"},
}


def rules_of(one: str, other: str) -> RuleSet:
    found = compile_project(Project("screens", (Source("a.rules", SCHEMA.format(one=one, other=other)),)))
    assert found.program is not None, found.diagnostics
    return RuleSet(found.program)


@pytest.mark.parametrize("owners", [("person", "person"), ("account", "person"), ("account", "account")])
@pytest.mark.parametrize("odd", ODD)
def test_odd_events_are_decided_as_by_reference(owners: tuple[str, str], odd: str) -> None:
    rules = rules_of(*owners)
    changed: dict[str, str | None] = {**EVENT, "id": "e2", **ODD[odd]}
    second = {key: value for key, value in changed.items() if value is not None}
    account = {"id": "acme", "people": [{"id": "ann"}], "events": [EVENT, second]}
    payload = json.dumps({"now": "2026-06-01T00:00:00Z", "account": account})
    assert rules.decide(payload).to_dict() == by_reference(rules, payload).to_dict()
