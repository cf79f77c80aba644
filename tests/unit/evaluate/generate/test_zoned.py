"""Functions of times in a zone that is written out: of a missing time they are missing, also where code is made."""

from __future__ import annotations

import pytest

from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

SCHEMA = "entity account accounts { key id  score number  seen datetime }\n"


@pytest.mark.parametrize(
    ("condition", "result"),
    [
        ('month(seen, in zone "UTC") != 3', "unknown"),
        ('score != day(seen, in zone "UTC")', "unknown"),
        ('year(seen, in zone "UTC") in (2025, 2026)', "unknown"),
        ('hour(seen, in zone "UTC") is missing', "true"),
        ('month(now, in zone "UTC") = 6', "true"),
    ],
)
def test_of_a_missing_time_they_are_missing(condition: str, result: str) -> None:
    text = f"{SCHEMA}audience asked of accounts where {condition}\n"
    program = compile_project(Project("zoned", (Source("zoned.rules", text),))).program
    assert program is not None
    rules = RuleSet(program)
    found = rules.decide({"now": "2026-06-01T12:00:00Z", "account": {"id": "a", "score": 1}})
    assert found.content["audiences"][0]["result"] == result
    assert rules.uncoded == {}
