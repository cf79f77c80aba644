"""Watching a program decide: which of its points are reached, by the reference evaluator and by what decisions tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from quorate.decide.decision import Decision
from quorate.decide.payload import PayloadReader
from quorate.decide.population import Population
from quorate.evaluate.reference import HANDLERS, Handlers
from quorate.evaluate.result import Result
from quorate.evaluate.run import Env, Run
from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.program import Program
from quorate.suite.coverage.points import Event, Points
from quorate.suite.deciding import ReferenceDecider

Handler: TypeAlias = Callable[[Run, Any, Env], Result]


class WatchedDecider:
    """Decides by the reference evaluator, and adds the points that are reached to `seen`."""

    def __init__(
        self,
        program: Program,
        population: Population | None,
        points: Points,
        seen: set[int],
        *,
        reader: PayloadReader | None = None,
    ) -> None:
        handlers = watching(points, seen)
        self._decide = ReferenceDecider(program, population, handlers=handlers, reader=reader)
        self._events = points.by_event
        self._seen = seen
        self._told = Told(program)

    def __call__(self, payload: Mapping[str, Any]) -> Decision:
        """Turn the facts about one account into its decision."""
        decision = self._decide(payload)
        places = (self._events.get(event) for event in self._told.events(decision))
        self._seen.update(place for place in places if place is not None)
        return decision


def watching(points: Points, seen: set[int]) -> Handlers:
    """Return the meanings of all classes of expressions, those that have points with an eye on them."""
    nodes = {id(node): node for node in points.kept}
    handlers = dict(HANDLERS)
    for kind in {type(nodes[key]) for key in (*points.by_node, *points.by_value)}:
        if issubclass(kind, n.Expr):
            handlers[kind] = _watched(HANDLERS[kind], points, seen)
    return MappingProxyType(handlers)


def _watched(handler: Handler, points: Points, seen: set[int]) -> Handler:
    by_node, by_value = points.by_node, points.by_value

    def evaluate(run: Run, node: n.Expr, env: Env) -> Result:
        found = handler(run, node, env)
        wanted = by_node.get(id(node))
        if wanted is not None:
            value = found.value
            seen.update(wanted.get(value if value is None else bool(value), ()))
        if by_value:
            seen.update(by_value.get(id(node), ()))
        return found

    return evaluate


class Told:
    """What decisions of a program tell that happened."""

    def __init__(self, program: Program) -> None:
        self._templates = {
            group.name: program.templates[program.interests[group.interest].roles] for group in program.groups.values()
        }
        self._steps = {
            (journey.name, step.address): step
            for journey in program.journeys.values()
            for step in j.steps_of(journey.steps)
        }

    def events(self, decision: Decision) -> Iterator[Event]:
        """Yield what happened, some of it more than once."""
        content = decision.content
        for group in content.get("groups", ()):
            yield from self._roles(group)
        for activation in content.get("activations", ()):
            if activation.get("add") or activation.get("change") == "add":
                yield "added", activation["name"]
            if activation.get("remove") or activation.get("change") == "remove":
                yield "removed", activation["name"]
        for journey in content.get("journeys", ()):
            for record in journey["trace"]:
                yield from self._happened(journey["name"], journey["entry"], record)

    def _roles(self, group: Mapping[str, Any]) -> Iterator[Event]:
        template = self._templates.get(group["name"])
        if template is None or not group["active"]:
            return
        for told in group["roles"]:
            if told["people"] is not None:
                yield "filled" if told["people"] else "unfilled", template.name, told["role"]

    def _happened(self, journey: str, entry: int, record: Mapping[str, Any]) -> Iterator[Event]:
        what, address = record["what"], record.get("step", "")
        match what:
            case "entered":
                yield "entered", journey
                if entry > 1:
                    yield "again", journey
            case "exited":
                yield "exit", journey
            case "goal":
                yield "goal", journey
        step = self._steps.get((journey, address))
        if step is None or what in {"exited", "goal", "followed"}:
            return
        yield "step", journey, address
        match what:
            case "split" | "answered":
                yield "branch", journey, address, record.get("path") or j.OTHERWISE
            case "done" if record.get("reason") in {"no path", "no answer taken"}:
                yield "branch", journey, address, j.OTHERWISE
            case "heard":
                yield "heard", journey, address, str(record["trigger"])
            case "timed_out":
                falls_back = isinstance(step, j.Call) and step.timed_out is None
                yield "branch", journey, address, j.ON_ERROR if falls_back else j.ON_TIMEOUT
            case "failed":
                yield "branch", journey, address, j.ON_ERROR
            case "repeated" | "enough":
                yield what, journey, address
