"""Buying groups at random: both evaluators, and what holds of every decision, whatever the rules and the facts.

`python -m tests.laws.grouped 5000` decides about that many payloads, others each time.
"""

from __future__ import annotations

import copy
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.decide.calibration import calibrate
from quorate.decide.decision import Decision, reject
from quorate.decide.generated import GeneratedReader
from quorate.decide.payload import PayloadReader, Rejected, RejectedError
from quorate.decide.population import read_population, scaled_models
from quorate.decide.subjects import Subjects, subjects_of
from quorate.decide.wire import decode_payload
from quorate.engine import RuleSet
from quorate.evaluate.generate.audiences import generate
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.plan.costs import Way
from quorate.evaluate.plan.planned import plan_of
from quorate.ir.program import Program
from quorate.ir.settings import Calendar
from quorate.ir.sites import sites_of
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws import group_laws as holds
from tests.laws import group_rules
from tests.laws import rules as laws
from tests.laws.rules import Payload

ZONE = "Europe/Paris"
WAYS: tuple[Way, ...] = ("shared", "indexed")
PAYLOADS_A_RULE_SET = 7

Readers = Mapping[Way, GeneratedReader]


# -- deciding --------------------------------------------------------------------------------------------------------


def program_of(*texts: str) -> Program:
    """Compile declarations over the schema of the laws, a file each."""
    files = (Source("schema.rules", laws.SCHEMA), *(Source(f"r{at}.rules", each) for at, each in enumerate(texts)))
    found = compile_project(Project("laws", files, calendar=Calendar(ZONE)))
    assert found.program is not None, ([(one.code, one.message) for one in found.diagnostics], *texts)
    return found.program


def prepared(program: Program, population: Sequence[Payload]) -> RuleSet:
    """Return a rule set, its engagement scaled by payloads where that is wanted."""
    if not scaled_models(program):
        return RuleSet(program)
    encoded = calibrate(program, lambda: copy.deepcopy(population)).encoded
    return RuleSet(program, population=read_population(program, encoded))


def compiled(text: str, population: Sequence[Payload] = ()) -> RuleSet:
    """Compile declarations over the schema of the laws to a rule set."""
    return prepared(program_of(text), population)


def subjects(rules: RuleSet, payload: Payload) -> Subjects | Rejected:
    """Return what the reference evaluator decides a payload from."""
    program = rules.program
    reader = PayloadReader(schema_read(program), program.limits, whole=False, groups=frozenset(program.groups))
    account = reader.read(decode_payload(json.dumps(payload), program.limits.payload_bytes))
    if isinstance(account, Rejected):
        return account
    return subjects_of(rules._parts, account, counted=False)  # noqa: SLF001 - there is no other way on purpose


def planned(rules: RuleSet) -> Readers:
    """Return readers that decide by a plan of each way."""
    program, found = rules.program, dict[Way, GeneratedReader]()
    schema = schema_read(program)
    for way in WAYS:
        plan = plan_of(program, schema, way)
        generated = generate(program, schema, plan.planned)
        if generated is not None:
            found[way] = GeneratedReader(rules._parts, schema, generated, plan)  # noqa: SLF001 - as above
    return found


def differences(rules: RuleSet, payload: Payload, readers: Readers | None = None) -> list[str]:
    """Return how the decisions of a payload by code differ from that by the reference evaluator."""
    decider, account = rules._decider, subjects(rules, payload)  # noqa: SLF001 - as above
    slow = reject(account) if isinstance(account, Rejected) else decider.decide(account, missing=True)
    text = json.dumps(payload)
    quick = {"generated": rules.decide(text)}

    def read() -> Subjects:
        found = subjects(rules, payload)
        if isinstance(found, Rejected):
            raise RejectedError(found)
        return found

    for way, reader in (readers or {}).items():
        if not slow.rejected and not holds.clash(payload):
            made = reader.read(text, now=None, recall=None, fallback=read)
            quick[way] = decider.decide(made, missing=True)
    found = []
    for name, decision in quick.items():
        if decision.to_json() != slow.to_json():
            one, other = decision.to_dict(), slow.to_dict()
            parts = [part for part in {**one, **other} if one.get(part) != other.get(part)]
            found += [f"{name}: {part}: {one.get(part)} is not {other.get(part)}" for part in parts or ["the order"]]
    return found


def decided(rules: RuleSet, history: Sequence[Payload]) -> Iterator[tuple[Payload, Decision]]:
    """Decide payloads in turn, each with the state that the one before it left."""
    state = None
    for each in history:
        payload = each if state is None else {**each, "state": state}
        decision = rules.decide(json.dumps(payload))
        yield payload, decision
        if not decision.rejected:
            state = decision.state


def told(rules: RuleSet, payload: Payload) -> Payload:
    """Return a decision as plain values."""
    return rules.decide(json.dumps(payload)).to_dict()


# -- the laws of one history -----------------------------------------------------------------------------------------


