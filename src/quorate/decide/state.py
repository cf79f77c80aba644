"""What was true at the last decision, as payloads bring it and decisions return it.

`{"audiences": {name: {"since": t}}, "people": {key: {"audiences": {name: {"since": t}}}}, "groups": {name: …},
"activations": {name: …}}`: the audiences that the account and its people are in, each with the instant since when, its
buying groups (see `group_state`), and what is kept in destinations (see `activations`). Members of other names are
passed over.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from quorate.decide.group_state import GroupState, read_group
from quorate.decide.journeys.instances import Instance, Subject, read_instances
from quorate.decide.mismatch import MismatchError, describe
from quorate.decide.problem import Where
from quorate.decide.reading import Reading
from quorate.decide.scalars import HALVED, is_whole, read_instant, rewrite_instant, write_instant
from quorate.diagnostics.catalogue.payload import E513

Memberships = dict[str, str]
"""Audiences by name, each with the instant since when, as decisions write it."""

_NAMES: Final = (str, int, float)
"""What MessagePack may have as names of an object, of what JSON can write as a name."""


@dataclass(slots=True)
class State:
    """The audiences of an account, and of its people by key; people who are in none may be left out.

    `groups` are those that the rule set has; `other_groups` are kept as they are. `activations` has since when the
    account, or each person by key, is kept in a destination.
    """

    audiences: Memberships = field(default_factory=dict)
    people: dict[str, Memberships] = field(default_factory=dict)
    groups: dict[str, GroupState] = field(default_factory=dict)
    other_groups: dict[str, object] = field(default_factory=dict)
    activations: dict[str, Memberships] = field(default_factory=dict)
    journeys: dict[Subject, Instance] = field(default_factory=dict)
    other_journeys: list[object] = field(default_factory=list)
    decided_at: datetime | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the state as decisions show it, sorted by name; groups and activations where there are any."""
        people = {key: {"audiences": _told(self.people[key])} for key in sorted(self.people) if self.people[key]}
        told: dict[str, object] = {"audiences": _told(self.audiences), "people": people}
        if self.groups or self.other_groups:
            groups = {**self.other_groups, **{name: group.to_dict() for name, group in self.groups.items()}}
            told["groups"] = {name: groups[name] for name in sorted(groups)}
        if self.activations:
            told["activations"] = {name: _told(self.activations[name]) for name in sorted(self.activations)}
        if self.journeys or self.other_journeys:
            found = sorted(self.journeys.values(), key=lambda each: (each.journey, each.person or ""))
            told["journeys"] = [*(each.to_dict() for each in found), *self.other_journeys]
        if self.decided_at is not None:
            told["decided_at"] = write_instant(self.decided_at)
        return told


def read_state(value: object, reading: Reading, groups: Container[str] = (), journeys: Container[str] = ()) -> State:
    """Read the state of a payload, with groups and journeys of these names; what is no state is noted as a problem."""
    where: Where = (None, "state")
    state = State()
    if value is None:
        return state
    whole = _object(value, where, reading)
    state.audiences = _memberships(whole, where, reading)
    for key, raw in _object(whole.get("people"), (where, "people"), reading).items():
        place: Where = ((where, "people"), str(key))
        state.people[str(key)] = _memberships(_object(raw, place, reading), place, reading)
    for key, raw in _object(whole.get("groups"), (where, "groups"), reading).items():
        name, place = str(key), ((where, "groups"), str(key))
        if name in groups:
            state.groups[name] = read_group(_object(raw, place, reading), place, reading)
        elif is_writable(raw, place, reading):
            state.other_groups[name] = raw
    activations = (where, "activations")
    for key, raw in _object(whole.get("activations"), activations, reading).items():
        place = (activations, str(key))
        state.activations[str(key)] = _instants(_object(raw, place, reading), place, reading)
    _read_journeys(whole, state, reading, journeys)
    return state


def _read_journeys(whole: Mapping[str, object], state: State, reading: Reading, journeys: Container[str]) -> None:
    """Read the instances of journeys that the rule set has, and keep all others word by word."""
    raw, where = whole.get("journeys"), ((None, "state"), "journeys")
    if type(raw) is list:
        known: list[tuple[int, object]] = []
        for number, each in enumerate(raw):
            name = each.get("journey") if type(each) is dict else None
            if type(each) is not dict:
                known.append((number, each))
            elif type(name) is str and name in journeys:
                if is_writable(each.get("was"), ((where, number), "was"), reading):
                    known.append((number, each))
            elif is_writable(each, (where, number), reading):
                state.other_journeys.append(each)
        state.journeys = read_instances(known, where, reading)
    elif raw is not None:
        reading.refuse(E513, where, expected="a list", found=describe(raw))
    decided = whole.get("decided_at")
    if decided is not None:
        try:
            state.decided_at = read_instant(decided)
        except MismatchError as error:
            place: Where = ((None, "state"), "decided_at")
            found = error.found or describe(decided)
            reading.refuse(E513, place, expected=error.values["expected"], found=found)


def is_writable(value: object, where: Where, reading: Reading) -> bool:
    """Tell whether all of a state, however deep, can be written as JSON again; what cannot is noted as a problem."""
    inside: Iterable[tuple[object, Where]] = ()
    found = ""
    match value:
        case dict():
            odd = next((name for name in value if type(name) not in _NAMES or not is_whole(str(name))), "")
            if odd != "":
                told = HALVED if isinstance(odd, str) else describe(odd)
                reading.refuse(E513, where, expected="names that are texts", found=told)
                return False
            inside = ((inner, (where, str(name))) for name, inner in value.items())
        case list():
            inside = ((inner, (where, number)) for number, inner in enumerate(value))
        case str():
            found = "" if is_whole(value) else HALVED
        case float():
            found = "" if math.isfinite(value) else describe(value)
        case msgspec.msgpack.Ext():
            found = describe(value)
    if found:
        reading.refuse(E513, where, expected="a text" if found is HALVED else "a value of JSON", found=found)
        return False
    return all(is_writable(inner, place, reading) for inner, place in inside)


def _memberships(holder: Mapping[str, object], where: Where, reading: Reading) -> Memberships:
    where = (where, "audiences")
    return _instants(_object(holder.get("audiences"), where, reading), where, reading)


def _instants(holder: Mapping[str, object], where: Where, reading: Reading) -> Memberships:
    """Read names or keys, each with an instant since when."""
    found: Memberships = {}
    for name, raw in holder.items():
        if type(raw) is not dict:
            reading.refuse(E513, (where, str(name)), expected="an object", found=describe(raw))
            continue
        since = raw.get("since")
        try:
            found[str(name)] = rewrite_instant(since)
        except MismatchError as error:
            place: Where = ((where, str(name)), "since")
            reading.refuse(E513, place, expected=error.values["expected"], found=error.found or describe(since))
    return found


def _object(value: object, where: Where, reading: Reading) -> dict[str, object]:
    """Take an object, an absent one as empty; anything else is a problem."""
    if value is None:
        return {}
    if type(value) is dict:
        return value
    reading.refuse(E513, where, expected="an object", found=describe(value))
    return {}


def _told(memberships: Memberships) -> dict[str, dict[str, str]]:
    return {name: {"since": memberships[name]} for name in sorted(memberships)}
