"""Why somebody is decided otherwise: the parts of the rules that decide on either side, and by which facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from quorate.decide.payload import Recall
from quorate.difference import side as s
from quorate.difference.accounts import ABSENT, Shift
from quorate.engine import Decision, RuleSet
from quorate.ir.show import condition_words

PARTS_MOST: Final = 4
"""How many parts of a rule are told of one sample and side."""

_FACTS_MOST: Final = 4
_ITEMS_MOST: Final = 2
_LIST_MOST: Final = 6
_SHORT: Final = 1_000_000
Reasoned: TypeAlias = tuple[tuple["Part", ...], tuple["Part", ...]]
"""What decides on the older and on the newer side."""

_Tree: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rule, what it comes to (empty for what is only told), and the facts that make it so."""

    said: str
    result: str = ""
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """One account as both sides are asked about it, with what they decided."""

    payload: bytes
    now: datetime | None
    recall: Recall | None
    decided: tuple[Decision, Decision]


class Reasons:
    """Finds reasons by explanations of both sides."""

    def __init__(self, old: RuleSet, new: RuleSet) -> None:
        self._sides = old, new

    def reasons(self, names: tuple[str | None, str | None], shift: Shift, asking: Asking) -> Reasoned:
        """Return for the older and for the newer side what decides, most telling first; empty where it cannot be told.

        `names` is what the subject of the shift is called on either side, None where it is not declared.
        """
        sides = tuple(zip(asking.decided, names, strict=True))
        match shift.subject.kind, shift.aspect:
            case (s.GROUP, "completeness"):
                return _only_differing([list(_counts(*each)) for each in sides])
            case (s.JOURNEY, "step" | "path"):
                return _only_differing([_traced(*each, shift) for each in sides])
            case (s.GROUP, "role"):
                return _differing([self._role(side, names[side], shift, asking) for side in (0, 1)])
            case (s.GROUP, "ready"):
                return _differing([self._ready(side, names[side], asking) for side in (0, 1)])
            case (s.GROUP, "stage"):
                return _differing([self._stage(side, names[side], asking) for side in (0, 1)])
            case _:
                found = _differing([self._membership(side, names[side], shift, asking) for side in (0, 1)])
                return found if any(found) or shift.subject.kind != s.ACTIVATION else self._narrowing(names)

    def _explained(self, side: int, name: str, person: str | None, asking: Asking) -> _Tree:
        try:
            found = self._sides[side].explain(
                asking.payload, name, person=person, now=asking.now, recall=asking.recall, brief=True
            )
        except (LookupError, ValueError):  # of somebody who is only in the state
            return {}
        return found.to_dict()

    def _membership(self, side: int, name: str | None, shift: Shift, asking: Asking) -> _Deciding:
        if name is None:
            return _NOTHING
        program = self._sides[side].program
        match shift.subject.kind:
            case s.GROUP:
                audience = program.groups[name].audience
            case s.ACTIVATION:
                audience = program.activations[name].audience
            case s.JOURNEY:
                audience = program.journeys[name].audience
            case _:
                audience = name
        return _deciding(self._explained(side, audience, shift.person, asking).get("why"))

    def _narrowing(self, names: tuple[str | None, str | None]) -> Reasoned:
        """Say what else an activation asks, which is not explained part by part."""
        return self._asked(0, names[0]), self._asked(1, names[1])

    def _asked(self, side: int, name: str | None) -> tuple[Part, ...]:
        program = self._sides[side].program
        activation = None if name is None else program.activations[name]
        if activation is None or activation.only_when is None:
            return ()
        entity = program.audiences[activation.audience].entity
        return (Part(f"only when {condition_words(program, entity, activation.only_when, exact=True)}"),)

    def _role(self, side: int, name: str | None, shift: Shift, asking: Asking) -> _Deciding:
        """Return what decides about the roles that somebody has on either side."""
        if name is None or shift.person is None:
            return _NOTHING
        found = self._explained(side, name, shift.person, asking)
        wanted = {each for told in (shift.old, shift.new) for each in told.split(", ") if each != ABSENT}
        roles = [
            _deciding(each.get("why")).about(each["role"]) for each in found.get("roles", ()) if each["role"] in wanted
        ]
        return _together([*roles, _deciding(found.get("admitted", {}).get("why"))])

    def _ready(self, side: int, name: str | None, asking: Asking) -> _Deciding:
        found = {} if name is None else self._explained(side, name, None, asking)
        return _deciding((found.get("ready") or {}).get("why"))

    def _stage(self, side: int, name: str | None, asking: Asking) -> _Deciding:
        """Return by what a group came to its stage, and what it waits for there."""
        found = {} if name is None else self._explained(side, name, None, asking)
        stage = found.get("stage") or {}
        moves = (*stage.get("moves", ()), *stage.get("waiting", ()))
        return _together([_deciding(each.get("why")).about(f"to {each['to']}") for each in moves])