def wrong(rules: RuleSet, history: Sequence[Payload], readers: Readers | None = None) -> list[str]:
    """Return what does not hold of the decisions on an account's history."""
    said: dict[str, holds.Said] = {}
    program = rules.program
    found = []
    before = None
    for payload, decision in decided(rules, history):
        found += differences(rules, payload, readers)
        content = decision.to_dict()
        if decision.rejected:
            found.append(f"rejected: {decision.errors}")
            continue
        found += holds.wrong_changes(before, content)
        before = content
        active = {each["name"] for each in content["groups"] if each["active"]}
        refused = holds.carry_out(said, program, payload, active)
        if refused != sum(each["code"] == "E521" for each in content["errors"]):
            found.append(f"{refused} commands are against stronger ones: {content['errors']}")
        found += holds.unsteady(content, told(rules, {**payload, "state": content["state"], "commands": []}))
        found += holds.wrong_completeness(program, payload, content)
        found += holds.overruled(said, payload, content)
        found += holds.wrong_moves(program, content)
        account = subjects(rules, payload)
        assert not isinstance(account, Rejected)
        found += holds.wrong_scores(program, payload, content, account)
    return found


def unlike(rules: RuleSet, payload: Payload) -> list[str]:
    """Return where a payload with whatever state is decided otherwise by code, or another time."""
    found = differences(rules, payload)
    content = told(rules, payload)
    if "rule_set" in content:
        again = {**payload, "state": content["state"], "commands": []}
        found += [*differences(rules, again), *holds.unsteady(content, told(rules, again))]
    return found


def silent(rules: RuleSet, payload: Payload, chosen: int) -> list[str]:
    """Return where leaving out one fact, that of a number, changes who is a member, and nothing tells of it."""
    less = copy.deepcopy(payload)
    places = list(holds.forgettable(less))
    if not places:
        return []
    holder, name = places[chosen % len(places)]
    del holder[name]
    return holds.silent(rules.program, told(rules, payload), told(rules, less))


def disordered(made: group_rules.Rules, history: Sequence[Payload], seed: int) -> list[str]:
    """Return where the order of people, events, declarations and files changes a decision."""
    mixed = list(made.declarations)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - only an order
    half = len(mixed) // 2
    other = prepared(program_of("\n".join(mixed[half:]), "\n".join(mixed[:half])), history)
    rules = compiled(made.text, history)
    found = []
    for payload, decision in decided(rules, history):
        one = holds.whatever_order(decision.to_dict())
        two = holds.whatever_order(told(other, holds.shuffled(payload, seed)))
        parts = [name for name in one if one[name] != two.get(name)]
        found += [f"{name}: {two.get(name)} is not {one[name]}" for name in parts]
    return found


def formed(rules: RuleSet, history: Sequence[Payload]) -> list[str]:
    """Return where the form of payloads, and whether they are decided together, changes a decision."""
    pairs = list(decided(rules, history))
    payloads = [payload for payload, _ in pairs]
    expected = [decision.to_json() for _, decision in pairs]
    forms: dict[str, Sequence[Any]] = {
        "MessagePack": [msgspec.msgpack.encode(each) for each in payloads],
        "JSON": [msgspec.json.encode(each) for each in payloads],
        "objects": payloads,
    }
    found = []
    for form, encoded in forms.items():
        alone = [rules.decide(each).to_json() for each in encoded]
        together = [each.to_json() for each in rules.decide_many(encoded)]
        whole = [each.to_json() for each in rules.decide_many(encoded, whole=True)]
        for way, got in (("alone", alone), ("together", together), ("whole", whole)):
            found += [
                f"{form} {way}: {one!r} is not {two!r}" for one, two in zip(got, expected, strict=True) if one != two
            ]
    return found


def lost(made: group_rules.Rules, history: Sequence[Payload], kind: str, old: str) -> list[str]:
    """Return where a revision with another name of a role or stage loses what hands said, or keeps it untold.

    With `formerly`, all is as it was, by the new name. Without it, what hands and journeys said of the role stays in
    the state, and so does the stage, and E523 tells of each; given back to the rules as they were, all is there again.
    Who was taken out where there is one role a person is out of all of the group, whatever the role was.
    """
    population = [{**each, "commands": []} for each in history]  # commands have the names of their time
    before = compiled(made.text, population)
    *_, (payload, decision) = decided(before, history)
    state = decision.state
    again = {**payload, "state": state, "commands": []}
    rename = group_rules.renamed_role if kind == "role" else group_rules.renamed_stage
    known = told(before, again)
    found = []
    with_it = compiled(rename(made.text, old, "another", formerly=True), population)
    found += differences(with_it, again)
    expected = _without_names(json.loads(re.sub(rf"\b{old}\b", "another", json.dumps(known))))
    renamed = _without_names(told(with_it, again))
    parts = [name for name in {**expected, **renamed} if renamed.get(name) != expected.get(name)]
    found += [f"with `formerly` {name} is {renamed.get(name)}, not {expected.get(name)}" for name in parts]
    without = compiled(rename(made.text, old, "another", formerly=False), population)
    found += differences(without, again)
    after = told(without, again)
    for entry in known["groups"]:
        name, kept = entry["name"], after["state"]["groups"][entry["name"]]
        is_active = any(each["active"] for each in after["groups"] if each["name"] == name)
        has_many = holds.template_of(before.program, before.program.groups[name]).allows_many
        gone = old if kind == "role" and is_active and not has_many else None
        if holds.hands_of(after["state"], name) != holds.hands_of(state, name, removed_from=gone):
            found.append(f"{name}: the state has {kept['members']} after {state['groups'][name]['members']}")
        paths = [each["path"] for each in after["errors"] if each["code"] == "E523"]
        stale = [
            f"state.groups.{name}.members[{number}].role"
            for number, each in enumerate(state["groups"][name]["members"])
            if each["role"] == old
            and kind == "role"
            and each["assigned_by"] != "rule"
            and (has_many or not each["removed"])
        ]
        if kind == "stage" and entry["stage"] == old:
            stale.append(f"state.groups.{name}.stage")
            if kept["stage"] != old or kept["moves"] != state["groups"][name]["moves"]:
                found.append(f"{name}: the state has {kept} after {state['groups'][name]}")
        if is_active and [each for each in paths if each.startswith(f"state.groups.{name}.")] != stale:
            found.append(f"{name}: {paths} is told, not {stale}")
    back = told(before, {**again, "state": after["state"]})
    for entry in known["groups"]:
        name = entry["name"]
        if holds.hands_of(back["state"], name) != holds.hands_of(after["state"], name):
            found.append(f"{name}: given back it is {back['state']} after {after['state']}")
    return found


