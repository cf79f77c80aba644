"""When what was evaluated may turn out otherwise as time goes by: the next instant at which any part of it does.

An evaluation is watched. Each part of it that depends on the time tells the next instant at which it may be
otherwise; up to the first of them all parts are as they are, and so is the answer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeAlias, cast
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import LATEST, MICROSECOND, day_of, local_time, start_of_day
from quorate.evaluate.explain.clock import PERIODIC, Pace, pace_of
from quorate.evaluate.explain.derived import (
    asks_for_groups,
    at_another_time,
    calls_others,
    goes_by_the_time,
    reads_a_score,
    with_groups_in_slots,
)
from quorate.evaluate.explain.passing import HORIZON, first_instant, later, window_turns
from quorate.evaluate.periods import instants_of
from quorate.evaluate.reference import HANDLERS, Evaluation, GroupsMaker
from quorate.evaluate.result import Result
from quorate.evaluate.run import Env, Run
from quorate.evaluate.values import Facts, Record
from quorate.ir import nodes as n
from quorate.ir.program import EngagementModel, Program

_ONE_DAY: Final = timedelta(days=1)
_CLOCK: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_STEP: Final = timedelta(hours=1)
"""How often a value is looked at that goes up and down with `now`."""

_Note: TypeAlias = Callable[[Run, Any, Env], bool]
"""Notes the turns of a node; tells whether they are all those of the time in it."""

_Handler: TypeAlias = Callable[[Run, Any, Env], Result]


@dataclass(frozen=True, slots=True)
class Turn:
    """An instant from which something may be otherwise.

    `node` is the part of the rule, with what stands in its slots; `record` the event or the record whose time it is
    about, and `window` the window that this comes into or leaves, if it is about one.
    """

    at: datetime
    node: n.Node
    env: Env
    record: Record | None = None
    window: n.Window | None = None


class Watch:
    """An evaluation at one instant that notes the next turns of all that it evaluates.

    `decided_anew` counts how often buying groups may have been decided to find them. The one that is `at_once` is of
    what a decision is made from; right after it, rules may move groups again that they have moved by it. Turns after
    `until` are of no use to who asks.
    """

    def __init__(  # noqa: PLR0913 - what is evaluated, and how it is watched by name
        self,
        program: Program,
        facts: Facts,
        now: datetime,
        groups: GroupsMaker | None,
        *,
        at_once: bool,
        until: datetime = LATEST,
    ) -> None:
        self.decided_anew = 0
        self._program = program
        self._facts = facts
        self._groups = groups
        self._is_at_once = at_once
        self._until = until
        self._first: Turn | None = None
        self._covered = 0
        self._in_edges: set[int] = set()
        notes: dict[type[n.Expr], _Note] = {
            n.Now: self._now, n.Today: self._today, n.PeriodEdge: self._period_edge, n.Call: self._call,
            n.Compare: self._compare, n.InWindow: self._in_window, n.Count: self._ranging, n.Quantifier: self._ranging,
            n.Aggregate: self._ranging, n.CountBy: self._ranging, n.IsEmpty: self._state, n.IsMissing: self._state,
            n.Sequence: self._sequence, n.GroupOf: self._group, n.MemberOf: self._group, n.Engagement: self._engagement,
            n.Get: self._get,
        }  # fmt: skip
        watched = {kind: self._watched(HANDLERS[kind], note) for kind, note in notes.items()}
        self.evaluation = Evaluation(program, facts, now, {**HANDLERS, **watched}, groups)

    def next(self) -> Turn | None:
        """Return the first turn; None if nothing that was evaluated will turn."""
        return self._first

    def _watched(self, handler: _Handler, note: _Note) -> _Handler:
        def handle(run: Run, node: n.Expr, env: Env) -> Result:
            before = self._covered
            if asks_for_groups(node):  # one is decided when it is first asked for, which nothing here covers
                self._covered = 0
            self._covered += note(run, node, env)
            try:
                return handler(run, node, env)
            finally:
                self._covered = before

        return handle

    def _add(
        self, at: datetime | None, node: n.Node, env: Env, record: Record | None = None, window: n.Window | None = None
    ) -> None:
        if at is not None and at > self.evaluation.run.now and (self._first is None or at < self._first.at):
            self._first = Turn(at, node, env, record, window)

    # -- values made of the time ---------------------------------------------------------------------------------

    def _now(self, run: Run, node: n.Now, env: Env) -> bool:
        if not self._covered and id(node) not in self._in_edges:
            self._add(later(run.now, _STEP), node, env)
        return False

    def _today(self, run: Run, node: n.Today, env: Env) -> bool:
        if not self._covered and id(node) not in self._in_edges:
            self._next_day(run, node.zone, env, node)
        return False

    def _period_edge(self, run: Run, node: n.PeriodEdge, env: Env) -> bool:
        if not self._covered and id(node) not in self._in_edges:
            self._period(run, node.period, env, node)
        return False

    def _call(self, run: Run, node: n.Call, env: Env) -> bool:
        """Note when a part of the clock or of the calendar is the next; an hour or a day has one such instant."""
        if node.function == "age" and not self._covered:
            self._next_day(run, node.zone, env, node)
        if node.function not in PERIODIC or not any(pace_of(self._program, each) for each in node.arguments):
            return False
        zone = run.zone_of(node.zone, env).value
        if zone is not None:
            step = _CLOCK.get(node.function)
            end = later(run.now, step) if step else start_of_tomorrow(run.now, zone) or LATEST
            self._flip(run, node, env, end, (node, env))
            if step is None:
                self._next_day(run, node.zone, env, node)
        return True

    def _compare(self, run: Run, node: n.Compare, env: Env) -> bool:
        grounded = with_groups_in_slots(run, node, env) if self._program.groups else (node, env)
        if grounded is None:
            return True  # nothing of it goes by the time as long as there is no group
        test, slots = grounded
        tests = (
            [dataclasses.replace(test, operator=sign) for sign in ("<", "<=")]
            if test.operator in {"=", "!="} else [test]
        )  # fmt: skip
        return self._made_of_time(run, node, env, (test.left, test.right), tests, slots)

    def _in_window(self, run: Run, node: n.InWindow, env: Env) -> bool:
        value, window = node.value, node.window
        if pace_of(self._program, value):
            if isinstance(window, n.HoursWindow):
                self._hours(run, window, env, node)
                return isinstance(value, n.Now)
            return self._made_of_time(run, node, env, (value,), [node])
        time = run.value(value, env).value
        if time is not None:
            owner = run.value(value.record, env).value if isinstance(value, n.Get) else None
            self._passes(run, window, env, time, node, owner)
        return isinstance(value, n.Get) and isinstance(value.record, n.Slot) and self._has_plain_edges(window)

    def _has_plain_edges(self, window: n.Window) -> bool:
        """Tell whether a window begins or ends at times that go one way, so that all there is is when they pass."""
        match window:
            case n.EdgeWindow(value=value):
                edges = [value]
            case n.BetweenWindow(low=low, high=high):
                edges = [low, high]
            case _:
                return False
        return all(_is_of_the_clock(edge) for edge in edges)

    def _made_of_time(  # noqa: PLR0913, PLR0917 - a part of the rule, what it is made of, and how to try that
        self, run: Run, node: n.Expr, env: Env, values: tuple[n.Expr, ...], tests: list[Any], slots: Env | None = None
    ) -> bool:
        """Note when a test of values that go one way turns; tell whether there are such values only."""
        pace = max(pace_of(self._program, value) for value in values)
        if pace is not Pace.ONE_WAY:
            return False
        self._covered += 1
        for value in values:  # what it ranges over turns by itself, and only up to then the value goes one way
            run.value(value, slots or env)
        self._covered -= 1
        for test in tests:
            self._flip(run, test, slots or env, later(run.now, HORIZON), (node, env))
        return True

    def _flip(self, run: Run, test: n.Expr, env: Env, end: datetime, told: tuple[n.Node, Env]) -> None:
        """Note the first instant at which a value is another one, if that is before what is known to turn."""
        first = self._at(run.now, test, env)
        sooner = self._until if self._first is None else min(self._first.at, self._until)
        if sooner <= end:
            end = sooner - MICROSECOND
            if end <= run.now or self._at(end, test, env) == first:
                return
        self._add(first_instant(run.now, lambda now: self._at(now, test, env) != first, end), *told)

    def _at(self, now: datetime, test: n.Expr, env: Env) -> object:
        run = Evaluation(self._program, self._facts, now, groups=self._groups).run
        anew = reads_a_score(test)
        self.decided_anew += bool(self._program.groups) and (anew or calls_others(test))
        return run.value(test, at_another_time(run, env, anew=anew)).value

    # -- buying groups -------------------------------------------------------------------------------------------

    def _group(self, run: Run, node: n.Node, env: Env) -> bool:
        """Note when scores of groups turn; what their roles and audiences ask is noted as it is evaluated."""
        for model in self._models_of(node):
            self._scored(run, node, env, model)
        if self._is_at_once:
            self._add(later(run.now, MICROSECOND), node, env)
        return False

    def _models_of(self, node: n.Node) -> list[EngagementModel]:
        """Return the engagement models by which the groups that a node asks for are scored; membership is no score."""
        groups = self._program.groups
        asked = [groups[node.name]] if isinstance(node, n.GroupOf) and node.name in groups else []
        if isinstance(node, n.Groups):
            asked = list(groups.values())
        names = dict.fromkeys(group.engagement for group in asked if group.engagement is not None)
        return [self._program.engagements[name] for name in names]

    def _engagement(self, run: Run, node: n.Engagement, env: Env) -> bool:
        self._scored(run, node, env, self._program.engagements[node.model])
        self._passing(run, node, env)
        return False

    def _get(self, run: Run, node: n.Get, env: Env) -> bool:
        self._passing(run, node, env)
        return False

    def _passing(self, run: Run, node: n.Expr, env: Env) -> None:
        """Look soon again at how long a group is in its stage, and at scores that decay, unless a test tells when."""
        if not self._covered and goes_by_the_time(run, node, env):
            self._add(later(run.now, _STEP), node, env)

    def _scored(self, run: Run, node: n.Node, env: Env, model: EngagementModel) -> None:
        """Note when an event comes into the window of a model, or leaves it."""
        window = n.LastWindow(node.span, model.window)
        for event in self._facts.events or ():
            if event.kind in model.weights:
                at = cast("datetime", event.fields["at"])
                if at > run.now:
                    self._add(at, node, env, event)
                else:
                    self._passes(run, window, env, at, node, event)

    # -- times in windows ----------------------------------------------------------------------------------------

    def _ranging(self, run: Run, node: n.Count | n.Quantifier | n.Aggregate | n.CountBy, env: Env) -> bool:
        self._source(run, node.source, env)
        return False

    def _state(self, run: Run, node: n.IsEmpty | n.IsMissing, env: Env) -> bool:
        if isinstance(node.value, n.Source):
            self._source(run, node.value, env)
        return False

    def _sequence(self, run: Run, node: n.Sequence, env: Env) -> bool:
        for step in node.steps:
            self._events(run, step.events, step.events.window, env)
            self._events(run, step.events, node.window, env)
        return False

    def _source(self, run: Run, source: n.Source, env: Env) -> None:
        if isinstance(source.items, n.Events):
            self._events(run, source.items, source.items.window, env)
        elif isinstance(source.items, n.Groups):
            self._group(run, source.items, env)

    def _events(self, run: Run, events: n.Events, window: n.Window | None, env: Env) -> None:
        """Note when events happen that are still to come, and when those there come into their window or leave it."""
        owner = run.value(events.record, env).value
        if owner is None or self._facts.events is None:
            return
        if window is not None and self._has_plain_edges(window):
            self._in_edges.update(map(id, _clocks_in(window)))
        own = self._facts.events if owner is self._facts.root else self._facts.events_by_owner.get(owner, ())
        for event in own:
            if events.names is None or event.kind in events.names:
                at = cast("datetime", event.fields["at"])
                if at > run.now:
                    self._add(at, events, env, event)
                elif window is not None:
                    self._passes(run, window, env, at, events, event)
        if events.near is not None:
            self._source(run, events.near.anchor, env)

    def _passes(  # noqa: PLR0913, PLR0917 - a window, what is tested against it, and what to tell
        self, run: Run, window: n.Window, env: Env, time: date, node: n.Node, record: Record | None
    ) -> None:
        """Note when a time that stays what it is comes into a window, or leaves it."""
        match window:
            case n.LastWindow() | n.NextWindow() | n.AgoWindow() | n.EndingWindow():
                for at in window_turns(run, window, time):
                    self._add(at, node, env, record, window)
            case n.DayWindow(zone=zone):
                self._next_day(run, zone, env, node)
            case n.PeriodWindow(period=period):
                self._period(run, period, env, node)
            case n.EdgeWindow(value=value):
                self._edge(run, value, env, time, Turn(run.now, node, env, record, window))
            case n.BetweenWindow(low=low, high=high):
                self._edge(run, low, env, time, Turn(run.now, node, env, record, window))
                self._edge(run, high, env, time, Turn(run.now, node, env, record, window))
            case n.HoursWindow():
                pass

    def _edge(self, run: Run, edge: n.Expr, env: Env, time: date, turn: Turn) -> None:
        if pace_of(self._program, edge) is Pace.ONE_WAY:
            fixed = n.Literal(edge.span, edge.type, time)
            for sign in ("<", "<="):
                test = n.Compare(edge.span, edge.type, sign, edge, fixed, folded=False)
                first = self._at(run.now, test, env)

                def is_other(now: datetime, test: n.Expr = test, first: object = first) -> bool:
                    return self._at(now, test, env) != first

                end = min(later(run.now, HORIZON), self._until if self._first is None else self._first.at)
                at = first_instant(run.now, is_other, end) if is_other(end) else None
                self._add(at, turn.node, env, turn.record, turn.window)

    # -- the calendar --------------------------------------------------------------------------------------------

    def _next_day(self, run: Run, zone: n.Expr | None, env: Env, node: n.Node) -> None:
        found = run.zone_of(zone, env).value
        if found is not None:
            self._add(start_of_tomorrow(run.now, found), node, env)

    def _period(self, run: Run, period: n.Period, env: Env, node: n.Node) -> None:
        zone = run.zone_of(period.zone, env).value
        if zone is None:
            return
        this = dataclasses.replace(period, which="this")
        found = instants_of(this, run.now, zone, self._program.calendar)
        self._add(found[1] if found else None, node, env)

    def _hours(self, run: Run, window: n.HoursWindow, env: Env, node: n.Node) -> None:
        """Note when the clock next shows the start or the end of the hours."""
        zone = run.zone_of(window.zone, env).value
        local = local_time(run.now, zone) if zone else None
        if zone is None or local is None:
            return
        for clock in (window.start, window.end):
            for day in (local.date(), local.date() + _ONE_DAY):
                self._add(datetime.combine(day, clock, zone).astimezone(UTC), node, env)
        self._add(start_of_tomorrow(run.now, zone), node, env)


def _clocks_in(window: n.Window) -> Iterator[n.Node]:
    """Yield what is made of the time in the edges of a window, whose turns are told with the events that they part."""
    todo: list[n.Node] = [window]
    while todo:
        node = todo.pop()
        if isinstance(node, n.Now | n.Today | n.PeriodEdge):
            yield node
        todo.extend(n.children(node))


def _is_of_the_clock(edge: n.Expr) -> bool:
    """Tell whether an edge is made of constants and of the time alone, which goes one way."""
    todo: list[n.Node] = [edge]
    while todo:
        node = todo.pop()
        if not isinstance(node, n.Literal | n.Now | n.Today | n.PeriodEdge | n.Period | n.Shift):
            return False
        todo.extend(n.children(node))
    return True


def start_of_tomorrow(now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the next day begins in a zone; None for none."""
    today = day_of(now, zone)
    return None if today is None or today == date.max else start_of_day(today + _ONE_DAY, zone)
