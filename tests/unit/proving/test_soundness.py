"""What is proved of conditions holds for payloads: nothing that is never true is true of any of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.engine import RuleSet
from quorate.ir import nodes as n
from quorate.lint.subject import Subject
from quorate.proving.prover import Prover
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws.rules import NOW, SCHEMA, Text, answers, conditions, numbers, payloads, put

Claim: TypeAlias = tuple[str, tuple[int, ...], Callable[..., bool]]
"""What is claimed of the answers of conditions, by their places."""

EXAMPLES = int(os.environ.get("QUORATE_PROOFS", "3"))
"""How many sets of conditions of each kind are tried; more are for whoever changes what is proved."""

WORDS = st.sampled_from(['"a"', '"A"', '"Ac"', '"acme"', '"Acme b"'])
CASE = st.sampled_from(["", " ignoring case"])
NOT = st.sampled_from(["", "not "])
TIMES = [
    "in last 2 days", "in last 1 day", "in last 4 weeks", "in last 30 days", "in last 1 month", "in this month",
    "more than 1 month ago", "more than 28 days ago", "more than 30 days ago", "in previous month",
    "in 2 days ending 1 day ago",
]  # fmt: skip
LEVELS = st.sampled_from(
    ["level > 2", "level > 4", "level <= 2", "in staff", "level > 2 and opt", "not opt", "level is known", "level = 3"]
)
HOW = st.sampled_from(
    ["any", "no", "at least 2", "at most 1", "exactly 1", "more than 1", "at least 3", "fewer than 3"]
)
TOPICS = {
    "texts": st.one_of(
        put("name {no}{op} {word}{case}", no=NOT, word=WORDS, case=CASE,
            op=st.sampled_from(["contains", "starts with", "ends with", "has word"])),
        put("name {op} {word}{case}", word=WORDS, case=CASE, op=st.sampled_from(["=", "!=", "<", ">="])),
        put("name {no}matches {pattern}", no=NOT, pattern=st.sampled_from(["/a/", "/^A/", "/b$/i"])),
        put("name {op} {mode} of ({a}, {b})", a=WORDS, b=WORDS, mode=st.sampled_from(["any", "all"]),
            op=st.sampled_from(["contains", "starts with", "ends with"])),
        put("name {no}in ({a}, {b})", no=NOT, a=WORDS, b=WORDS),
        st.sampled_from(["name is missing", "name is known", "name is empty", "name is not empty"]),
    ),
    "labels": st.one_of(
        put("label {no}{op} {word}", no=NOT, word=WORDS, op=st.sampled_from(["contains", "starts with", "has word"])),
        put("label {op} {word}", word=WORDS, op=st.sampled_from(["=", "!=", "<", ">="])),
        put("label {no}in ({a}, {b})", no=NOT, a=WORDS, b=WORDS),
        st.sampled_from(['named(("a", "b"))', "named(codes)", 'tags contains "b"', "label is empty"]),
    ),
    "numbers": st.one_of(
        numbers("employees"), put("over({n})", n=st.sampled_from("135")),
        put("employees {sign} revenue", sign=st.sampled_from(["<", ">=", "=", "!="])),
        put("revenue {sign} employees", sign=st.sampled_from(["<", ">=", "=", "!="])),
        st.sampled_from(["employees is missing", "in base", "not in base", "employees is known", "revenue is missing"]),
    ),
    "people": st.one_of(
        put("{how} people where ({where})", how=HOW, where=LEVELS), put("every people where ({where})", where=LEVELS),
        put("count(people where ({where})) {sign} {n}", where=LEVELS, n=st.sampled_from("0123"),
            sign=st.sampled_from(["<", ">=", "=", "!="])),
        put("{how} people", how=HOW),
        st.sampled_from(["heads >= 2", "heads < 1", "people is missing", "heads is missing"]),
        put("any people where ({a} and {b})", a=LEVELS, b=LEVELS),
        put("{how} different level of people", how=HOW.filter(lambda how: how not in {"any", "no"})),
    ),
    "events": st.one_of(
        put("{how} viewed {window}", how=HOW, window=st.sampled_from([*TIMES, "ever", "today"])),
        put("{how} viewed {window} where ({where})", how=HOW, window=st.sampled_from([*TIMES, "ever"]),
            where=st.sampled_from(['url = "a"', "seconds > 2", "seconds <= 2", 'url in ("a", "b")', "at in last 2 days",
                "seconds > 3 and url is known"])),
    ),
    "instants": st.one_of(
        put("checked {window}", window=st.sampled_from([*TIMES, "in today", "in yesterday", "in next 2 days",
            "before today", "after today", "since now", "until now", "since today - 3 days", "before now - 1 day"])),
        put("checked {sign} {edge}", sign=st.sampled_from(["<", ">=", "=", "!=", "<=", ">"]),
            edge=st.sampled_from(["now", "today", "now - 2 days", "today - 1 day", "2026-05-31"])),
        st.sampled_from(["checked is missing", "hour(checked) < 24", "hour(checked) < 12"]),
    ),
    "days": st.one_of(
        put("opened {window}", window=st.sampled_from([*TIMES, "in today", "in yesterday", "in next 2 days",
            "before today", "after today", "since today - 3 days", "in next 1 month", "in this quarter"])),
        put("opened {sign} {edge}", sign=st.sampled_from(["<", ">=", "=", "!=", "<=", ">"]),
            edge=st.sampled_from(["today", "today - 1 day", "2026-05-31", "2026-06-01", "today + 2 days"])),
        st.just("opened is known"),
    ),
    "lists": st.one_of(
        put("tags {no}contains {mode} of ({a}, {b})", no=NOT, a=WORDS, b=WORDS, mode=st.sampled_from(["any", "all"])),
        put("tags {no}contains {word}", no=NOT, word=WORDS), put("any tags where (it = {word})", word=WORDS),
        st.sampled_from(["tags is empty", "tags is missing", 'any tags where (it starts with "a")']),
    ),
    "choices": st.one_of(
        put("tier {op} {tier}", op=st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
            tier=st.sampled_from(['"low"', '"mid"', '"high"'])),
        st.sampled_from(['tier in ("low", "high")', "tier is missing", "active", "not active", "active = true",
            "coalesce(active, true)", "if(active, 1, 2) = 1", 'size = "large"', 'size != "small"']),
    ),
}  # fmt: skip
"""Conditions on few values, so that those of one kind have to do with each other."""
NARROW = st.one_of(*TOPICS.values())


def joined(inner: Text) -> Text:
    """Return conditions made of such parts."""
    return st.one_of(
        inner,
        put("({a} and {b})", a=inner, b=inner),
        put("({a} or {b})", a=inner, b=inner),
        put("not ({a} or {b})", a=inner, b=inner),
        put("({a} and ({b} or {c}))", a=inner, b=inner, c=inner),
    )


PAIR = st.one_of(joined(NARROW), conditions(whole=True, depth=1))
NOW_ = datetime.fromisoformat(NOW)
HOURS = [-50, -26, -13, -11, 0, 1, 11, 13, 23, 24, 25, 35, 37, 48, 49, 71, 73, 100, 167, 169]
HOURS += [24 * day + part for day in (26, 27, 28, 29, 30, 31, 32, 33, 61, 92) for part in (-1, 1)]
AT = st.sampled_from([(NOW_ - timedelta(hours=each)).isoformat() for each in HOURS])
DAYS = [-32, -2, -1, 0, 1, 2, 3, *range(26, 34)]
DAY = st.sampled_from([(NOW_.date() - timedelta(days=each)).isoformat() for each in DAYS])
NAME = st.sampled_from(["a", "A", "b", "Acme", "acme", "ACME", "acme b", "ACME B", "me", "Ac", "ba", ""])


@st.composite
def near_payloads(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
    """Return a payload with times and texts close to those that conditions ask for."""
    payload: dict[str, Any] = draw(payloads())
    account = payload["account"]
    for name, values in {"checked": AT, "opened": DAY, "name": NAME, "label": NAME}.items():
        if name in account:
            account[name] = draw(values)
    for event in account.get("events", ()):
        event["at"] = draw(AT)
    return payload


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of what is drawn
@pytest.mark.parametrize("topic", [*TOPICS, "everything"])
@settings(max_examples=EXAMPLES, derandomize=EXAMPLES < 100, deadline=None, database=None,
          suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
@given(data=st.data())
def test_no_payload_is_against_what_is_proved(topic: str, data: st.DataObject) -> None:
    parts = joined(TOPICS[topic]) if topic in TOPICS else PAIR
    texts_ = data.draw(st.lists(parts, min_size=10, max_size=14, unique=True))
    given_ = data.draw(st.lists(near_payloads(), min_size=12, max_size=12))
    text = "".join(f"audience c{at} of accounts where {each}\n" for at, each in enumerate(texts_))
    project = Project("laws", (Source("schema.rules", SCHEMA), Source("rules.rules", text)))
    compiled = compile_project(project)
    assert compiled.program is not None, [each.message for each in compiled.diagnostics]
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