@dataclass(frozen=True, slots=True)
class _Deciding:
    """The innermost parts that make a rule what it comes to, and all that there are, each with what it comes to."""

    parts: tuple[Part, ...]
    all: frozenset[tuple[str, str]]

    def about(self, what: str) -> _Deciding:
        """Return the same, told of what it is about."""
        parts = (Part(f"{what}: {each.said}", each.result, each.facts) for each in self.parts)
        return _Deciding(tuple(parts), frozenset((f"{what}: {said}", result) for said, result in self.all))


_NOTHING: Final = _Deciding((), frozenset())


def _together(several: list[_Deciding]) -> _Deciding:
    return _Deciding(
        tuple(part for each in several for part in each.parts), frozenset(pair for each in several for pair in each.all)
    )


def _deciding(tree: _Tree | None) -> _Deciding:
    if not tree:
        return _NOTHING
    every = frozenset((each.said, each.result) for each in _leaves(tree, is_all=True))
    return _Deciding(tuple(_leaves(tree, is_all=False)), every)


def _leaves(tree: _Tree, *, is_all: bool) -> Iterator[Part]:
    """Yield the innermost parts: those that make a rule what it comes to, or all."""
    join, parts = tree.get("join", ""), tree.get("parts", ())
    if join in {"all", "any"} and parts:
        for each in parts:
            if is_all or each["result"] == tree["result"]:
                yield from _leaves(each, is_all=is_all)
    elif parts and (join == "not" or not (tree.get("facts") or tree.get("items") or "gives" in tree)):
        for each in parts:  # also of a definition or an audience, which is what it says
            yield from _leaves(each, is_all=is_all)
    else:
        yield Part(tree["said"], tree["result"], _facts(tree))


def _facts(tree: _Tree) -> str:
    """Say the facts that a part was decided by."""
    told = [_fact(each) for each in tree.get("facts", ())[:_FACTS_MOST]]
    count = tree.get("count")
    if count is not None:
        unknown = f", {count['unknown']} unknown" if count["unknown"] else ""
        told.append(f"{count['true']} of {count['of']}{unknown}")
    items = [each["path"] for each in tree.get("items", ()) if each.get("path") and each["result"] == "true"]
    told += items[:_ITEMS_MOST]
    return "; ".join(told)


def _fact(fact: _Tree) -> str:
    name = fact.get("path") or fact["said"]
    if fact.get("private"):
        return f"{name} is not shown"
    return f"{name} is missing" if fact["value"] is None else f"{name} is {_value(fact['value'])}"


def _value(value: object) -> str:
    if isinstance(value, list) and len(value) > _LIST_MOST:
        value = [*value[:_LIST_MOST], "…"]
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < _SHORT else str(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | list | bool) else str(value)


def _differing(sides: list[_Deciding]) -> Reasoned:
    """Return of each side the parts that decide and do not come to the same on the other.

    Where there are none for what is unknown, those are told for want of which it is.
    """
    return _own(sides[0], sides[1]), _own(sides[1], sides[0])


def _own(mine: _Deciding, others: _Deciding) -> tuple[Part, ...]:
    own = [each for each in mine.parts if (each.said, each.result) not in others.all]
    lacking = [each for each in mine.parts if each.result == "unknown"]
    return tuple(dict.fromkeys(own or lacking))[:PARTS_MOST]


def _only_differing(sides: list[list[str]]) -> Reasoned:
    old, new = ([each for each in sides[side] if each not in sides[1 - side]] for side in (0, 1))
    return tuple(map(Part, old[:PARTS_MOST])), tuple(map(Part, new[:PARTS_MOST]))


def _counts(decision: Decision, name: str | None) -> Iterator[str]:
    """Say how many people there are in each role that needs some."""
    group = next((each for each in decision.content.get("groups", ()) if each["name"] == name), None)
    for role in () if group is None else group["roles"]:
        if role["needs"]:
            people = "unknown" if role["people"] is None else role["people"]
            yield f"{role['role']}: {people} of {role['needs']}"


def _traced(decision: Decision, name: str | None, shift: Shift) -> list[str]:
    """Say what happened to somebody in a journey."""
    found = (
        each
        for each in decision.content.get("journeys", ())
        if each["name"] == name and each["subject"].get("person") == shift.person
    )
    return [_record(record) for each in found for record in each["trace"]]


def _record(record: Mapping[str, Any]) -> str:
    told = [str(record["what"])]
    told += [f"at {record['step']}"] if "step" in record else []
    told += [f"takes {record['path']}"] if record.get("path") else []
    return " ".join(told)
