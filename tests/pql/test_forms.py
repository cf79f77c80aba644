"""Every form of expression of the domain reference is read, and means the same in rules, or is left out and told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

import pytest

from quorate.engine import RuleSet
from quorate.pql import nodes as n
from quorate.pql.importing import AUDIENCES_FILE, SCHEMA_FILE, Imported, import_segments
from quorate.pql.json_form import read_json
from quorate.pql.parse import parse
from quorate.pql.query_text import query_text
from quorate.pql.segments import Segment, read_segments
from quorate.pql.shapes import ONE_EVENT
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.pql.forms import FORMS, JSON_FORMS
from tests.pql.oracle import is_in
from tests.pql.queries import NOW, payload_of
from tests.pql.shaped import ShapedProfiles

PROFILES = 6
TOGETHER = 100
"""How many queries are imported at once; those whose types do not go together take turns."""

CARRIED = [text for _, text, code in FORMS if not code]
LEFT = [(text, code) for _, text, code in FORMS if code]


@pytest.mark.parametrize("text", [text for _, text, _ in FORMS])
def test_a_form_is_read_and_written(text: str) -> None:
    query = parse(Source("q", text))
    assert isinstance(query, n.Node), query
    assert parse(Source("q", query_text(query))) == query


@pytest.mark.parametrize(("text", "code"), LEFT, ids=[text for text, _ in LEFT])
def test_a_form_that_rules_do_not_have_is_left_out_and_told(text: str, code: str) -> None:
    made = import_segments(_segments([text]))
    assert {found.code for found in made.found if found.severity.value == "error"} == {code}
    assert made.carried == ()
    assert [each.text for each in made.left] == [text]


def test_forms_mean_the_same_for_profiles_made_by_chance() -> None:
    waiting = list(CARRIED)
    while waiting:
        made = import_segments(_segments(waiting[:TOGETHER]))
        assert made.carried, made.found
        _check_meaning(made)
        waiting = [each.text for each in made.left] + waiting[TOGETHER:]


def _segments(texts: Sequence[str]) -> list[Segment]:
    found = [read_segments(text.encode(), f"q{number}", f"q{number}") for number, text in enumerate(texts)]
    return [segment for segments, _ in found for segment in segments]


def _check_meaning(made: Imported) -> None:
    project = Project("q", (Source(AUDIENCES_FILE, made.audiences), Source(SCHEMA_FILE, made.schema)))
    program = compile_project(project).program
    assert program is not None
    rules, one_event = RuleSet(program), ONE_EVENT in program.schema.events
    queries = {each.name: each.segment.query for each in made.carried}
    profiles = ShapedProfiles(Random(made.audiences), program, list(queries.values()))  # noqa: S311 - no secret
    for _ in range(PROFILES):
        profile = profiles.profile()
        content = rules.decide(payload_of(profile, one_event=one_event)).content
        assert content["errors"] == []
        given = {each["name"]: each["result"] == "true" for each in content["people"][0]["audiences"]}
        expected = {name: is_in(query, profile, NOW, {}) for name, query in queries.items() if query is not None}
        wrong = [each.segment.text for each in made.carried if given[each.name] != expected[each.name]]
        assert wrong == [], profile


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
