"""Names that stand in backticks may hold anything, also where code is made of them."""

from __future__ import annotations

from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

RULES = """
entity account accounts { key `the id`  `Web page` text  `x61x` text  `a@b` { `c d` text } }
entity `odd one` `odd many` in account { key `k k`  `v v` number }
entity person people in account { key id }
event `my event` of person { `u u` text } as "x y"
audience odd of accounts
  where `Web page` = "x" and `x61x` = "y" and `a@b`.`c d` = "z" and any `odd many` where (`v v` > 1)
audience happened of people where any `my event` where (`u u` = "x")
"""
PAYLOAD = {
    "now": "2026-06-01T12:00:00Z",
    "account": {
        "the id": "a",
        "Web page": "x",
        "x61x": "y",
        "a@b": {"c d": "z"},
        "odd many": [{"k k": "1", "v v": 3}],
        "people": [{"id": "p"}],
        "events": [{"id": "e", "type": "x y", "at": "2026-05-01T00:00:00Z", "person": "p", "u u": "x"}],
    },
}


def test_code_is_made_of_names_that_are_no_identifiers() -> None:
    program = compile_project(Project("odd", (Source("odd.rules", RULES),))).program
    assert program is not None
    rules = RuleSet(program)
    content = rules.decide(PAYLOAD).content
    assert [each["result"] for each in content["audiences"]] == ["true"]
    assert [each["result"] for each in content["people"][0]["audiences"]] == ["true"]
    assert rules.uncoded == {}
    assert rules.surprises == {}
