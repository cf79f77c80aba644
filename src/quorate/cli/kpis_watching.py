"""Payloads to decided accounts with when things about them came about, in this process or in several.

A payload that brings a state, or whose account has one in the file of states, is decided once: its state remembers. Any
other is decided at one instant after the other, as `quorate simulate` does: its events come at their times, and all
else that it says is true all along.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

import msgspec

from quorate.cli.population_answers import Refused
from quorate.cli.spreading import Item, spread
from quorate.decide.decided import DecidedAccount
from quorate.decide.population import Population
from quorate.decide.problem import problem
from quorate.decide.scalars import write_instant
from quorate.decide.wire import is_messagepack
from quorate.diagnostics.catalogue.payload import E501, E517
from quorate.engine import Decision, RuleSet
from quorate.ir.program import Program
from quorate.kpis.history import History, remembered, snapshot
from quorate.kpis.instants import instant_of, micros_of, read_micros
from quorate.store.states import States

Watched: TypeAlias = tuple[DecidedAccount, History] | Refused
_Encoded: TypeAlias = tuple[bytes, bytes, History] | Refused
_BATCH: Final = 8


@dataclass(frozen=True, slots=True)
class Course:
    """When accounts are looked at: the last of `instants` is that of the report, `start` that of its period.

    Where nothing `replays`, accounts are decided once, and of what is so without a state nobody knows since when. In a
    store each account is as of its last decision, whatever the `instants`.
    """

    instants: tuple[int, ...]
    start: int
    replays: bool
    is_store: bool = False


@dataclass(frozen=True, slots=True)
class Watcher:
    """Watches one account; `states` is None for a run without memory, and what they hold is only read."""

    rule_set: RuleSet
    course: Course
    states: States | None = None

    def __call__(self, item: Item) -> Watched:
        """Watch a payload."""
        payload, place = item
        if not isinstance(payload, bytes):
            return Refused(payload, place)
        try:
            value = msgspec.msgpack.decode(payload) if is_messagepack(payload) else msgspec.json.decode(payload)
        except (msgspec.MsgspecError, RecursionError):
            value = None
        root = self.rule_set.program.schema.root
        facts = value.get(root) if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(facts, dict):
            return _refused(self.rule_set.decide(payload), place)
        kept = value.get("state") or self._recalled(facts)
        if not kept and not self.course.is_store:
            return self._replayed(value, facts, place)
        decision = self.rule_set.decide(payload, now=self._now(kept), missing=False, recall=self._recall)
        if decision.rejected:
            return _refused(decision, place)
        return DecidedAccount(facts, decision.content), remembered(decision.content, self.course.start)

    def give_up(self, item: Item) -> Watched:
        """Answer for an account that ended the processes which watched it."""
        return Refused(problem(E517, ""), item[1])

    @property
    def _recall(self) -> Callable[[str], Mapping[str, object] | None] | None:
        return None if self.states is None else self.states.recall

    def _recalled(self, facts: Mapping[str, Any]) -> object:
        key = facts.get(self.rule_set.program.schema.entities[self.rule_set.program.schema.root].key)
        return None if self.states is None or not isinstance(key, str) else self.states.recall(key)

    def _now(self, kept: object) -> datetime | None:
        """Return when an account is decided: never before its state; by its payload out of a store."""
        if self.course.is_store:
            return None
        decided = read_micros(kept.get("decided_at")) if isinstance(kept, dict) else None
        return instant_of(max(self.course.instants[-1], decided or 0))

    def _replayed(self, value: Mapping[str, Any], facts: Mapping[str, Any], place: str) -> Watched:
        """Decide an account at one instant after the other, from its first event on."""
        root = self.rule_set.program.schema.root
        events = facts.get("events")
        dated = sorted(_dated(events if isinstance(events, list) else ()), key=lambda each: each[0])
        times = [at for at, _ in dated]
        instants = self.course.instants
        if times and times[0] > instants[0]:
            instants = tuple(sorted({min(times[0], instants[-1]), *(at for at in instants if at > times[0])}))
        state: Mapping[str, Any] = {}
        history = History("replayed", instants[0])
        decision = None
        for at in instants:
            known = events
            if isinstance(events, list) and times and times[-1] > at:
                known = [event for _, event in dated[: bisect_right(times, at)]]
            told: dict[str, Any] = {root: {**facts, "events": known} if "events" in facts else facts, "state": state}
            if at == instants[-1] and "commands" in value:
                told["commands"] = value["commands"]
            encoded = msgspec.json.encode(told)
            decision = self.rule_set.decide(encoded, now=write_instant(instant_of(at)), missing=False)
            if decision.rejected:
                return _refused(decision, place)
            state = decision.content["state"]
            history.see(decision.content, at, is_start=at == self.course.start)
        if decision is None:
            raise ValueError("a course has an instant at least")
        if not self.course.replays:
            history = snapshot(decision.content)
        return DecidedAccount(facts, decision.content), history


def _refused(decision: Decision, place: str) -> Refused:
    return Refused(decision.errors[0] if decision.errors else problem(E501, ""), place)


@dataclass(frozen=True, slots=True)
class _Sender:
    """Watches in another process, from which answers go as bytes."""

    watcher: Watcher

    def __call__(self, item: Item) -> _Encoded:
        found = self.watcher(item)
        if isinstance(found, Refused):
            return found
        account, history = found
        return msgspec.json.encode(account.facts), msgspec.json.encode(account.decision), history


def _dated(events: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Yield events with their instants; one whose instant cannot be read stands first, so that it is told."""
    for event in events:
        at = read_micros(event.get("at")) if isinstance(event, dict) else None
        yield (at if at is not None else 0), event


def course_of(end: datetime, start: int, since: int, every: int) -> Course:
    """Return the instants from `since` to `end`, `every` so many microseconds back from `end`; 0 means only `end`.

    The beginning of the period, `start`, and `since` are among them.
    """
    last = micros_of(end)
    if not every:
        return Course((last,), start, replays=False)
    first = min(since, start, last)
    steps = range(last, first - 1, -every)
    found = {first, *steps, *((start,) if start <= last else ())}
    return Course(tuple(sorted(found)), start, replays=True)


def watched(items: Iterable[Item], watcher: Watcher, count: int, tell: Callable[[str], None]) -> Iterator[Watched]:
    """Yield what becomes of each item, in order, by up to `count` processes; see `spread`."""
    rules = watcher.rule_set
    given = (rules.program, rules.population, rules.strict, rules.earlier, watcher.course)
    found: Iterator[Any] = spread(
        items, watcher, _sender, given, count=count, at_once=False, batch=_BATCH, tell=tell, again="decided again"
    )
    for each in found:
        if isinstance(each, tuple) and len(each) == 3:  # noqa: PLR2004 - what another process sends
            facts, decision, history = each
            yield DecidedAccount(msgspec.json.decode(facts), msgspec.json.decode(decision)), history
        else:
            yield each


def _sender(
    program: Program,
    population: Population | None,
    strict: bool,  # noqa: FBT001 - what a rule set is made of
    earlier: Sequence[Program],
    course: Course,
) -> _Sender:
    """Make what a worker watches with, of the very program that this process compiled."""
    rule_set = RuleSet(program, strict=strict, population=population, earlier=earlier)
    return _Sender(Watcher(rule_set, course))