def _without_names(decision: Payload) -> Payload:
    """Return a decision without what goes by names: the moves, which have those of their time, and an order."""
    found = copy.deepcopy(holds.whatever_order(decision))
    kept = found["state"].get("groups", {}).values()
    for group in kept:
        del group["moves"]
    for group in (*kept, *found["groups"]):
        group["members"].sort(key=lambda each: (each["person"], each["role"] or ""))
    return found


# -- by hand ---------------------------------------------------------------------------------------------------------


def main(argv: Sequence[str]) -> int:
    """Try as many payloads as the command line says; tell the first that is wrong, made small."""
    wanted = int(argv[0]) if argv else 500
    counts: Counter[str] = Counter()
    quietly = settings(
        max_examples=max(1, wanted // PAYLOADS_A_RULE_SET),
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )

    @quietly
    @given(group_rules.rule_sets(), st.data())
    def compare(made: group_rules.Rules, data: st.DataObject) -> None:
        histories = data.draw(st.lists(group_rules.histories(made.groups), min_size=3, max_size=3))
        rules = compiled(made.text, [each for history in histories for each in history])
        readers = planned(rules)
        _count_rules(counts, rules)
        for history in histories:
            before = sum(rules.surprises.values())
            found = wrong(rules, history, readers)
            assert not found, (made.text, history, found)
            counts["payloads"] += len(history)
            counts["payloads with a clash"] += sum(holds.clash(each) for each in history)
            counts["surprises"] += sum(rules.surprises.values()) - before
            _count_groups(counts, rules, history)
        found = formed(rules, histories[0])
        assert not found, (made.text, histories[0], found)
        seed = data.draw(st.integers(0, 99))
        found = disordered(made, histories[1], seed)
        assert not found, (made.text, histories[1], seed, found)
        renaming = data.draw(group_rules.renamings(made))
        found = lost(made, histories[2], *renaming)
        assert not found, (made.text, histories[2], renaming, found)
        *_, (payload, decision) = decided(rules, histories[0])
        other = data.draw(group_rules.rule_sets())
        foreign = {**payload, "state": decision.state, "commands": data.draw(group_rules.commands(other.groups))}
        for each in (foreign, data.draw(group_rules.odd(foreign))):
            counts["states of other rules"] += 1
            found = unlike(compiled(other.text, histories[0]), each)
            assert not found, (other.text, each, found)

    @quietly
    @given(group_rules.rule_sets(plain=True), st.data())
    def forget(made: group_rules.Rules, data: st.DataObject) -> None:
        history = data.draw(group_rules.histories(made.groups))
        rules = compiled(made.text, history)
        for payload in history:
            for chosen in data.draw(st.lists(st.integers(0, 99), min_size=3, max_size=3)):
                counts["forgotten facts"] += 1
                found = silent(rules, payload, chosen)
                assert not found, (made.text, payload, chosen, found)

    compare()
    forget()
    sys.stdout.write(f"{dict(counts)}\n")
    return 0


def _count_rules(counts: Counter[str], rules: RuleSet) -> None:
    counts["rule sets"] += 1
    counts["scaled"] += rules.population is not None
    counts["conditions"] += len(rules.program.audiences) + len(list(sites_of(rules.program)))
    counts["conditions without code"] += len(rules.uncoded)


def _count_groups(counts: Counter[str], rules: RuleSet, history: Sequence[Payload]) -> None:
    for _, decision in decided(rules, history):
        for entry in decision.to_dict()["groups"]:
            counts["groups"] += 1
            counts["members"] += len(holds.members_of(entry))
            counts["ready"] += entry["ready"] is True
            counts["scored"] += bool(entry["engagement"])
            counts["told as unknown"] += len(entry.get("unknown", ()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
