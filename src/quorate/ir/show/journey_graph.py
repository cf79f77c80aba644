"""The graph of a journey in words: what its nodes and edges are called where it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from quorate.ir.journey_graph import END, ENTRY, GOES_ON, GraphEdge, GraphNode, JourneyGraph, graph_of
from quorate.ir.journeys import (
    ON_ERROR,
    ON_TIMEOUT,
    OTHERWISE,
    Call,
    Do,
    End,
    Journey,
    JourneyStep,
    Listen,
    Moment,
    RandomSplit,
    Repeat,
    Split,
    Wait,
    branches_of,
    steps_of,
)
from quorate.ir.program import Program
from quorate.ir.show.journey_rules import rules_of
from quorate.ir.show.journey_words import JourneyWords, paths_of
from quorate.ir.show.phrase import inline
from quorate.ir.show.speaking import capital
from quorate.ir.show.words import length, noun

_END: Final = "End"
_SHORT: Final = 44


def graph_in_words(program: Program, journey: Journey) -> JourneyGraph:
    """Return the graph of a journey with labels for people: titles, and what is waited and listened for.

    Details say what else there is: of nodes arguments and what is listened for, of edges the condition of a path.
    """
    graph = graph_of(journey)
    labels = _Labels(program, journey)
    return replace(
        graph,
        nodes=tuple(labels.node(node) for node in graph.nodes),
        edges=tuple(labels.edge(edge) for edge in graph.edges),
        remarks=tuple(f"{capital(inline(rule))}." for rule in rules_of(program, journey)),
    )


class _Labels:
    """Labels the nodes and edges of one journey."""

    def __init__(self, program: Program, journey: Journey) -> None:
        self._program = program
        self._journey = journey
        self._words = JourneyWords(program, journey)
        self._steps = {step.address: step for step in steps_of(journey.steps)}
        self._of_some = frozenset(inner.address for step in self._steps.values() for inner in _of_some_people(step))

    def node(self, node: GraphNode) -> GraphNode:
        if node.id == ENTRY:
            audience = self._program.audiences.get(node.label)
            entity = self._program.schema.entities.get(self._journey.entity)
            who = noun(entity.many if entity else self._journey.entity)
            return replace(node, label=(audience.title if audience else "") or node.label, detail=f"{who} enter")
        step = self._steps.get(node.id)
        label, detail = (_END, "") if step is None else self._told(step)
        return replace(node, label=label, detail=detail)

    def _told(self, step: JourneyStep) -> tuple[str, str]:
        """Return the label and the detail of a step."""
        words, program = self._words, self._program
        match step:
            case Do():
                told = words.given(program.actions.get(step.action), step.arguments)
                is_of_all = words.is_of_all_people(step, among_people=step.address in self._of_some)
                all_people = "to all people" if is_of_all else ""
                return words.action(step), ": ".join(filter(None, (all_people, told)))
            case Wait(moment=moment):
                return _waiting(f"Wait {words.moment(moment)}")
            case Listen(moment=moment, triggers=triggers):
                label, until = _waiting(f"Listen {words.listening(moment)}".rstrip(", "))
                heard = "; or ".join(inline(words.trigger(trigger)) for trigger in triggers)
                return label, f"{until}, for {heard}" if until else f"for {heard}"
            case Split(by=by):
                return _named(step, f"Split {by}"), f"{by} by the first path that holds"
            case RandomSplit(by=by):
                return _named(step, "Split at random"), f"at random, by {by}"
            case Call():
                told = words.given(program.calls.get(step.call), step.arguments)
                return words.call(step), f"{told}; " * bool(
                    told
                ) + f"waits for an answer for up to {length(step.within)}"
            case Repeat(target=target):
                return f"Back to {noun(target)}", ""
            case End():
                return _END, ""

    def edge(self, edge: GraphEdge) -> GraphEdge:
        step = self._steps.get(edge.source)
        label = self._label(step, edge)
        detail = ""
        if isinstance(step, Split | Call):
            told = {path.name: inline(when) for path, when in paths_of(self._words, step)}
            detail = told.get(edge.branches[0], "")
        return replace(edge, label=label, detail=detail)

    def _label(self, step: JourneyStep | None, edge: GraphEdge) -> str:
        match step:
            case Listen(moment=Moment(length=long, until=until)) if edge.branches == (ON_TIMEOUT,):
                return f"timeout after {length(long)}" if long is not None and until is None else "timeout"
            case Call(within=within) if ON_TIMEOUT in edge.branches:
                return f"{'error or ' if ON_ERROR in edge.branches else ''}no answer in {length(within)}"
            case Split(otherwise=None) | Call(otherwise=None) if edge.branches == (OTHERWISE,):
                return "others" if edge.target != f"{END}{edge.source}.{OTHERWISE}" else "none of these"
            case Repeat(most=1):
                return "once" if edge.is_back else ""
            case _ if edge.branches == (GOES_ON,) or edge.is_back:
                return edge.label
            case _:
                return noun(edge.label)


def _waiting(said: str) -> tuple[str, str]:
    """Return what fits on a label, and the rest: from `then` on, or all that comes after the first word."""
    if len(said) <= _SHORT:
        return said, ""
    label, then, rest = said.partition(", then ")
    if not then:
        label, _, rest = said.partition(" ")
        return label, rest
    return label, f"then {rest}"


def _named(step: JourneyStep, otherwise: str) -> str:
    return capital(noun(step.name)) or otherwise


def _of_some_people(step: JourneyStep) -> Iterator[JourneyStep]:
    """Yield the steps that a step has for some people only."""
    if (isinstance(step, Split) and step.by == "people") or (isinstance(step, RandomSplit) and step.by == "person"):
        for branch in branches_of(step):
            yield from steps_of(branch.steps)
