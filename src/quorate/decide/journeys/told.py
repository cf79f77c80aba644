"""What people and services say about journeys, as the commands of a payload tell it.

`{"answer": {"key", "result": {…}}}` or `{"answer": {"key", "error"}}` is what came back for a call; `{"enter":
{"journey", "person"}}` and `{"leave": {"journey", "person"}}` let a subject in, whatever its audience, and out
(`person` in journeys of people).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from quorate.decide.journeys.earlier import Earlier
from quorate.decide.journeys.facts import Answered
from quorate.decide.journeys.instances import Instance, Subject
from quorate.decide.journeys.keys import key_of
from quorate.decide.journeys.values import read_value
from quorate.decide.mismatch import MismatchError, describe
from quorate.decide.problem import Problem, no_such, problem
from quorate.decide.scalars import HALVED, is_whole
from quorate.diagnostics.catalogue.payload import E518, E524
from quorate.diagnostics.model import shown
from quorate.ir import types as t
from quorate.ir.journeys import Call, CallService
from quorate.ir.program import Program

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "answer": ("key", "result", "error"),
    "enter": ("journey", "person"),
    "leave": ("journey", "person"),
}
"""The commands about journeys, each with the members that it may have besides `by`."""

PlanOf = Callable[[Instance], Earlier | None]
"""Gives the plan that an instance goes by, or is taken over to, with its rules; None where that is not here."""

_SOURCES: Final = ("hand", "journey")


@dataclass(frozen=True, slots=True)
class Told:
    """One command about a journey; `path` is where it stands in the payload."""

    kind: str
    path: str
    journey: str = ""
    person: str | None = None
    key: str = ""
    result: Mapping[str, object] | None = None
    error: str | None = None


def read_told(kind: str, members: Mapping[str, object], path: str, program: Program) -> Told | Problem:
    """Read one command about a journey."""
    known = (*KINDS[kind], "by")
    for name, value in members.items():
        if name not in known:
            expected = ", ".join(f"`{each}`" for each in known)
            return problem(E518, f"{path}.{shown(str(name))}", expected=f"one of {expected}", found="another member")
        if name == "result":
            if value is not None and type(value) is not dict:
                return problem(E518, f"{path}.result", expected="an object", found=describe(value))
        elif value is not None and (type(value) is not str or not value):
            return problem(E518, f"{path}.{name}", expected="a text", found=describe(value))
        elif isinstance(value, str) and not is_whole(value):
            return problem(E518, f"{path}.{name}", expected="a text", found=HALVED)
    needed = KINDS[kind][0]
    if members.get(needed) is None:
        return problem(E518, f"{path}.{needed}", expected="a text", found="nothing")
    by: Any = members.get("by")
    if by is not None and by not in _SOURCES:
        return problem(E518, f"{path}.by", expected="`hand` or `journey`", found=describe(by))
    found: Any = members
    told = Told(kind, path, *(found.get(name) for name in ("journey", "person", "key", "result", "error")))
    return _read_answer(told, program) if kind == "answer" else _read_crossing(told, program)


def _read_answer(told: Told, program: Program) -> Told | Problem:
    if not program.journeys:
        return problem(E524, f"{told.path}.key", key=shown(told.key), why="the rule set has no journeys")
    if (told.result is None) == (told.error is None):
        found = "both" if told.error is not None else "neither"
        return problem(E518, told.path, expected="either a `result` or an `error`", found=found)
    return told


def _read_crossing(told: Told, program: Program) -> Told | Problem:
    journey = program.journeys.get(told.journey)
    if journey is None:
        return no_such("journey", told.journey, f"{told.path}.journey", program.journeys)
    is_of_people = journey.entity != program.schema.root
    if is_of_people != (told.person is not None):
        place = f"{told.path}.person"
        if is_of_people:
            return problem(E518, place, expected="a person, as the journey is of people", found="nothing")
        return problem(E518, place, expected="nothing, as the journey is of accounts", found="a person")
    return told


def answers_of(
    told: Iterable[Told],
    account: str,
    instances: Mapping[Subject, Instance],
    plan_of: PlanOf,
    present: Container[str | None],
) -> tuple[dict[str, Answered], list[Problem]]:
    """Return the answers that are waited for, by key; of all others what is wrong with them.

    `present` are the people of the payload, and None: others do not go on, so that what is answered for them has to
    come again with them.
    """
    waiting: dict[str, tuple[str, CallService]] = {}
    absent: set[str] = set()
    for instance in instances.values():
        by = plan_of(instance) if instance.is_inside else None
        step = None if by is None else by.plan.steps.get(instance.step)
        if by is not None and isinstance(step, Call):
            made = instance.copy()
            made.plan = by.plan.journey.plan  # which an instance that follows is about to go by
            key = key_of(account, made, step.address)
            waiting[_without_plan(key)] = key, by.program.calls[step.call]
            if instance.person not in present:
                absent.add(_without_plan(key))
    found: dict[str, Answered] = {}
    problems: list[Problem] = []
    before: Mapping[str, str] | None = None
    for each in told:
        awaited, service = waiting.get(_without_plan(each.key), ("", None))
        if service is None:
            before = _calls_before(account, instances.values()) if before is None else before
            why = _why_not(before.get(_without_plan(each.key)))
            problems.append(problem(E524, f"{each.path}.key", key=shown(each.key), why=why))
        elif _without_plan(each.key) in absent:
            why = "the person whom it is for is not in the payload"
            problems.append(problem(E524, f"{each.path}.key", key=shown(each.key), why=why))
        elif awaited in found:
            problems.append(problem(E524, f"{each.path}.key", key=shown(each.key), why="the payload answers it twice"))
        else:
            read = _typed(each, service.gives)
            if isinstance(read, Problem):
                problems.append(read)
            else:
                found[awaited] = read
    return found, problems


def _without_plan(key: str) -> str:
    """Return a key without the plan at its end: another revision may have taken the instance over in between."""
    return key.rpartition("/")[0]


def _calls_before(account: str, instances: Iterable[Instance]) -> Mapping[str, str]:
    """Return what became of the calls that nobody waits for any more, by their keys without plans."""
    found: dict[str, str] = {}
    for instance in instances:
        for at, what in instance.calls.items():
            step, _, visit = at.rpartition("/")
            made = instance.copy()
            made.rounds = {"": int(visit) - 1}
            found.setdefault(_without_plan(key_of(account, made, step)), what)
    return found


def _why_not(became: str | None) -> str:
    """Tell an answer that comes too late, or again, from one to a call that was never made."""
    if became is None:
        return "no such call was made"
    return "it was answered before" if became == "answered" else "it came too late, and is waited for no more"


def _typed(told: Told, gives: Mapping[str, t.Type]) -> Answered | Problem:
    """Return an answer with its values as programs run on them; what the call does not give is passed over."""
    if told.result is None:
        return Answered(None, told.error)
    values: dict[str, object] = {}
    for name, type_ in gives.items():
        raw = told.result.get(name)
        if raw is None:
            continue
        try:
            values[name] = read_value(type_, raw)
        except MismatchError as error:
            expected = str(error.values["expected"])
            return problem(E518, f"{told.path}.result.{name}", expected=expected, found=error.found or describe(raw))
    return Answered(values, None)
