"""Conditions on buying groups and their members by code, against the reference evaluator."""

from __future__ import annotations

import dataclasses

import pytest

from quorate.evaluate.generate.audiences import functions_of, generate
from quorate.evaluate.generate.writer import UnsupportedError
from quorate.ir import nodes as n
from quorate.ir.program import Audience
from tests.unit.evaluate.generate.group_conditions import (
    CONDITIONS,
    GROUP,
    ITS_PERSON,
    MEMBER_SLOT,
    ON_ACCOUNTS,
    OTHER,
    PAYLOADS,
    PROGRAM,
    TOLD,
    engagement,
    member_of,
    members,
    missing,
)  # fmt: skip
from tests.unit.evaluate.generate.with_groups import answers, missing_answers
from tests.unit.evaluate.making import AT, const, is_, quantifier

ALWAYS_TOLD = {"ready", "completeness", "of another", "stage", "missing a role", "any ready group", "how many groups"}
NEVER_TRUE = {"calendar units", "groups are missing", "member of a group that is not there"}


@pytest.mark.parametrize(
    ("entity", "name"), [(entity, name) for entity, conditions in CONDITIONS.items() for name in conditions]
)
def test_code_and_the_reference_evaluator_agree(entity: str, name: str) -> None:
    answers_ = [
        answers(PROGRAM, CONDITIONS[entity][name], entity, given, told)
        for given in PAYLOADS.values()
        for told in TOLD.values()
    ]
    assert [by_code for by_code, _ in answers_] == [by_reference for _, by_reference in answers_]
    assert any(True in by_code for by_code, _ in answers_) is (name not in NEVER_TRUE)


@pytest.mark.parametrize(
    "condition",
    [
        is_(OTHER, GROUP),
        quantifier("any", members(is_(MEMBER_SLOT, MEMBER_SLOT))),
        quantifier("any", members(missing(ITS_PERSON))),
        quantifier("any", members(is_(engagement(MEMBER_SLOT), const(1.0)))),
        member_of(GROUP),
    ],
)
def test_no_code_is_made_of_groups_as_such(condition: n.Expr) -> None:
    with pytest.raises(UnsupportedError):
        functions_of(PROGRAM, PROGRAM.schema, "account", [condition])


@pytest.mark.parametrize("name", ON_ACCOUNTS)
def test_code_tells_what_is_missing_of_groups_or_leaves_it_to_the_reference_evaluator(name: str) -> None:
    audience = Audience("probe", "", "account", ON_ACCOUNTS[name], None, AT)
    program = dataclasses.replace(PROGRAM, audiences={**PROGRAM.audiences, "probe": audience})
    made = generate(program, program.schema)
    assert made is not None
    assert (made.reasons, "probe" in made.audiences) == ({}, True)
    misses = made.missing("probe")
    assert misses is not None
    for given in PAYLOADS.values():
        for told in TOLD.values():
            for by_code, by_reference in missing_answers(program, audience, misses, given, told):
                assert by_code in (None, by_reference)
                assert by_code is not None or name not in ALWAYS_TOLD
