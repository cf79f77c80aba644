"""What is proved of conditions holds for payloads: nothing that is never true is true of any of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.engine import RuleSet
from quorate.ir import nodes as n
from quorate.lint.subject import Subject
from quorate.proving.prover import Prover
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws.rules import SCHEMA, answers, conditions, days, numbers, payloads, plain, put, texts, words

Claim: TypeAlias = tuple[str, tuple[int, ...], Callable[..., bool]]
"""What is claimed of the answers of conditions, by their places."""

EXAMPLES = int(os.environ.get("QUORATE_PROOFS", "25"))
"""How many pairs of conditions are tried; more are for whoever changes what is proved."""

# Conditions on few values, so that many of them have to do with each other.
NARROW = st.one_of(
    texts("name"), texts("label"), numbers("employees"), days("opened"), put("over({n})", n=st.sampled_from("135")),
    put("{how} viewed {window}", how=st.sampled_from(["any", "no", "at least 2", "at most 1"]),
        window=st.sampled_from(["in last 1 week", "in last 2 days", "in last 1 month", "ever", "today",
            "more than 3 days ago", "in this month"])),
    put("{how} people where ({where})", how=st.sampled_from(["any", "no", "every", "at least 2", "exactly 1"]),
        where=st.sampled_from(["level > 2", "level > 4", "level <= 2", "in staff", "level > 2 and opt", "not opt"])),
    put("tags contains {mode} of {words}", mode=st.sampled_from(["any", "all"]), words=words),
    put("employees {sign} revenue", sign=st.sampled_from(["<", ">=", "=", "!="])),
    put("revenue {sign} employees", sign=st.sampled_from(["<", ">=", "=", "!="])),
    put("any people where ({a} and {b})", a=plain("person"), b=plain("person")),
    put("checked {window}", window=st.sampled_from(["in last 1 week", "in last 2 days", "in today", "in next 2 days",
        "before today", "after today", "since now", "more than 1 month ago", "since today - 3 days"])),
    st.sampled_from(["name is missing", "employees is missing", "in base", "not in base", "heads >= 2", "heads < 1",
        "active", "name is known", "tags is empty", 'tier >= "mid"', 'tier = "low"', 'tier != "high"',
        'named(("a", "b"))', "hour(checked) < 24", "employees is known"]),
)  # fmt: skip
PAIR = st.one_of(
    NARROW,
    put("({a} and {b})", a=NARROW, b=NARROW),
    put("({a} or {b})", a=NARROW, b=NARROW),
    put("not ({a} or {b})", a=NARROW, b=NARROW),
    put("not ({a} and {b})", a=NARROW, b=NARROW),
    conditions(whole=True, depth=1),
)


@settings(max_examples=EXAMPLES, derandomize=EXAMPLES < 100, deadline=None, database=None,
          suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
@given(st.lists(PAIR, min_size=8, max_size=12), st.lists(payloads(), min_size=12, max_size=12))
def test_no_payload_is_against_what_is_proved(texts_: list[str], given_: list[dict[str, Any]]) -> None:
    text = "".join(f"audience c{at} of accounts where {each}\n" for at, each in enumerate(texts_))
    project = Project("laws", (Source("schema.rules", SCHEMA), Source("rules.rules", text)))
    compiled = compile_project(project)
    assert compiled.program is not None
    subject = Subject(project, compiled.program, compiled.files)
    prover = Prover(compiled.program, subject.known.possible)
    wheres = [compiled.program.audiences[f"c{at}"].where for at in range(len(texts_))]
    claims = [claim for at, where in enumerate(wheres) for claim in _of_one(prover, at, where)]
    claims += [
        claim for one, other in permutations(range(len(wheres)), 2) for claim in _of_two(prover, one, other, wheres)
    ]
    rules = RuleSet(compiled.program)
    for payload in given_:
        found = [answer for answer, _ in answers(rules, payload)]
        for claim, places, holds in claims:
            told = [found[place] for place in places]
            assert holds(*told), (claim, [texts_[place] for place in places], told, payload)


def _of_one(prover: Prover, at: int, where: n.Expr) -> Iterator[Claim]:
    if prover.is_never_true(where):
        yield "never true", (at,), lambda a: a != "true"
    if prover.is_never_false(where):
        yield "never false", (at,), lambda a: a != "false"
    if prover.is_always_true(where):
        yield "always true", (at,), lambda a: a == "true"
    if prover.is_never_unknown(where):
        yield "never unknown", (at,), lambda a: a != "unknown"


def _of_two(prover: Prover, one: int, other: int, wheres: Sequence[n.Expr]) -> Iterator[Claim]:
    first, second = wheres[one], wheres[other]
    places = (one, other)
    if one < other and prover.exclude(((prover.true(first), True), (prover.true(second), True))):
        yield "never both true", places, lambda a, b: (a, b) != ("true", "true")
    if prover.implies(prover.true(first), prover.true(second)):
        yield "true implies true", places, lambda a, b: a != "true" or b == "true"
    if prover.implies(prover.false(first), prover.false(second)):
        yield "false implies false", places, lambda a, b: a != "false" or b == "false"
