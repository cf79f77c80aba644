"""What a test could expect that is so by the rules and not by a mutant: the differences of two decisions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from quorate.decide.journeys.instances import INSIDE

_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_DIGITS: Final = 6
_GROUP_PARTS: Final = ("completeness", "engagement", "ready", "stage", "missing", "status")


def named(text: str) -> str:
    """Write a name."""
    return text if _NAME.fullmatch(text) else f"`{text}`"


def expectations(account: str, own: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what is so by decisions of one instant and not by others, as statements of a test.

    The last of several decisions tells what is so, all of them what was done.
    """
    if not own or not other or "rule_set" not in own[-1] or "rule_set" not in other[-1]:
        return
    first, second = own[-1], other[-1]
    yield from _memberships(account, first, second)
    people = {each["id"]: each for each in second.get("people", ())}
    for person in first.get("people", ()):
        yield from _memberships(person["id"], person, people.get(person["id"], {}))
    yield from _kept(account, first, second)
    groups = {each["name"]: each for each in second.get("groups", ())}
    for name in sorted({*groups, *(each["name"] for each in first.get("groups", ()))}):
        mine = next((each for each in first.get("groups", ()) if each["name"] == name), None)
        yield from _group(account, name, mine, groups.get(name))
    yield from _actions(account, own, other)
    yield from _journeys(account, first, second)


def _memberships(who: str, own: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    results = {each["name"]: each["result"] for each in other.get("audiences", ())}
    for each in own.get("audiences", ()):
        if results.get(each["name"]) != each["result"]:
            yield _said(who, f"in {named(each['name'])}", each["result"])


def _said(who: str, what: str, result: str) -> str:
    match result:
        case "unknown":
            return f"expect unknown {named(who)} {what}"
        case "false":
            return f"expect {named(who)} not {what}"
        case _:
            return f"expect {named(who)} {what}"


def _kept(account: str, own: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    results = {each["name"]: each.get("result") for each in other.get("activations", ())}
    for each in own.get("activations", ()):
        if each.get("result") != results.get(each["name"]):
            yield _said(account, f"in {named(each['name'])}", each["result"])
    mine, theirs = (each["state"].get("activations", {}) for each in (own, other))
    for activation in sorted({*mine, *theirs}):
        kept, also = mine.get(activation, {}), theirs.get(activation, {})
        for key in sorted({*kept, *also} - {account}):
            if (key in kept) != (key in also):
                yield _said(key, f"in {named(activation)}", "true" if key in kept else "false")


# -- buying groups -------------------------------------------------------------------------------------------------


def _group(account: str, name: str, own: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> Iterator[str]:
    is_active = own is not None and own["active"]
    if is_active != (other is not None and other["active"]):
        yield _said(account, f"in {named(name)}", "true" if is_active else "false")
    if own is None or other is None:
        return
    mine, theirs = _roles(own), _roles(other)
    for person, role in sorted({*mine, *theirs}):
        if mine.get((person, role)) != theirs.get((person, role)):
            yield _role(person, role, name, mine.get((person, role), "false"))
    for part in _GROUP_PARTS:
        if own.get(part) != other.get(part):
            value = _value(part, own.get(part))
            if value:
                yield f"expect {named(account)}.{named(name)}.{part} = {value}"


def _roles(group: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    found = {(each["person"], each["role"]): "unknown" for each in group.get("unknown", ())}
    present = (each for each in group["members"] if not each["removed"])
    return found | {(each["person"], each["role"]): "true" for each in present}


def _role(person: str, role: str, group: str, result: str) -> str:
    who, what = named(person), f"{named(role)} in {named(group)}"
    match result:
        case "unknown":
            return f"expect unknown {who} is {what}"
        case "false":
            return f"expect {who} is not {what}"
        case _:
            return f"expect {who} is {what}"


def _value(part: str, value: Any) -> str:  # noqa: ANN401 - as JSON
    match value:
        case None:
            return "missing"
        case bool():
            return "true" if value else "false"
        case list():
            return f"({', '.join(map(named, value))})"
        case int() | float():
            if part == "completeness" and round(value * 100, _DIGITS) == round(value * 100):
                return f"{round(value * 100)}%"
            return f"{round(value, _DIGITS):f}".rstrip("0").rstrip(".")
        case str():
            return json.dumps(value, ensure_ascii=False) if part == "status" else named(value)
        case _:
            return ""


# -- journeys ------------------------------------------------------------------------------------------------------


def _actions(account: str, own: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    mine, theirs = ([_action(each) for one in told for each in one.get("actions", ())] for told in (own, other))
    for is_more, some, others in ((True, mine, theirs), (False, theirs, mine)):
        for action in some:
            if action not in others:
                name, person, arguments = action
                same = [each for each in others if each[:2] == (name, person)]
                given = f" with {{ {arguments} }}" if same and arguments else ""
                yield f"expect {'' if is_more else 'no '}action {named(name)} for {named(person or account)}{given}"


def _action(action: Mapping[str, Any]) -> tuple[str, str, str]:
    name = action.get("action", action.get("call", ""))
    told = action.get("arguments", {})
    given = "  ".join(f"{named(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in sorted(told.items()))
    return str(name), str(action["subject"].get("person", "")), given


def _journeys(account: str, own: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    mine, theirs = (_standing(each) for each in (own, other))
    for journey, person in sorted({*mine, *theirs}):
        here, there = mine.get((journey, person), {}), theirs.get((journey, person), {})
        who = named(person or account)
        is_inside = here.get("status") in INSIDE
        if is_inside and (here.get("step") != there.get("step") or there.get("status") not in INSIDE):
            yield f"expect {who} in journey {named(journey)} at {_step(here['step'])}"
        elif not is_inside and there.get("status") in INSIDE:
            yield f"expect {who} not in journey {named(journey)}"
        for part in ("status", "entry"):
            if here.get(part) is not None and here.get(part) != there.get(part):
                value = here[part] if part == "entry" else json.dumps(here[part])
                yield f"expect {who}.{named(journey)}.{part} = {value}"
        if here.get("due") is not None and here.get("due") != there.get("due") and here["step"] == there.get("step"):
            yield f"expect {who}.{named(journey)}.due = {here['due']}"


def _standing(decision: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return where everybody stands, or ended, by journey and person (empty: the account)."""
    return {(each["journey"], each.get("person", "")): each for each in decision["state"].get("journeys", ())}


def _step(address: str) -> str:
    return address if _NAME.fullmatch(address) else json.dumps(address)
