"""Explanations against decisions: what is said of an answer is tried by deciding again, on changed payloads.

`python -m tests.laws.explained 5000` tries that many pairs of a rule set and a payload, others each time.
"""

from __future__ import annotations

import copy
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.engine import RuleSet
from tests.laws import rules as laws
from tests.laws.alike import alike
from tests.laws.generated import compiled, rule_sets

_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")
_MICROSECOND = timedelta(microseconds=1)


def applied(payload: laws.Payload, change: dict[str, Any], person: str | None = None) -> laws.Payload:
    """Return a payload with the edits of a change made, as their paths say."""
    changed = copy.deepcopy(payload)
    for edit in change["edits"]:
        holder, last = _place(changed["account"], edit["path"], person)
        match edit["op"]:
            case "set":
                holder[last] = edit["value"]
            case "unset":
                del holder[last]
            case "add":
                holder.setdefault(last, []).append(edit["value"])
            case "remove":
                holder[:] = [each for each in holder if each["id"] != last]
    return changed


def _place(account: Any, path: str, person: str | None) -> tuple[Any, Any]:  # noqa: ANN401 - a payload's parts
    steps = [name or f"[{key}" for name, key in _STEP.findall(path)]
    if person is not None:
        if steps[0] == "account":
            steps = steps[1:]
        else:
            account = _member(account["people"], person)
    for step in steps[:-1]:
        account = _member(account, step[1:]) if step.startswith("[") else account.setdefault(step, {})
    last = steps[-1]
    return account, last.removeprefix("[")


def _member(members: Any, key: str) -> Any:  # noqa: ANN401 - a payload's parts
    return next(each for each in members if each["id"] == key)


def result(rules: RuleSet, payload: laws.Payload, name: str, person: str | None, now: str | None = None) -> str:
    """Decide one audience on the account or on a person."""
    return str(entry(rules, payload, name, person, now)["result"])


def entry(
    rules: RuleSet, payload: laws.Payload, name: str, person: str | None, now: str | None = None
) -> dict[str, Any]:
    """Return what a decision tells of one audience on the account or on a person."""
    decision = rules.decide(json.dumps(payload), now=now).to_dict()
    assert "rule_set" in decision, (decision["errors"], payload)
    subject = decision
    if person is not None:
        subject = _member(decision["people"], person)
    found: dict[str, Any] = next(entry for entry in subject["audiences"] if entry["name"] == name)
    return found


def wrong(rules: RuleSet, payload: laws.Payload, name: str, person: str | None = None) -> list[str]:
    """Return what an explanation says that deciding does not."""
    told = rules.explain(json.dumps(payload), name, person=person).to_dict()
    decided = entry(rules, payload, name, person)
    now = decided["result"]
    found = [] if told["result"] == now else [f"the answer is {now}, not {told['result']}"]
    if told["missing"] != decided["missing"]:
        found.append(f"{decided['missing']} is missing, and not {told['missing']}")
    if told["why"]["result"] != now and not (told["why"]["result"] == "unknown" and now == "true"):
        found.append(f"the tree comes to {told['why']['result']}, and not {now}")
    if now == "true" and told["changes"]:
        found.append("a yes needs no changes")
    for change in told["changes"]:
        after = result(rules, applied(payload, change, person), name, person)
        if after != "true":
            found.append(f"with {change} it is {after}")
        if "before" in change:
            found += _wrong_time(rules, payload, change, name, person)
    return found + _wrong_expiry(rules, payload, told["next"], now, name, person)


def _wrong_time(
    rules: RuleSet, payload: laws.Payload, change: dict[str, Any], name: str, person: str | None
) -> list[str]:
    """Make the change just before the instant from which it no longer helps, and at it."""
    before = datetime.fromisoformat(change["before"])
    found = []
    for at, is_enough in ((before - _MICROSECOND, True), (before, False)):
        step = at - datetime.fromisoformat(payload["now"])
        moved = copy.deepcopy(change)
        for edit in moved["edits"]:
            if edit["op"] == "add" and "at" in edit["value"]:
                edit["value"]["at"] = (datetime.fromisoformat(edit["value"]["at"]) + step).isoformat()
        after = result(rules, applied(payload, moved, person), name, person, at.isoformat())
        if (after == "true") is not is_enough:
            found.append(f"at {at} with {moved} it is {after}")
    return found


def _wrong_expiry(  # noqa: PLR0913, PLR0917 - what is said, and of what
    rules: RuleSet, payload: laws.Payload, told: dict[str, Any], now: str, name: str, person: str | None
) -> list[str]:
    """Decide at the instant at which the answer changes, right before it, and at some on the way."""
    start = datetime.fromisoformat(payload["now"])
    last = told["at"] or told.get("unchanged_until")
    end = datetime.fromisoformat(last) if last else start + timedelta(days=800)
    found = []
    if told["at"]:
        after = result(rules, payload, name, person, told["at"])
        if after != told["result"] or after == now:
            found.append(f"at {told['at']} it is {after}, and not {told['result']} after {now}")
    on_the_way = [start + (end - start) * part / 64 for part in range(64)]
    for at in (*on_the_way, end - _MICROSECOND):
        after = result(rules, payload, name, person, at.isoformat())
        if after != now:
            found.append(f"at {at} it is {after} already, before {last}")
            break
    return found


def main(argv: Sequence[str]) -> int:
    """Try as many pairs as the command line says; tell the first that is wrong, made small."""
    wanted = int(argv[0]) if argv else 500
    counts: Counter[str] = Counter()

    @settings(
        max_examples=wanted,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(rule_sets(), alike()), laws.payloads())
    def compare(text: str, payload: laws.Payload) -> None:
        rules = compiled(text)
        for name, audience in rules.program.audiences.items():
            people = payload["account"].get("people", ())
            keys = [None] if audience.entity == "account" else [person["id"] for person in people]
            for key in keys:
                counts["explanations"] += 1
                assert not wrong(rules, payload, name, key), (
                    text,
                    payload,
                    name,
                    key,
                    wrong(rules, payload, name, key),
                )
                told = rules.explain(payload, name, person=key).to_dict()
                counts[told["result"]] += 1
                counts["with changes"] += bool(told["changes"])
                counts["turning"] += bool(told["next"]["at"])

    compare()
    sys.stdout.write(f"{dict(counts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
