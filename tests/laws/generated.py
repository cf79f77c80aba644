"""Generated code against the reference evaluator, on rules and payloads at random.

`python -m tests.laws.generated 20000` compares that many pairs of a rule set and a payload, others each time.
"""

from __future__ import annotations

import functools
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.decide.decision import Decider, Decision, reject
from quorate.decide.generated import GeneratedReader
from quorate.decide.payload import PayloadReader, Rejected, RejectedError
from quorate.decide.subjects import Subjects, parts_of, subjects_of
from quorate.decide.wire import UnreadableError, decode_payload
from quorate.engine import RuleSet
from quorate.evaluate.generate.audiences import generate
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.plan.costs import Way
from quorate.evaluate.plan.planned import plan_of
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws import rules as laws
from tests.laws.alike import alike

MEANING = st.sampled_from(["", "\n  unknown counts as member", "\n  unknown is an error"])
PAYLOADS_A_RULE_SET = 4


@st.composite
def rule_sets(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """Return audiences of accounts and of people that refer to each other."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        where = draw(laws.conditions(whole=True))
        also = f" or in c{number - 1}" if number and draw(st.booleans()) else ""
        found.append(f"audience c{number} of accounts where ({where}){also}{draw(MEANING)}\n")
    for number in range(draw(st.integers(0, 2))):
        where = draw(laws.conditions("person", 1, whole=True))
        also = " and account in c0" if draw(st.booleans()) else ""
        found.append(f"audience p{number} of people where ({where}){also}{draw(MEANING)}\n")
    return "".join(found)


def compiled(text: str) -> RuleSet:
    """Compile audiences over the schema of the laws."""
    found = compile_project(Project("laws", (Source("schema.rules", laws.SCHEMA), Source("rules.rules", text))))
    assert found.program is not None, [one.message for one in found.diagnostics]
    return RuleSet(found.program)


@st.composite
def odd_payloads(draw: Callable[[st.SearchStrategy[Any]], Any]) -> laws.Payload:
    """Return a payload in which something is not as it should be: a value, a name, an event that comes twice."""
    payload: laws.Payload = json.loads(json.dumps(draw(laws.payloads())))
    for _ in range(draw(st.integers(1, 2))):
        place: Any = payload["account"]
        while True:
            inside = list(place.items()) if isinstance(place, dict) else list(enumerate(place))
            if not inside:
                break
            key, value = draw(st.sampled_from(inside))
            if isinstance(value, dict | list) and draw(st.booleans()):
                place = value
                continue
            match draw(st.integers(0, 3)):
                case 0 if isinstance(place, list):
                    place.append(value)  # an event, a person or a tag that comes twice
                case 1 if isinstance(place, dict):
                    del place[key]
                case 2 if isinstance(place, dict):
                    place[f"{key}_"] = value
                case _:
                    place[key] = draw(ODD)
            break
    return payload


ODD = st.sampled_from(
    [None, 0, -1, 3.0, 2**70, 1e300, True, "", "x", "2026-06-01", "2026-06-01T12:00:00Z", "2026-06-01 13:00:00.5+0100",
     "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-05:00", "2026-06-01T12:00:00", "24:00", [], [None], {},
     {"id": "x"},
     "\u00df", "\u212a", "\ud800", ["a", None], "Mars/Olympus", "viewed", "unheard_of"]
)  # fmt: skip


def by_reference(rules: RuleSet, payload: str) -> Decision:
    """Decide by the reference evaluator alone."""
    program = rules.program
    try:
        value = decode_payload(payload, program.limits.payload_bytes)
    except UnreadableError as error:
        return reject(Rejected(None, (error.problem,)))
    reader = PayloadReader(schema_read(program), program.limits, whole=False, groups=frozenset(program.groups))
    account = reader.read(value)
    if isinstance(account, Rejected):
        return reject(account)
    parts = parts_of(program)
    return Decider(parts).decide(subjects_of(parts, account, counted=False), missing=True)


def by_plan(rules: RuleSet, payload: str, way: Way) -> Decision | None:
    """Decide by a plan of one way; None for what surprises it, which the reference evaluator decides."""
    program = rules.program
    parts, schema = parts_of(program), schema_read(program)
    reader = _readers(rules)[way]

    def read() -> Subjects:
        slow = PayloadReader(schema, program.limits, whole=False, groups=frozenset(program.groups))
        account = slow.read(decode_payload(payload, program.limits.payload_bytes))
        if isinstance(account, Rejected):
            raise RejectedError(account)
        return subjects_of(parts, account, counted=False)

    try:
        return Decider(parts).decide(reader.read(payload, now=None, recall=None, fallback=read), missing=True)
    except Exception:  # noqa: BLE001 - whatever it is, it is a surprise
        return None


@functools.lru_cache(maxsize=1)
def _readers(rules: RuleSet) -> dict[Way, GeneratedReader]:
    program = rules.program
    schema = schema_read(program)
    parts = parts_of(program)
    ways: tuple[Way, ...] = ("shared", "indexed")
    found = {}
    for way in ways:
        plan = plan_of(program, schema, way)
        generated = generate(program, schema, plan.planned)
        assert generated is not None
        found[way] = GeneratedReader(parts, schema, generated, plan)
    return found


def differences(rules: RuleSet, payload: laws.Payload, *, planned: bool = True) -> list[str]:
    """Return how the decisions of a payload differ."""
    text = json.dumps(payload)
    slow = by_reference(rules, text).to_dict()
    quick = {"generated": rules.decide(text).to_dict()}
    for way in ("shared", "indexed") if planned else ():
        decision = by_plan(rules, text, way)
        if decision is not None:
            quick[way] = decision.to_dict()
    return [
        f"{way}: {key}: {found.get(key)} is not {slow.get(key)}"
        for way, found in quick.items()
        for key in {**slow, **found}
        if found.get(key) != slow.get(key)
    ]


PAYLOADS = st.one_of(laws.payloads(), laws.payloads(), odd_payloads())


def main(argv: Sequence[str]) -> int:
    """Compare as many pairs as the command line says; tell the first that differs, made small."""
    wanted = int(argv[0]) if argv else 1000
    counts: Counter[str] = Counter()

    @settings(
        max_examples=wanted // PAYLOADS_A_RULE_SET,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.one_of(rule_sets(), alike()), st.lists(PAYLOADS, min_size=PAYLOADS_A_RULE_SET, max_size=PAYLOADS_A_RULE_SET)
    )
    def compare(text: str, payloads: list[laws.Payload]) -> None:
        rules = compiled(text)
        counts["audiences without code"] += len(rules.uncoded)
        counts["audiences"] += len(rules.program.audiences)
        for payload in payloads:
            counts["pairs"] += 1
            before = sum(rules.surprises.values())
            assert not differences(rules, payload), (text, payload, differences(rules, payload))
            counts["surprises"] += sum(rules.surprises.values()) > before

    compare()
    sys.stdout.write(f"{dict(counts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
