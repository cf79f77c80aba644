"""Explanations of buying groups, and of what asks for them, against decisions: what is said is tried.

`python -m tests.laws.explained_groups 2000` tries about that many payloads, others each time.
"""

from __future__ import annotations

import copy
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.engine import RuleSet
from tests.laws import group_rules
from tests.laws.explained import applied
from tests.laws.grouped import compiled, decided
from tests.laws.rules import Payload

_MICROSECOND = timedelta(microseconds=1)
_ON_THE_WAY = 24
_AHEAD = timedelta(days=200)
_RESULTS = {"true": True, "false": False, "unknown": None}


def wrong(rules: RuleSet, payload: Payload) -> Iterator[str]:
    """Yield what explanations say of one payload that deciding does not."""
    decision = rules.decide(json.dumps(payload))
    content = decision.to_dict()
    later = {**payload, "state": decision.state}
    later.pop("commands", None)
    for name, audience in rules.program.audiences.items():
        people = payload["account"].get("people", ())
        keys = [None] if audience.entity == "account" else [person["id"] for person in people]
        for key in keys:
            for found in _wrong_audience(rules, payload, later, content, (name, key)):
                yield f"{name} {key or ''}: {found}"
    for name in rules.program.groups:
        entry = next((each for each in content["groups"] if each["name"] == name), None)
        for found in _wrong_group(rules, payload, name, entry):
            yield f"{name}: {found}"


def _entry(content: dict[str, Any], about: tuple[str, str | None]) -> dict[str, Any]:
    name, person = about
    subject = content if person is None else next(each for each in content["people"] if each["id"] == person)
    return dict(next(each for each in subject["audiences"] if each["name"] == name))


def _result(rules: RuleSet, payload: Payload, about: tuple[str, str | None], now: str | None = None) -> str:
    return str(_entry(rules.decide(json.dumps(payload), now=now).to_dict(), about)["result"])


def _wrong_audience(
    rules: RuleSet, payload: Payload, later: Payload, content: dict[str, Any], about: tuple[str, str | None]
) -> Iterator[str]:
    name, person = about
    told = rules.explain(json.dumps(payload), name, person=person).to_dict()
    entry = _entry(content, about)
    now = entry["result"]
    if (told["result"], told["missing"]) != (now, entry["missing"]):
        yield f"{told['result']} for want of {told['missing']}, and not {entry}"
    if told["why"]["result"] != now and not (told["why"]["result"] == "unknown" and now == "true"):
        yield f"the tree comes to {told['why']['result']}, and not {now}"
    for change in told["changes"]:
        after = _result(rules, applied(payload, change, person), about)
        if after != "true":
            yield f"with {change} it is {after}"
        if "before" in change:
            yield from _wrong_time(rules, later, change, about)
    yield from _wrong_expiry(rules, later, told["next"], now, about)


def _wrong_time(rules: RuleSet, later: Payload, change: dict[str, Any], about: tuple[str, str | None]) -> Iterator[str]:
    """Make a change just before the instant from which it no longer helps, and at it."""
    before = datetime.fromisoformat(change["before"])
    for at, is_enough in ((before - _MICROSECOND, True), (before, False)):
        step = at - datetime.fromisoformat(later["now"])
        moved = copy.deepcopy(change)
        for edit in moved["edits"]:
            if edit["op"] == "add" and "at" in edit["value"]:
                edit["value"]["at"] = (datetime.fromisoformat(edit["value"]["at"]) + step).isoformat()
        after = _result(rules, applied(later, moved, about[1]), about, at.isoformat())
        if (after == "true") is not is_enough:
            yield f"at {at} with {moved} it is {after}"


