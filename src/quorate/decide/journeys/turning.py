"""When what journeys ask of an account may be answered otherwise, though no fact is another one: as time goes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from quorate.decide.journeys.instances import Instance
from quorate.decide.journeys.plans import Plan
from quorate.evaluate.result import Result
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.journeys import ChangeTrigger, EventTrigger, Journey, Listen, MembershipTrigger, Wait
from quorate.ir.program import Program

if TYPE_CHECKING:
    from quorate.evaluate.explain.turns import Watch

_TURNING: Final = (
    n.Now, n.Today, n.PeriodEdge, n.InWindow, n.Events, n.Sequence, n.GroupOf, n.Groups, n.MemberOf, n.Engagement,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """A watched evaluation of an account at an instant, with its records."""

    watch: Watch
    root: Record
    people: Mapping[str, Record]


@dataclass(frozen=True, slots=True)
class Question:
    """An expression, or an audience by name, on the account (`person` None) or a person, with what is in its slots."""

    about: n.Expr | str
    person: str | None
    given: tuple[object, ...] = ()


def next_turn(watched: Watched, questions: Iterator[Question]) -> datetime | None:
    """Return the next instant at which any of the questions may be answered otherwise; None if that is never."""
    evaluation = watched.watch.evaluation
    for question in questions:
        record = watched.root if question.person is None else watched.people.get(question.person)
        if record is None:
            continue
        if isinstance(question.about, str):
            evaluation.audience(question.about, record)
        else:
            evaluation.run.value(question.about, dict(enumerate((Result(record), *map(Result, question.given)))))
    turn = watched.watch.next()
    return None if turn is None else turn.at


class Turning:
    """Knows which conditions of a program may turn by themselves."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._turns = cache(self._may_turn)

    def of_entry(
        self, journey: Journey, person: str | None, now: datetime, *, is_member: bool
    ) -> Iterator[Question]:
        """Yield what is asked of a subject that may enter: of one in the audience, whether it would leave at once."""
        if self._turns(self._program.audiences[journey.audience].where):
            yield Question(journey.audience, person)
        if is_member:
            yield from self._leaving(journey, person, now)

    def of_inside(self, plan: Plan, instance: Instance) -> Iterator[Question]:
        """Yield what is asked of a subject that is inside, at the step where it stands."""
        person, entered = instance.person, instance.entered
        yield from self._leaving(plan.journey, person, entered)
        step = plan.steps.get(instance.step)
        if isinstance(step, Wait | Listen) and step.moment is not None and step.moment.until is not None:
            for value in (step.moment.until.value, step.moment.until.zone):
                if value is not None and self._turns(value):
                    yield Question(value, person, (entered,))
        if isinstance(step, Listen):
            yield from self._listening(step, instance)

    def _leaving(self, journey: Journey, person: str | None, entered: datetime) -> Iterator[Question]:
        for condition in (journey.exit, journey.goal):
            if condition is not None and self._turns(condition):
                yield Question(condition, person, (entered,))

    def _listening(self, step: Listen, instance: Instance) -> Iterator[Question]:
        for number, trigger in enumerate(step.triggers):
            match trigger:
                case EventTrigger(where=where):
                    yield Question(where, instance.person, (instance.entered, instance.since))
                case ChangeTrigger(value=value, of_people=of_people):
                    if self._turns(value):
                        was = instance.was.get(str(number))
                        people = list(was) if of_people and isinstance(was, dict) else [instance.person]
                        yield from (Question(value, person, (instance.entered,)) for person in people)
                case MembershipTrigger(group=group, span=span):
                    account = n.Slot(span, t.EntityType(self._program.schema.root), 0)
                    yield Question(n.GroupOf(span, t.EntityType(group), account, group), None)

    def _may_turn(self, expr: n.Expr) -> bool:
        todo: list[n.Node] = [expr]
        seen: set[tuple[str, str]] = set()
        while todo:
            node = todo.pop()
            if isinstance(node, _TURNING) or (isinstance(node, n.Call) and node.function == "age"):
                return True
            todo.extend(n.children(node))
            for name, inside in self._referred(node):
                if name not in seen:
                    seen.add(name)
                    todo.extend(inside)
        return False

    def _referred(self, node: n.Node) -> Iterator[tuple[tuple[str, str], list[n.Expr]]]:
        program = self._program
        match node:
            case n.DefineCall(name=name):
                yield ("define", name), [program.defines[name].body]
            case n.TableCall(name=name):
                table = program.tables[name]
                rows = [part for row in table.rows for part in (row.condition, row.result)]
                yield ("table", name), [*rows, *([] if table.otherwise is None else [table.otherwise])]
            case n.InAudience(audience=name):
                yield ("audience", name), [program.audiences[name].where]
