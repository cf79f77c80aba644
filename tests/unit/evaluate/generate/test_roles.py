"""Roles by generated code: the first that is true, or all, and whether others may be."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quorate.evaluate.generate.audiences import generate, tree_of, written
from quorate.evaluate.generate.context import SurpriseError
from quorate.evaluate.generate.reads import schema_read
from tests.laws import rules as laws
from tests.unit.evaluate.generate.with_roles import Both, program_with

ROLES = [
    'kind = "vp" and title starts with any of ("director", "head of")',
    'title contains "farm" or title ends with "er" or level > 4',
    None,
    'title has word "buyer" and not (opt and title contains "x")',
    "any viewed in last 30 days and level >= 2",
]
PEOPLE: list[tuple[dict[str, Any], int, tuple[int, ...], bool]] = [
    ({"kind": "vp", "title": "Director of Fields"}, 0, (0,), False),
    ({"kind": "chief", "title": "Farmer"}, 1, (1,), False),
    ({"kind": "vp", "title": "HEAD OF FARMS", "level": 1}, 0, (0, 1), False),
    ({"title": "Head of all", "level": 5}, 1, (1,), True),
    ({"kind": "chief", "title": "a buyer", "opt": False, "level": 1}, 1, (1, 3), False),
    ({"kind": "chief", "title": "Buyer x", "level": 1}, -1, (), True),
    ({}, -1, (), True),
]


@pytest.mark.parametrize(("person", "first", "every", "unsure"), PEOPLE)
def test_roles_are_given(person: dict[str, Any], first: int, every: tuple[int, ...], *, unsure: bool) -> None:
    both = Both.of(program_with(ROLES))
    payload = {"account": {"id": "acme", "people": [{"id": "ann", **person}], "events": []}, "now": laws.NOW}
    assert both.by_code(payload, "one") == both.by_reference(payload, "one") == [(first, unsure)]
    assert both.by_code(payload, "many") == both.by_reference(payload, "many")
    assert both.by_code(payload, "many")[0][0] == every


def test_a_template_without_conditions_gives_none() -> None:
    both = Both.of(program_with([None, None]))
    payload = {"account": {"id": "acme", "people": [{"id": "ann"}]}, "now": laws.NOW}
    assert both.by_code(payload, "one") == [(-1, False)]
    assert both.by_code(payload, "many") == [((), False)]


def test_a_field_is_looked_up_and_folded_once() -> None:
    program = program_with(
        ['title contains "a"', 'level > 2 and title starts with "b"', 'title ends with "c" or level = 1']
    )
    made = written(program, schema_read(program))
    (first,) = [each for each in tree_of(made.module).body if getattr(each, "name", "") == made.roles["one"].first]
    text = ast.unparse(first)
    assert (text.count(".f_title"), text.count(".casefold()"), text.count(".f_level")) == (1, 1, 1)


def test_a_template_with_a_role_that_no_code_is_made_of_has_none() -> None:
    program = program_with(["level > 2", "count(licenses) in (1, 2)"])
    made = generate(program, schema_read(program))
    assert made is not None
    assert (made.roles, made.unsure) == ({}, {})
    told = "a count in a list"
    assert made.reasons == {"role one r1": told, "role many r1": told}


@settings(deadline=None, derandomize=True, max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    st.lists(laws.conditions("person", 1, whole=True), min_size=1, max_size=5),
    st.lists(laws.payloads(), min_size=3, max_size=3),
)
def test_code_and_the_reference_evaluator_agree(conditions: list[str], payloads: list[laws.Payload]) -> None:
    both = Both.of(program_with(conditions))
    for template in both.made.roles:
        for payload in payloads:
            try:
                found = both.by_code(payload, template)
            except (SurpriseError, OverflowError):
                continue
            assert found == both.by_reference(payload, template)
