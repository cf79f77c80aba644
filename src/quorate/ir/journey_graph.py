"""A journey as a graph: its steps, what follows each of them, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from quorate.ir.journeys import (
    ON_ERROR,
    ON_EVENT,
    ON_TIMEOUT,
    OTHERWISE,
    Branch,
    Call,
    Do,
    End,
    Journey,
    JourneyStep,
    Listen,
    RandomSplit,
    Repeat,
    Split,
    Wait,
)

NodeKind: TypeAlias = Literal["entry", "do", "wait", "listen", "split", "random", "call", "repeat", "end"]
Way: TypeAlias = tuple[str, str]
"""A way out of a node: its id, and the name of the branch."""

ENTRY: Final = ""
END: Final = "end:"
GOES_ON: Final = ""
AGAIN: Final = "again"
"""The branch that a repeat goes back by."""

_NO_PATH: Final = "no path"
_HEARD: Final = "heard"


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node; `inside` is the way that leads into the innermost branch in which it stands, None for the top.

    The id is `ENTRY`, the address of a step, or where a journey ends without a step that says so `END` after its last
    step, and else `end:` with the way that leads there: `end:media.timeout`.
    """

    id: str
    kind: NodeKind
    label: str
    inside: Way | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """What follows a node.

    `branches` are the names of the ways that it stands for, seldom more than one: those of paths, `otherwise`,
    `event`, `timeout`, `error`, `AGAIN`, and `GOES_ON` where there is nothing to choose.
    """

    source: str
    target: str
    branches: tuple[str, ...]
    label: str
    detail: str = ""

    @property
    def is_back(self) -> bool:
        """Tell whether this leads back to a step before."""
        return self.branches == (AGAIN,)

    @property
    def ways(self) -> tuple[Way, ...]:
        """All ways that it stands for."""
        return tuple((self.source, branch) for branch in self.branches)


@dataclass(frozen=True, slots=True)
class JourneyGraph:
    """Nodes and edges in the order of the text; `remarks` are what is to be said of the journey as a whole."""

    name: str
    title: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    remarks: tuple[str, ...] = ()


def graph_of(journey: Journey) -> JourneyGraph:
    """Return the graph of a journey, labelled by names alone; `ir.show.graph_in_words` says them in words."""
    plan = _Plan()
    first = plan.place(journey.steps, None, END)
    entry = GraphNode(ENTRY, "entry", journey.audience, None)
    edges = (GraphEdge(ENTRY, first, (GOES_ON,), ""), *plan.edges)
    nodes = (entry, *plan.nodes)
    if any(edge.target == END for edge in edges):
        nodes = (*nodes, GraphNode(END, "end", "end", None))
    return JourneyGraph(journey.name, journey.title or journey.name, nodes, edges)


@dataclass(frozen=True, slots=True)
class _Out:
    """A way out of a step: to the steps of a branch and then on; `steps` None: to an end."""

    branches: tuple[str, ...]
    label: str
    steps: tuple[JourneyStep, ...] | None


class _Plan:
    """Collects the nodes and edges of steps."""

    def __init__(self) -> None:
        self.nodes: list[GraphNode] = []
        self.edges: list[GraphEdge] = []

    def place(self, steps: tuple[JourneyStep, ...], inside: Way | None, after: str) -> str:
        """Add steps that stand below each other; return the first one, or what comes after them if there is none."""
        following = (*(step.address for step in steps[1:]), after)
        for step, target in zip(steps, following, strict=True) if steps else ():
            self.nodes.append(GraphNode(step.address, _kind(step), _label(step), inside))
            for out in _outs(step):
                self._lead(step, out, target)
        return steps[0].address if steps else after

    def _lead(self, step: JourneyStep, out: _Out, after: str) -> None:
        inside = (step.address, out.branches[0])
        edge = len(self.edges)
        if isinstance(step, Repeat) and out.branches == (AGAIN,):
            target = step.target
        elif out.steps is None:
            target = f"{END}{'.'.join(inside)}"
            self.nodes.append(GraphNode(target, "end", "end", inside))
        else:
            target = self.place(out.steps, inside, after)
        self.edges.insert(edge, GraphEdge(step.address, target, out.branches, out.label))


def _outs(step: JourneyStep) -> Iterator[_Out]:
    """Yield the ways out of a step, those that are taken for want of something else last."""
    match step:
        case Do() | Wait():
            yield _Out((GOES_ON,), "", ())
        case Listen(moment=moment, heard=heard, timed_out=timed_out):
            yield _Out((ON_EVENT,), _HEARD, heard.steps if heard else ())
            if moment is not None:
                yield _Out((ON_TIMEOUT,), ON_TIMEOUT, _steps(timed_out))
        case Split(by=by, paths=paths, otherwise=otherwise):
            yield from (_Out((path.name,), path.name, path.steps) for path in paths)
            if otherwise is None and by == "people":
                yield _Out((OTHERWISE,), OTHERWISE, ())
            else:
                yield _Out((OTHERWISE,), OTHERWISE if otherwise else _NO_PATH, _steps(otherwise))
        case RandomSplit(shares=shares):
            yield from (_Out((share.name,), f"{share.percent}% {share.name}", share.steps) for share in shares)
        case Call():
            yield from _answers(step)
        case Repeat(most=most):
            yield _Out((AGAIN,), f"at most {most} {'time' if most == 1 else 'times'}", ())
            yield _Out((GOES_ON,), "", ())
        case End():
            return


def _answers(call: Call) -> Iterator[_Out]:
    """Yield the ways out of a call; errors and what is not answered in time go together where nothing sets them apart.

    What is not answered in time takes the way of an error where it has none of its own.
    """
    if call.has_block:
        yield from (_Out((path.name,), path.name, path.steps) for path in call.paths)
        yield _Out((OTHERWISE,), OTHERWISE if call.otherwise else _NO_PATH, _steps(call.otherwise))
    else:
        yield _Out((GOES_ON,), "", ())
    if call.timed_out is None:
        yield _Out((ON_ERROR, ON_TIMEOUT), f"{ON_ERROR} or {ON_TIMEOUT}", _steps(call.failed))
    else:
        yield _Out((ON_ERROR,), ON_ERROR, _steps(call.failed))
        yield _Out((ON_TIMEOUT,), ON_TIMEOUT, call.timed_out.steps)


def _steps(branch: Branch | None) -> tuple[JourneyStep, ...] | None:
    return None if branch is None else branch.steps


def _kind(step: JourneyStep) -> NodeKind:
    return _KINDS[type(step)]


_KINDS: Final[dict[type[JourneyStep], NodeKind]] = {
    Do: "do",
    Wait: "wait",
    Listen: "listen",
    Split: "split",
    RandomSplit: "random",
    Call: "call",
    Repeat: "repeat",
    End: "end",
}


def _label(step: JourneyStep) -> str:
    match step:
        case Do(action=action):
            return action
        case Call(call=call):
            return call
        case Repeat(target=target):
            return f"repeat {target}"
        case _:
            return step.name or _kind(step)