def _wrong_expiry(
    rules: RuleSet, later: Payload, told: dict[str, Any], now: str, about: tuple[str, str | None]
) -> Iterator[str]:
    """Decide at the instant at which the answer changes, with the state that is left, and at some before it."""
    start = datetime.fromisoformat(later["now"])
    last = told["at"] or told.get("unchanged_until")
    end = datetime.fromisoformat(last) if last else start + _AHEAD
    if told["at"]:
        after = _result(rules, later, about, told["at"])
        if after != told["result"] or after == now:
            yield f"at {told['at']} it is {after}, and not {told['result']} after {now}"
    for at in (*(start + (end - start) * part / _ON_THE_WAY for part in range(1, _ON_THE_WAY)), end - _MICROSECOND):
        if start < at < end and (after := _result(rules, later, about, at.isoformat())) != now:
            yield f"at {at} it is {after} already, before {last}"
            return


def _wrong_group(rules: RuleSet, payload: Payload, name: str, entry: dict[str, Any] | None) -> Iterator[str]:
    told = rules.explain(json.dumps(payload), name).to_dict()
    if (entry is None) != ("active" not in told):
        yield f"it is {entry and 'there'}, and not as told"
    people = payload["account"].get("people", ())
    for person in people:
        by_person = rules.explain(json.dumps(payload), name, person=person["id"]).to_dict()
        yield from _wrong_person(by_person, entry)
    if entry is None or not entry["active"]:
        return
    score = told["engagement"] or {"value": None}
    ready = told["ready"] or {"result": "unknown", "why": {"result": "unknown"}}
    stage = told["stage"] or {"stage": None}
    found = (told["completeness"]["value"], score["value"], _RESULTS[ready["result"]], stage["stage"], told["members"])
    wanted = tuple(entry[each] for each in ("completeness", "engagement", "ready", "stage", "members"))
    if found != wanted:
        yield f"{found} is told, and not {wanted}"
    if ready["why"]["result"] != ready["result"]:
        yield f"the tree of ready comes to {ready['why']['result']}, and not {ready['result']}"
    if "raw" in score and math.fsum(role["points"] for role in score["roles"]) != score["raw"]:
        yield f"{score} does not add up"
    if (told["unknown"], told.get("unknown_more")) != (entry.get("unknown", []), entry.get("unknown_more")):
        yield f"{told['unknown']} could be in it, and not {entry.get('unknown')}"


def _wrong_person(told: dict[str, Any], entry: dict[str, Any] | None) -> Iterator[str]:
    key = told["person"]
    mine = [] if entry is None else [each for each in entry["members"] if each["person"] == key]
    held = {each["role"] for each in mine if not each["removed"]}
    if {each["role"] for each in told["held"]} != held or (told["result"] == "true") != bool(held):
        yield f"{key} is {told['result']} as {told['held']}, and not {held}"
    could_be = entry is not None and any(each["person"] == key for each in entry.get("unknown", ()))
    if entry is not None and not held and told["result"] != ("unknown" if could_be else "false"):
        yield f"{key} is {told['result']}, and could be: {could_be}"
    if entry is not None and entry["active"] and not told["said"]:
        tried = {each["role"] for each in told["roles"] if each.get("result") == "true"}
        ruled = tried if told["admitted"]["result"] == "true" else set()
        if ruled != held:
            yield f"{key} has {held} by rules of which {ruled} hold"
    score = told["engagement"] or {}
    if "events" in score and math.fsum(each["points"] for each in score["events"]) != score["raw"]:
        yield f"{score} does not add up"
    if entry is not None and entry["active"] and mine and score.get("value") != mine[0]["engagement"] and held:
        yield f"{key} has {score.get('value')}, and not {mine[0]['engagement']}"


def main(argv: Sequence[str]) -> int:
    """Try as many payloads as the command line says; tell the first that is wrong, made small."""
    wanted = int(argv[0]) if argv else 200
    counts: Counter[str] = Counter()

    @settings(
        max_examples=wanted,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(group_rules.rule_sets(), st.data())
    def compare(made: group_rules.Rules, data: st.DataObject) -> None:
        history = data.draw(group_rules.histories(made.groups, most=2))
        rules = compiled(made.text, history)
        for payload, _ in decided(rules, history):
            counts["payloads"] += 1
            found = next(wrong(rules, payload), None)
            assert found is None, (made.text, payload, found)

    compare()
    sys.stdout.write(f"{dict(counts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
