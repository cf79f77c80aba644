"""The samples of the pages of what imports find: what to avoid gives the code, and what to prefer nothing."""

from __future__ import annotations

import pytest

from quorate.diagnostics.catalogue.pql import CODES
from quorate.diagnostics.model import Code, Example
from quorate.pql.importing import Target, import_segments
from quorate.pql.segments import read_segments
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

SCHEMA = """
entity account accounts { key id }
entity person people in account { key id  country one of "US", "CA"  city text ignoring case
  rate number  bonus number }
event viewed of person { url text } as "web.view"
record someone { id text  share number  rate number }
mapping from_someone from someone to person { id = id  account = id  rate = share / 100  bonus = rate }
"""

# What a sample stands for that needs a rule set, or is too long to show.
SCENES = {
    "deep": "(" * 80 + "a" + ")" * 80,
    "no-such-field": 'countri = "US"',
    "not-a-value": 'country = "FR"',
    "no-event-type": 'xEvent[url = "/pricing"]',
    "folded-field": 'city = "Paris"',
    "computed-path": "share > 50",
    "two-meanings": "rate > 0.5",
    "any-event": "xEvent[timestamp occurs today]",
}


def _codes_of(example: Example) -> set[str]:
    target = None
    if example.kind in SCENES and example.kind != "deep":
        project = Project("target", (Source("schema.rules", SCHEMA),))
        program = compile_project(project).program
        assert program is not None
        target = Target(project, program)
    content = SCENES.get(example.kind, example.text)
    segments, found = read_segments(content.encode(), "sample", "sample")
    return {each.code for each in (*found, *import_segments(segments, target).found)}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_what_to_avoid_gives_the_code_and_what_to_prefer_nothing(code: Code) -> None:
    assert _codes_of(code.avoid) == {code.id}
    assert _codes_of(code.prefer) == set()


def test_scenes_are_used() -> None:
    assert set(SCENES) == {code.avoid.kind for code in CODES} - {"pql", "pql-json"}
