"""When what journeys ask of an account may be answered otherwise, though no fact is another one: as time goes by."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from quorate.decide.journeys.instances import Instance
from quorate.decide.journeys.plans import Plan
from quorate.evaluate.result import Result
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.journeys import ENTRY_SLOT, ChangeTrigger, EventTrigger, Journey, Listen, MembershipTrigger, Wait
from quorate.ir.program import Program

if TYPE_CHECKING:
    from quorate.evaluate.explain.turns import Watch

_Part = TypeVar("_Part")

_BY_TIME: Final = (
    n.Now, n.Today, n.PeriodEdge, n.LastWindow, n.NextWindow, n.AgoWindow, n.EndingWindow, n.DayWindow, n.PeriodWindow,
    n.Sequence, n.GroupOf, n.Groups, n.MemberOf, n.Engagement,
)  # fmt: skip
"""What may be otherwise as time goes by, though nothing happens."""


@dataclass(frozen=True, slots=True)
class Turns:
    """What may make an answer another one, where facts stay as they are: time that goes by, or events that happen.

    `events` are the types of those, None for any; they are of interest only where time alone does nothing.
    """

    by_time: bool = False
    events: frozenset[str] | None = frozenset()

    def __bool__(self) -> bool:
        return self.by_time or self.events is None or bool(self.events)


_BY_THE_TIME: Final = Turns(by_time=True)


@dataclass(frozen=True, slots=True)
class Watched:
    """A watched evaluation of an account at an instant, with its records."""

    watch: Watch
    root: Record
    people: Mapping[str, Record]


@dataclass(frozen=True, slots=True)
class Question:
    """An expression, or an audience by name, on the account (`person` None) or a person, with what is in its slots.

    `turns` tells what may make its answer another one.
    """

    about: n.Expr | str
    person: str | None
    turns: Turns
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
        self._known: dict[int, Turns] = {}
        self._entering: dict[int, n.Expr] = {}

    def of_entry(self, journey: Journey, person: str | None, now: datetime, *, is_member: bool) -> Iterator[Question]:
        """Yield what is asked of a subject that may enter: of one in the audience, whether it would leave at once."""
        if turns := self._turns(self._program.audiences[journey.audience].where):
            yield Question(journey.audience, person, turns)
        if is_member:
            yield from self._leaving(map(self._at_entry, _ways_out(journey)), person, now)

    def of_inside(self, plan: Plan, instance: Instance) -> Iterator[Question]:
        """Yield what is asked of a subject that is inside, at the step where it stands."""
        person, entered = instance.person, instance.entered
        yield from self._leaving(_ways_out(plan.journey), person, entered)
        step = plan.steps.get(instance.step)
        if isinstance(step, Wait | Listen) and step.moment is not None and step.moment.until is not None:
            until = step.moment.until
            if until.value is not None and (instance.due is None or not until.is_fixed):
                for value in (until.value, until.zone):
                    if value is not None and (turns := self._turns(value)):
                        yield Question(value, person, turns, (entered,))
        if isinstance(step, Listen):
            yield from self._listening(step, instance)

    def _leaving(self, conditions: Iterable[n.Expr], person: str | None, entered: datetime) -> Iterator[Question]:
        for condition in conditions:
            if turns := self._turns(condition):
                yield Question(condition, person, turns, (entered,))

    def _at_entry(self, condition: n.Expr) -> n.Expr:
        """Return a condition as it is asked of who would enter now, whenever that is; made once."""
        found = self._entering.get(id(condition))
        if found is None:
            found = self._entering[id(condition)] = _with_now(condition)
        return found

    def _listening(self, step: Listen, instance: Instance) -> Iterator[Question]:
        for number, trigger in enumerate(step.triggers):
            match trigger:
                case EventTrigger(where=where):
                    yield Question(where, instance.person, self._turns(where), (instance.entered, instance.since))
                case ChangeTrigger(value=value, of_people=of_people):
                    if turns := self._turns(value):
                        was = instance.was.get(str(number))
                        people = list(was) if of_people and isinstance(was, dict) else [instance.person]
                        yield from (Question(value, person, turns, (instance.entered,)) for person in people)
                case MembershipTrigger(group=group, span=span):
                    account = n.Slot(span, t.EntityType(self._program.schema.root), 0)
                    yield Question(n.GroupOf(span, t.EntityType(group), account, group), None, _BY_THE_TIME)

    def _turns(self, expr: n.Expr) -> Turns:
        """Return what may make the answer of an expression of the program another one, worked out once."""
        found = self._known.get(id(expr))
        if found is None:
            found = self._known[id(expr)] = self._may_turn(expr)
        return found

    def _may_turn(self, expr: n.Expr) -> Turns:
        events: set[str] = set()
        is_any = False
        todo: list[n.Node] = [expr]
        seen: set[tuple[str, str]] = set()
        while todo:
            node = todo.pop()
            if isinstance(node, _BY_TIME) or (isinstance(node, n.Call) and node.function == "age"):
                return _BY_THE_TIME
            if isinstance(node, n.Events):
                is_any = is_any or node.names is None
                events.update(node.names or ())
            todo.extend(n.children(node))
            for name, inside in self._referred(node):
                if name not in seen:
                    seen.add(name)
                    todo.extend(inside)
        return Turns(events=None if is_any else frozenset(events))

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


def _ways_out(journey: Journey) -> list[n.Expr]:
    return [condition for condition in (journey.exit, journey.goal) if condition is not None]


def _with_now(part: _Part) -> _Part:
    """Return an expression, or a part of one, with the present instant in place of the one of entry."""
    match part:
        case n.Slot(number=number, span=span, type=type_) if number == ENTRY_SLOT:
            return cast("_Part", n.Now(span, type_))
        case tuple():
            return cast("_Part", tuple(map(_with_now, part)))
        case n.Node():
            values = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
            inside = {name: value for name, value in values.items() if isinstance(value, n.Node | tuple)}
            changed: dict[str, Any] = {name: _with_now(value) for name, value in inside.items()}
            return dataclasses.replace(part, **changed)
        case _:
            return part
