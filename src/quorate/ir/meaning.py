"""What the plan of a journey is known by: a fingerprint of all that those inside go by, however it is written.

Two plans are alike where they have the same steps, and where what their conditions refer to means the same:
definitions, tables and audiences count by what they say and not by their names, through all that they refer to in turn.
Places in texts, comments and titles do not count, nor who enters and what a new revision does, as neither is anything
to those inside. Buying groups, their stages and their engagement count by name only, since a journey goes by the newest
rules for these; so do destinations.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final, TypeVar
from typing import Literal as OneOf

from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir import program as p
from quorate.ir import types as t

DIGITS: Final = 16
"""How many hexadecimal digits a plan is known by."""

_UNCOUNTED: Final = frozenset({"span", "plan", "title"})

# What counts of these in another way, see `Meanings`, or not at all: a simulation and a finding go by the newest rules.
_UNCOUNTED_OF: Final[Mapping[type, frozenset[str]]] = {
    n.DefineCall: frozenset({"name"}),
    n.TableCall: frozenset({"name"}),
    n.InAudience: frozenset({"audience"}),
    p.Define: frozenset({"name", "parameters"}),
    p.Table: frozenset({"name"}),
    p.Audience: frozenset({"name"}),
    j.Journey: frozenset({"audience", "reenter", "on_change"}),
    j.Do: frozenset({"action", "arguments"}),
    j.Call: frozenset({"call", "arguments"}),
    j.Action: frozenset({"parameters", "needs_consent"}),
    j.CallService: frozenset({"parameters", "gives", "simulated"}),
}


@dataclass(frozen=True, slots=True)
class _Reference:
    """Something declared that is used."""

    kind: OneOf["audience", "define", "table"]
    name: str


def plan_of(  # noqa: PLR0913, PLR0917 - the parts of a program that journeys refer to
    journey: j.Journey,
    defines: Mapping[str, p.Define],
    tables: Mapping[str, p.Table],
    audiences: Mapping[str, p.Audience],
    calls: Mapping[str, j.CallService],
    actions: Mapping[str, j.Action],
) -> str:
    """Return what the plan of a journey is known by, as 16 hexadecimal digits.

    What is not among the parts, as it has mistakes, counts by its name. For many journeys see :class:`Meanings`.
    """
    return Meanings(defines, tables, audiences, calls, actions).plan_of(journey)


class Meanings:
    """What declared things mean; each is looked at once, for any number of journeys."""

    def __init__(
        self,
        defines: Mapping[str, p.Define],
        tables: Mapping[str, p.Table],
        audiences: Mapping[str, p.Audience],
        calls: Mapping[str, j.CallService],
        actions: Mapping[str, j.Action],
    ) -> None:
        self._declared: Mapping[str, Mapping[str, p.Define | p.Table | p.Audience]] = {
            "define": defines,
            "table": tables,
            "audience": audiences,
        }
        self._calls = calls
        self._actions = actions
        self._known: dict[_Reference, str] = {}

    def plan_of(self, journey: j.Journey) -> str:
        """Return what the plan of a journey is known by, as 16 hexadecimal digits."""
        for used in self._used_by(journey):
            self._learn(used)
        return self._digest(journey)[:DIGITS]

    def _learn(self, wanted: _Reference) -> None:
        """Find out what something declared means, after all that it uses: that may be a long chain, so in a loop."""
        todo, entered = [wanted], set(self._known)
        while todo:
            reference = todo[-1]
            thing = self._declared[reference.kind].get(reference.name)
            if thing is not None and reference not in entered:
                entered.add(reference)
                todo += [used for used in self._used_by(thing) if used not in entered]
                continue
            todo.pop()
            if thing is not None and reference not in self._known:
                self._known[reference] = self._digest(thing)

    def _used_by(self, root: object) -> Iterator[_Reference]:
        """Yield what something refers to, as often as it does."""
        todo = [root]
        while todo:
            value = todo.pop()
            if isinstance(value, _Reference):
                yield value
            else:
                todo += self._parts(value)

    def _digest(self, root: object) -> str:
        """Return a hash of a value and all its parts: of each what it is and how many parts follow on it, in order."""
        digest = hashlib.sha256()
        todo = [root]
        while todo:
            value = todo.pop()
            parts = self._parts(value)
            head = self._head(value).encode("utf-8", "surrogatepass")
            digest.update(b"%d:%b%d;" % (len(head), head, len(parts)))
            todo += reversed(parts)
        return digest.hexdigest()

    def _head(self, value: object) -> str:
        """Write what a value is, without its parts; no two that differ are written alike."""
        match value:
            case _Reference():
                return f"meaning {self._known.get(value, value.name)}"
            case None | bool() | int() | float() | str():
                return f"{type(value).__name__} {value}"
            case date() | time():
                return f"{type(value).__name__} {value.isoformat()}"
            case _:
                return type(value).__name__

    def _parts(self, value: object) -> list[object]:
        """Return the parts of a value that count, in an order that does not go by the text where the text has none."""
        match value:
            case _Reference() | None | bool() | int() | float() | str() | date() | time():
                return []
            case tuple():
                return list(value)
            case frozenset():
                return sorted(value)
            case Mapping():
                return [each for key in sorted(value) for each in (key, value[key])]
            case t.ChoiceType(of=of) if of:
                return [of]
            case _:
                return [*(getattr(value, name) for name in _names_of(type(value))), *self._meant_by(value)]

    def _meant_by(self, value: object) -> tuple[object, ...]:
        """Return what counts in the place of fields that do not count as they are."""
        match value:
            case n.DefineCall(name=name):
                return (_Reference("define", name),)
            case n.TableCall(name=name):
                return (_Reference("table", name),)
            case n.InAudience(audience=name):
                return (_Reference("audience", name),)
            case p.Define(parameters=parameters):
                return tuple(type_ for _, type_ in parameters)
            case j.Do(action=name, arguments=arguments):
                return (self._actions.get(name, name), *_by_name(arguments))
            case j.Call(call=name, arguments=arguments):
                return (self._calls.get(name, name), *_by_name(arguments))
            case j.Action(parameters=parameters):
                return _by_name(parameters)
            case j.CallService(parameters=parameters, gives=gives):
                # The fields of the result in their order, as conditions have them by their number.
                return (*_by_name(parameters), *gives.items())
            case _:
                return ()


_NAMES: dict[type, tuple[str, ...]] = {}


def _names_of(kind: type) -> tuple[str, ...]:
    """Return the fields of a class of ours that count as they are."""
    found = _NAMES.get(kind)
    if found is None:
        uncounted = _UNCOUNTED | _UNCOUNTED_OF.get(kind, frozenset())
        found = tuple(field.name for field in dataclasses.fields(kind) if field.name not in uncounted)
        _NAMES[kind] = found
    return found


_Given = TypeVar("_Given", j.Argument, j.Parameter)


def _by_name(given: tuple[_Given, ...]) -> tuple[_Given, ...]:
    """Sort arguments or parameters, which are told apart by their names."""
    return tuple(sorted(given, key=lambda each: each.name))
