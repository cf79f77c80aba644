"""What was true at the last decision, as payloads bring it and decisions return it.

`{"audiences": {name: {"since": t}}, "people": {key: {"audiences": {name: {"since": t}}}}}`: the audiences that the
account and its people are in, each with the instant since when. Members of other names are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quorate.decide.mismatch import MismatchError, describe
from quorate.decide.problem import Where
from quorate.decide.reading import Reading
from quorate.decide.scalars import read_instant, write_instant
from quorate.diagnostics.catalogue.payload import E513

Memberships = dict[str, str]
"""Audiences by name, each with the instant since when, as decisions write it."""


@dataclass(slots=True)
class State:
    """The audiences of an account, and of its people by key; people who are in none may be left out."""

    audiences: Memberships = field(default_factory=dict)
    people: dict[str, Memberships] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return the state as decisions show it: people and audiences sorted."""
        people = {key: {"audiences": _told(self.people[key])} for key in sorted(self.people) if self.people[key]}
        return {"audiences": _told(self.audiences), "people": people}


def read_state(value: object, reading: Reading) -> State:
    """Read the state of a payload; what is no state is noted as a problem."""
    where: Where = (None, "state")
    state = State()
    if value is None:
        return state
    whole = _object(value, where, reading)
    state.audiences = _memberships(whole, where, reading)
    for key, raw in _object(whole.get("people"), (where, "people"), reading).items():
        place: Where = ((where, "people"), str(key))
        state.people[str(key)] = _memberships(_object(raw, place, reading), place, reading)
    return state


def _memberships(holder: Mapping[str, object], where: Where, reading: Reading) -> Memberships:
    where = (where, "audiences")
    found: Memberships = {}
    for name, raw in _object(holder.get("audiences"), where, reading).items():
        place: Where = (where, str(name))
        if type(raw) is not dict:
            reading.refuse(E513, place, expected="an object", found=describe(raw))
            continue
        since = raw.get("since")
        try:
            found[str(name)] = write_instant(read_instant(since))
        except MismatchError as error:
            reading.refuse(
                E513, (place, "since"), expected=error.values["expected"], found=error.found or describe(since)
            )
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
