"""What holds for all rules and payloads, whatever they say."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.syntax.format import format_source
from quorate.syntax.parse import parse
from quorate.text import Source
from tests.laws.rules import SCHEMA, Payload, answers, compiled, conditions, payloads

LAWS = settings(
    max_examples=35,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
ANY = conditions(whole=True)
OPPOSITE = {"true": "false", "false": "true", "unknown": "unknown"}


@LAWS
@given(st.lists(ANY, min_size=1, max_size=4), payloads())
def test_what_is_well_typed_compiles_and_is_decided_the_same_twice(texts: list[str], payload: Payload) -> None:
    rules = compiled(*texts)
    assert answers(rules, payload) == answers(rules, payload)


@LAWS
@given(ANY)
def test_formatting_twice_is_formatting_once_and_changes_no_meaning(text: str) -> None:
    source = Source("a.rules", f"audience a of accounts where {text}\n")
    once = format_source(source).text
    assert once is not None
    assert format_source(Source("a.rules", once)).text == once
    assert parse(Source("a.rules", once)).file.declarations == parse(source).file.declarations


@LAWS
@given(ANY, ANY, payloads())
def test_de_morgan_holds_under_unknown(one: str, other: str, payload: Payload) -> None:
    rules = compiled(
        f"not (({one}) and ({other}))",
        f"not ({one}) or not ({other})",
        f"not (({one}) or ({other}))",
        f"not ({one}) and not ({other})",
    )
    first, second, third, fourth = answers(rules, payload)
    assert first == second
    assert third == fourth


@LAWS
@given(ANY, payloads())
def test_negation_is_its_own_inverse_and_keeps_what_is_missing(text: str, payload: Payload) -> None:
    once, negated, twice = answers(compiled(text, f"not ({text})", f"not (not ({text}))"), payload)
    assert once == twice
    assert negated == (OPPOSITE[once[0]], once[1])


@LAWS
@given(st.lists(conditions(), min_size=1, max_size=4), payloads(), st.data())
def test_knowing_less_never_turns_an_answer_into_its_opposite(
    texts: list[str], payload: Payload, data: st.DataObject
) -> None:
    """Conditions that test for the missing, or pass it over, are exempt.

    These are `is missing` and its like, `coalesce`, `if`, tables (an unknown row is passed over) and aggregates
    (an item without the value is).
    """
    less = copy.deepcopy(payload)
    holders = [holder for holder in _records(less["account"]) if _removable(holder)]
    if not holders:
        return
    holder = data.draw(st.sampled_from(holders))
    del holder[data.draw(st.sampled_from(_removable(holder)))]
    rules = compiled(*texts)
    for (before, _), (after, _) in zip(answers(rules, payload), answers(rules, less), strict=True):
        assert after in {before, "unknown"}


@LAWS
@given(st.lists(ANY, min_size=1, max_size=4), payloads(), st.integers(0, 99))
def test_the_order_of_records_events_and_files_does_not_matter(texts: list[str], payload: Payload, seed: int) -> None:
    rules = Source("rules.rules", "".join(f"audience c{n} of accounts where {text}\n" for n, text in enumerate(texts)))
    files = (Source("schema.rules", SCHEMA), rules)
    shuffled = copy.deepcopy(payload)
    mixer = random.Random(seed)  # noqa: S311 - only an order
    for holder in _records(shuffled["account"]):
        for name in ("people", "licenses", "events"):
            mixer.shuffle(holder.get(name, []))
    assert _decide(files, payload) == _decide(files[::-1], shuffled)


def _decide(files: tuple[Source, ...], payload: Payload) -> dict[str, Any]:
    program = compile_project(Project("laws", files)).program
    assert program is not None
    return RuleSet(program).decide(json.dumps(payload)).to_dict()


_KEYS = ("id", "type", "at", "person")


def _removable(holder: dict[str, Any]) -> list[str]:
    return [name for name in holder if name not in _KEYS]


def _records(value: object) -> list[dict[str, Any]]:
    """Return an account, all records below it, and its events."""
    if isinstance(value, dict):
        return [value, *(inner for item in value.values() for inner in _records(item))]
    if isinstance(value, list):
        return [inner for item in value for inner in _records(item)]
    return []
