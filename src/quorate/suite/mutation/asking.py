"""What a case asks for, so that a change of anything else is nothing to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.ir import journeys as j
from quorate.ir.program import Program
from quorate.suite import case as c
from quorate.suite.mutation.meaning import Named

_KINDS = {
    "audience": "audiences",
    "activation": "activations",
    "buying group": "groups",
    "journey": "journeys",
}


def asked_by(case: c.Case, program: Program) -> frozenset[Named]:
    """Return what a case has commands for, and what it expects something of."""
    found: set[Named] = set()
    for step in case.steps:
        for command in step.commands:
            found.update(_commanded(command, program))
        for expectation in step.expectations:
            found.update(_expected(expectation, program))
    return frozenset(each for each in found if each[1] in getattr(program, each[0]))


def _commanded(command: c.Command | c.CallAnswer, program: Program) -> Iterator[Named]:
    if isinstance(command, c.CallAnswer):
        for journey in program.journeys.values():
            if any(isinstance(step, j.Call) and step.call == command.call for step in j.steps_of(journey.steps)):
                yield "journeys", journey.name
        return
    for told in command.told.values():
        for name in ("group", "journey"):
            if isinstance(told, Mapping) and isinstance(told.get(name), str):
                yield f"{name}s", told[name]


def _expected(expectation: c.Expectation, program: Program) -> Iterator[Named]:
    match expectation:
        case c.Membership(audience=name):
            yield "audiences", name
        case c.Kept(activation=name):
            yield "activations", name
        case c.HasGroup(group=name) | c.HasRole(group=name) | c.GroupValue(group=name):
            yield "groups", name
        case c.JourneyValue(journey=name) | c.Inside(journey=name):
            yield "journeys", name
        case c.Change(kind=kind, name=name):
            yield _KINDS[kind], name
        case c.Taken(action=name):
            for journey in program.journeys.values():
                if any(isinstance(step, j.Do) and step.action == name for step in j.steps_of(journey.steps)):
                    yield "journeys", journey.name
        case c.NothingTaken():
            for name in program.journeys:
                yield "journeys", name
