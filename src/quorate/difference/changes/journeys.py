"""What of journeys, and of the actions and calls that they act through, is other than it was."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from quorate.difference import side as s
from quorate.difference.changes.base import Both, Said, keyed, ordered, plain, yes_no
from quorate.difference.model import Change
from quorate.difference.side import Side
from quorate.ir import journeys as j
from quorate.ir.journey_graph import GraphNode
from quorate.ir.journeys import FIRST_SLOT, branches_of, steps_of
from quorate.ir.nodes import Expr
from quorate.ir.show.journey_conditions import JourneyConditions
from quorate.ir.show.journey_graph import graph_in_words
from quorate.ir.show.words import constant, length, type_words

_PERSON: Final = "person"
_ON_CHANGE: Final = {
    "pin": "go on by the plan of their entry",
    "follow": "go on by the new plan",
    "drain": "go on, and nobody enters",
}
_WITHOUT: Final[Mapping[type[j.Step], Mapping[str, object]]] = {
    j.Listen: {"heard": None, "timed_out": None},
    j.Split: {"paths": (), "otherwise": None},
    j.RandomSplit: {"shares": ()},
    j.Call: {"paths": (), "otherwise": None, "failed": None, "timed_out": None},
}
_KINDS: Final = {
    j.Do: "do", j.Wait: "wait", j.Listen: "listen", j.Split: "split", j.RandomSplit: "random split", j.Call: "call",
    j.Repeat: "repeat", j.End: "end",
}  # fmt: skip


def action(both: Both, old: j.Action, new: j.Action) -> Iterator[Change]:
    """Tell what of an action changed."""
    del both
    yield from plain("is on", old.entity, new.entity)
    yield from yes_no("needs consent", old=old.needs_consent, new=new.needs_consent)
    yield from plain("kind", old.kind, new.kind)
    yield from keyed("parameter", _parameters(old.parameters), _parameters(new.parameters))


def call(both: Both, old: j.CallService, new: j.CallService) -> Iterator[Change]:
    """Tell what of a call changed."""
    del both
    yield from plain("is about", old.entity, new.entity)
    yield from keyed("parameter", _parameters(old.parameters), _parameters(new.parameters))
    yield from keyed("field of the answer", _gives(old), _gives(new))
    yield from ordered("fields of the answer stand in the order", list(old.gives), list(new.gives))
    yield from keyed("a simulation takes for", _simulated(old), _simulated(new))


def _parameters(given: tuple[j.Parameter, ...]) -> dict[str, str]:
    return {
        each.name: (type_words(each.type) if each.kind == "value" else each.kind) + ", required" * each.required
        for each in given
    }


def _gives(of: j.CallService) -> dict[str, str]:
    return {name: type_words(type_) for name, type_ in of.gives.items()}


def _simulated(of: j.CallService) -> dict[str, str]:
    return {name: constant(value, of.gives[name]) for name, value in (of.simulated or {}).items()}


def journey(both: Both, old: j.Journey, new: j.Journey) -> Iterator[Change]:
    """Tell who enters otherwise, what ends it, and which steps are gone, new and others."""
    yield from plain("is for", old.entity, new.entity)
    yield from both.named(s.AUDIENCE, old.audience, new.audience, "audience")
    yield from plain("enters again", _reenter(old.reenter), _reenter(new.reenter))
    for what, was, is_ in (("exit", old.exit, new.exit), ("goal", old.goal, new.goal)):
        yield from both.condition(what, _said(both.old, old.entity, was), _said(both.new, new.entity, is_))
    yield from plain("when the rules change, those inside", _ON_CHANGE[old.on_change], _ON_CHANGE[new.on_change])
    yield from _Steps(both, old, new).changes()


def _reenter(reenter: j.Reenter | None) -> str:
    if reenter is None:
        return ""
    most = "" if reenter.most is None else f", at most {reenter.most} times"
    return f"{length(reenter.delay)} after {reenter.after}{most}"


def _said(side: Side, entity: str, expr: Expr | None, *, is_answer: bool = False) -> Said | None:
    if expr is None:
        return None
    named = {FIRST_SLOT: "the result"} if is_answer else None
    return Said(expr, lambda each: JourneyConditions(side.program, entity, named, exact=True).said(each))


@dataclass
class _Plan:
    """A journey of one side with its steps in words, by their addresses."""

    side: Side
    journey: j.Journey
    nodes: Mapping[str, GraphNode] = field(init=False)

    def __post_init__(self) -> None:
        graph = graph_in_words(self.side.program, self.journey)
        self.nodes = {node.id: node for node in graph.nodes}

    def says(self, step: j.JourneyStep) -> str:
        """Say a step on one line."""
        node = self.nodes[step.address]
        label = node.label if not isinstance(step, j.Do | j.Call) else f"{_KINDS[type(step)]} {node.label}"
        return f"{label} {node.detail}" if node.detail and isinstance(step, j.Listen) else _joined(label, node.detail)


def _joined(label: str, detail: str) -> str:
    return f"{label} ({detail})" if detail else label


class _Steps:
    """Holds the steps of two revisions of a journey against each other."""

    def __init__(self, both: Both, old: j.Journey, new: j.Journey) -> None:
        self._both = both
        self._old = _Plan(both.old, old)
        self._new = _Plan(both.new, new)
        self._gone: list[tuple[j.JourneyStep, str]] = []
        self._come: list[tuple[j.JourneyStep, str]] = []

    def changes(self) -> Iterator[Change]:
        found = list(self._level(self._old.journey.steps, self._new.journey.steps, ""))
        yield from found
        yield from self._moved()
        for step, where in self._gone:
            yield Change(f"{_title(step)}{where}", self._old.says(step), "")
        for step, where in self._come:
            yield Change(f"{_title(step)}{where}", "", self._new.says(step))

    def _moved(self) -> Iterator[Change]:
        """Tell of steps that have a name and stand elsewhere, and of what is other in them."""
        for step, where in [*self._come]:
            was = next(((each, place) for each, place in self._gone if each.name and each.name == step.name), None)
            if was is not None and type(was[0]) is type(step):
                self._come.remove((step, where))
                self._gone.remove(was)
                yield Change(f"{_title(step)} stands", was[1].strip() or "elsewhere", where.strip() or "elsewhere")
                yield from self._step(was[0], step)

    def _level(self, old: Sequence[j.JourneyStep], new: Sequence[j.JourneyStep], inside: str) -> Iterator[Change]:
        """Compare steps that stand below each other, those that match best with each other."""
        was, is_ = [self._key(self._old, each) for each in old], [self._key(self._new, each) for each in new]
        for tag, first, last, start, end in difflib.SequenceMatcher(None, was, is_, autojunk=False).get_opcodes():
            gone, come = list(enumerate(old))[first:last], list(enumerate(new))[start:end]
            if tag == "equal":
                for (_, one), (_, other) in zip(gone, come, strict=True):
                    yield from self._step(one, other)
                continue
            for number, one in gone:
                match = next((each for each in come if _match(one, each[1])), None)
                if match is None:
                    self._gone.append((one, _where(old, number, inside)))
                else:
                    come.remove(match)
                    yield from self._step(one, match[1])
            self._come += [(each, _where(new, number, inside)) for number, each in come]

    def _key(self, plan: _Plan, step: j.JourneyStep) -> str:
        if step.name:
            return f"{type(step).__name__} {step.name}"
        return type(step).__name__ if branches_of(step) else f"{type(step).__name__} {plan.says(step)}"

    def _step(self, old: j.JourneyStep, new: j.JourneyStep) -> Iterator[Change]:
        """Compare two steps that are the same one, and what stands in their branches."""
        title = _title(new)
        if not self._both.is_same_part(_bare(old), _bare(new)):
            yield Change(title, self._old.says(old), self._new.says(new))
        was = {each.name: each for each in branches_of(old)}
        is_ = {each.name: each for each in branches_of(new)}
        for name, branch in was.items():
            if name not in is_:
                yield Change(f"path {name} of {title}", self._says_branch(self._old, old, branch), "")
        for name, branch in is_.items():
            if name in was:
                yield from self._branch((old, was[name]), (new, branch), f"path {name} of {title}")
            else:
                yield Change(f"path {name} of {title}", "", self._says_branch(self._new, new, branch))
        if isinstance(new, j.Split | j.Call) and isinstance(old, j.Split | j.Call):
            names = [each.name for each in old.paths], [each.name for each in new.paths]
            yield from ordered(f"paths of {title} are tried in the order", *names)

    def _branch(
        self, old: tuple[j.JourneyStep, j.Branch], new: tuple[j.JourneyStep, j.Branch], what: str
    ) -> Iterator[Change]:
        (was_in, was), (is_in, is_) = old, new
        if isinstance(was, j.Path) and isinstance(is_, j.Path):
            yield from self._both.condition(
                what,
                _said(self._both.old, self._entity(self._old, was_in), was.when, is_answer=isinstance(was_in, j.Call)),
                _said(self._both.new, self._entity(self._new, is_in), is_.when, is_answer=isinstance(is_in, j.Call)),
            )
        if isinstance(was, j.Share) and isinstance(is_, j.Share):
            yield from plain(f"share of {what}", f"{was.percent}%", f"{is_.percent}%")
        yield from self._level(was.steps, is_.steps, f" on {what}")

    @staticmethod
    def _entity(plan: _Plan, step: j.JourneyStep) -> str:
        return _PERSON if isinstance(step, j.Split) and step.by == "people" else plan.journey.entity

    def _says_branch(self, plan: _Plan, step: j.JourneyStep, branch: j.Branch) -> str:
        count = sum(1 for _ in steps_of(branch.steps))
        steps = "no steps" if not count else "1 step" if count == 1 else f"{count} steps"
        if isinstance(branch, j.Path):
            said = _said(plan.side, self._entity(plan, step), branch.when, is_answer=isinstance(step, j.Call))
            return f"if {said.text if said else ''}, {steps}"
        return f"{branch.percent}%, {steps}" if isinstance(branch, j.Share) else steps


def _bare(step: j.JourneyStep) -> j.JourneyStep:
    """Return a step without its branches, wherever it stands."""
    changes: Any = {"address": "", "name": "", **_WITHOUT.get(type(step), {})}
    return dataclasses.replace(step, **changes)


def _title(step: j.JourneyStep) -> str:
    return f"step {step.name or step.address}"


def _match(old: j.JourneyStep, new: j.JourneyStep) -> bool:
    """Tell whether a step may be another one that was changed: of the same kind, and of no other name."""
    return type(old) is type(new) and (old.name == new.name or not (old.name and new.name))


def _where(steps: Sequence[j.JourneyStep], number: int, inside: str) -> str:
    after = f" after {_title(steps[number - 1])}" if number else " at the start"
    return f"{after}{inside}"
