"""Names in backticks need not be identifiers of Python, and are decided by all the same."""

from __future__ import annotations

import pytest

from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

NAMES = ("x y", "a-b", "1st", "é", "ﬁ", "_odd_7820", "class", "f.g", "…", "__init__", "in")


def rule_set(name: str) -> RuleSet:
    text = f"""
    entity account accounts {{ key id  `{name}` text required  inner {{ `{name}` integer }} }}
    entity person people in account {{ key id }}
    entity thing `{name} s` in account {{ key `{name}`  `{name}2` text }}
    event looked of person {{ `{name}` text }}
    audience a of accounts where `{name}` = "yes" and inner.`{name}` > 3
    audience b of accounts where any thing where (`{name}2` = "yes")
    audience c of accounts where any looked in last 30 days where (`{name}` = "yes")
    """
    compiled = compile_project(Project("odd", (Source("odd.rules", text),)))
    assert compiled.program is not None, compiled.diagnostics
    return RuleSet(compiled.program)


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_are_decided(name: str) -> None:
    account = {
        "id": "acme",
        name: "yes",
        "inner": {name: 4},
        "people": [{"id": "ann"}],
        f"{name} s": [{name: "t1", f"{name}2": "yes"}],
        "events": [{"id": "e", "type": "looked", "at": "2026-05-29T12:00:00Z", "person": "ann", name: "yes"}],
    }
    decision = rule_set(name).decide({"now": "2026-06-01T12:00:00Z", "account": account}).to_dict()
    assert decision["errors"] == []
    assert {each["name"]: each["result"] for each in decision["audiences"]} == dict.fromkeys("abc", "true")


def test_names_that_differ_stay_apart() -> None:
    text = (
        'entity account accounts { key id  `x` text  `_odd_78` text }\naudience a of accounts where `_odd_78` = "yes"\n'
    )
    compiled = compile_project(Project("odd", (Source("odd.rules", text),)))
    assert compiled.program is not None
    decision = RuleSet(compiled.program).decide(
        {"now": "2026-06-01T12:00:00Z", "account": {"id": "a", "x": "no", "_odd_78": "yes"}}
    )
    assert decision.to_dict()["audiences"][0]["result"] == "true"
