"""Code tells the next turn of an answer as a watched evaluation does, or leaves it to that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.decide.payload import Account, PayloadReader
from quorate.engine import RuleSet
from quorate.evaluate.explain.turns import Watch
from quorate.evaluate.generate.context import Context, SurpriseError, layout_of
from quorate.evaluate.generate.passing import Turned, UntoldTimeError
from quorate.evaluate.generate.shapes import shapes_of
from quorate.evaluate.generate.turns import TurnsFunctions
from quorate.evaluate.values import Record
from tests.laws import rules as laws
from tests.laws.generated import compiled, rule_sets


def turns(rules: RuleSet, payload: laws.Payload) -> Iterator[tuple[str, datetime | None, datetime | None]]:
    """Yield the turns of audiences that code tells: what these are, and what a watched evaluation says."""
    program = rules.program
    schema, now = program.schema, datetime.fromisoformat(laws.NOW)
    root = msgspec.json.decode(json.dumps(payload), type=shapes_of(schema).payload).root  # type: ignore[attr-defined]
    context = Context(layout_of(program, schema), root, now, {})
    try:
        context.check()
    except SurpriseError:
        return
    account = PayloadReader(schema, program.limits).read(payload)
    assert isinstance(account, Account)
    facts = account.facts
    functions = TurnsFunctions(program, schema)
    structs = {None: root, **{each.f_id: each for each in root.c_people or ()}}
    records: dict[str | None, Record] = {None: facts.root}
    records |= {each.key: each for each in facts.root.collections.get("people", [])}
    for name, audience in program.audiences.items():
        for key, struct in structs.items():
            if (key is None) is not (audience.entity == schema.root):
                continue
            out = Turned(now)
            try:
                if not functions.note(context, struct, name, (), out, "account" if key is None else "person"):
                    continue
            except UntoldTimeError:
                continue
            watch = Watch(program, facts, now, None, at_once=False)
            watch.evaluation.audience(name, records[key])
            turn = watch.next()
            yield name, out.first, None if turn is None else turn.at


@settings(
    max_examples=18,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(rule_sets(), st.lists(laws.payloads(), min_size=2, max_size=2))
def test_code_tells_when_answers_turn(text: str, payloads: list[laws.Payload]) -> None:
    rules = compiled(text)
    for payload in payloads:
        for name, by_code, watched in turns(rules, payload):
            assert by_code == watched, (name, text, payload)


def test_most_windows_are_told_by_code() -> None:
    windows = (
        "in last 30 days", "in last 1 month", "more than 2 days ago", "in 1 week ending 1 week ago", "in this month",
        "since now - 3 days", "before 2026-05-31",
    )  # fmt: skip
    texts = [*(f"any viewed {each}" for each in windows), *(f"checked {each}" for each in windows[:6])]
    texts += ["checked in hours 09:00 to 17:00 on monday..friday and employees is missing"]
    texts += ["opened since today", "opened in next 1 quarter", "any people where (born in last 2 days)"]
    rules = compiled("".join(f"audience c{number} of accounts where {text}\n" for number, text in enumerate(texts)))
    event = {"id": "e", "type": "viewed", "person": "ann", "at": "2026-05-31T23:00:00Z"}
    account = {"id": "acme", "checked": "2026-05-31T23:00:00Z", "opened": "2026-06-03"}
    people = [{"id": "ann", "born": "2026-05-31"}]
    payload = {"now": laws.NOW, "account": {**account, "people": people, "events": [event]}}
    found = {name: (by_code, watched) for name, by_code, watched in turns(rules, payload)}
    assert {f"c{number}" for number in range(len(texts))} <= found.keys()
    assert all(by_code == watched for by_code, watched in found.values())
    assert sum(by_code is not None for by_code, _ in found.values()) >= len(texts) - 3
