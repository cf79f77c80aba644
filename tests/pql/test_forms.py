"""Every form of expression of the domain reference is read, and means in rules what it meant, or is left out and told."""

from __future__ import annotations

import json
from random import Random

import pytest

from quorate.engine import RuleSet
from quorate.pql import nodes as n
from quorate.pql.importing import AUDIENCES_FILE, SCHEMA_FILE, import_segments
from quorate.pql.json_form import read_json
from quorate.pql.parse import parse
from quorate.pql.query_text import query_text
from quorate.pql.segments import read_segments
from quorate.pql.shapes import ONE_EVENT
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.pql.forms import FORMS, JSON_FORMS
from tests.pql.oracle import is_in
from tests.pql.queries import NOW, payload_of
from tests.pql.shaped import ShapedProfiles

PROFILES = 12


@pytest.mark.parametrize(("section", "text", "code"), FORMS, ids=[f"{section} {text}" for section, text, _ in FORMS])
def test_a_form_means_the_same_or_is_left_out(section: str, text: str, code: str) -> None:
    query = parse(Source("q", text))
    assert isinstance(query, n.Node), query
    assert parse(Source("q", query_text(query))) == query
    segments, mistakes = read_segments(text.encode(), "q", "q")
    made = import_segments(segments)
    assert mistakes == []
    assert {found.code for found in made.found if found.severity.value == "error"} == ({code} if code else set()), section
    assert len(made.carried) == (0 if code else 1)
    if not code:
        _check_meaning(query, made.audiences, made.schema)


def _check_meaning(query: n.Expr, audiences: str, schema: str) -> None:
    project = Project("q", (Source(AUDIENCES_FILE, audiences), Source(SCHEMA_FILE, schema)))
    program = compile_project(project).program
    assert program is not None
    rules, one_event = RuleSet(program), ONE_EVENT in program.schema.events
    profiles = ShapedProfiles(Random(audiences), program, query)  # noqa: S311 - no secret
    for _ in range(PROFILES):
        profile = profiles.profile()
        content = rules.decide(payload_of(profile, one_event=one_event)).content
        assert content["errors"] == []
        given = content["people"][0]["audiences"][0]["result"] == "true"
        assert given == is_in(query, profile, NOW, {}), (audiences, profile)


@pytest.mark.parametrize(("form", "text"), JSON_FORMS, ids=[text for _, text in JSON_FORMS])
def test_a_query_of_json_is_the_tree_of_its_text(form: dict[str, object], text: str) -> None:
    made = read_json(json.loads(json.dumps(form)), "expression.value")
    assert isinstance(made, n.Node), made
    told = parse(Source("q", text))
    assert isinstance(told, n.Node), told
    assert query_text(made) == query_text(told)
    segments, mistakes = read_segments(json.dumps(form).encode(), "q.json", "q")
    assert mistakes == []
    assert len(import_segments(segments).carried) == 1
