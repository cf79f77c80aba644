"""Histories decided: at which instants, with what in the payloads, and what comes of it all together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from quorate.decide.scalars import write_instant
from quorate.engine import RuleSet
from quorate.ir.program import Program
from quorate.ir.settings import Calendar
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws.journey_histories import History
from tests.laws.journey_rules import GROUP, SCHEMA, Rules
from tests.laws.rules import Payload

_MICROSECOND: Final = timedelta(microseconds=1)

Subject = tuple[str, str | None]


class InvalidError(Exception):
    """Rules that do not compile."""


def compiled(rules: Rules, text: str | None = None) -> RuleSet:
    """Compile a rule set, or another text in its place. Raises InvalidError for one with a mistake."""
    return RuleSet(program_of(rules, text))


def program_of(rules: Rules, text: str | None = None) -> Program:
    """Compile a rule set to its program; otherwise as `compiled`."""
    files = (
        Source("schema.rules", SCHEMA + (GROUP if rules.has_group else "")),
        Source("journeys.rules", rules.text if text is None else text),
    )
    found = compile_project(Project("laws", files, calendar=Calendar(rules.zone)))
    if found.program is None:
        raise InvalidError([(each.code, each.message) for each in found.diagnostics])
    return found.program


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a call: at which instant it comes, and with which of the decisions made then, from 0."""

    at: int
    turn: int
    command: Payload


@dataclass(slots=True)
class Run:
    """What came of a history: the trace of each subject, actions, errors, and the state at the end.

    `decided` has each payload with its decision, `answers` are those that calls were given, and `calls` when these were
    made. `asked` counts them.
    """

    traces: dict[Subject, list[Payload]] = field(default_factory=dict)
    actions: list[Payload] = field(default_factory=list)
    errors: set[tuple[str, str, str]] = field(default_factory=set)
    state: Payload | None = None
    answers: list[Answer] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    asked: Counter[tuple[str, str, str | None, str]] = field(default_factory=Counter)
    decided: list[tuple[int, Payload, Payload]] = field(default_factory=list)

    @property
    def came_to(self) -> Payload:
        """What has to be the same whenever accounts are looked at."""
        state = self.state or {}
        return {
            "traces": {"/".join(filter(None, subject)): trace for subject, trace in self.traces.items()},
            "actions": self.actions,
            "errors": sorted(self.errors),
            "journeys": state.get("journeys"),
            "groups": _known_whenever(state.get("groups", {})),
        }


def _known_whenever(groups: Payload) -> Payload:
    """Return the state of groups without what is as it was seen last: since when rules gave a role, and lost ones."""
    found: Payload = json.loads(json.dumps(groups))
    for group in found.values():
        for each in group["members"]:
            if each["assigned_by"] == "rule":
                del each["since"]
            if each["removed"]:
                del each["role"]
    return found


def payload_at(history: History, at: int, state: Payload | None, *, only_past: bool) -> Payload:
    """Return the payload of an account at an instant, without commands."""
    now = write_instant(history.instant(at))
    payload = {"now": now, "account": history.account(at, only_past=only_past)}
    return payload if state is None else {**payload, "state": state}


def turns_at(history: History, answers: Iterable[Answer], at: int) -> list[list[Payload]]:
    """Return the commands of the decisions at an instant: what is said, then answers that come at once."""
    of_now = [each for each in answers if each.at == at]
    found: list[list[Payload]] = [[] for _ in range(1 + max((each.turn for each in of_now), default=0))]
    found[0] += [each.command for each in history.said if each.at == at]
    for each in of_now:
        found[each.turn].append(each.command)
    return found


def needed(history: History) -> set[int]:
    """Return the instants at which there has to be a decision, whatever is due: facts and people have no times."""
    found = {0, history.length, *(each.at for each in history.said)}
    for change in history.changes:
        found |= {change.at - 1, change.at}
    return {at for at in found if 0 <= at <= history.length}


def decide_at(  # noqa: PLR0913 - what a run goes by
    rules: RuleSet,
    history: History,
    instants: Iterable[int],
    like: Run,
    *,
    only_past: bool,
    after: tuple[int, Payload | None] = (-1, None),
) -> Run:
    """Decide a history at instants, and whenever something is said; with the answers of another run.

    Calls get to whoever answers them with the decision, so that it has to come when they are made. It goes on `after`
    an instant, with the state that was left there.
    """
    begun, state = after
    run = Run(answers=like.answers, state=state)
    for at in sorted({*instants, *needed(history), *like.calls, *(each.at for each in like.answers)}):
        for commands in turns_at(history, like.answers, at) if at > begun else ():
            _decide(rules, history, run, at, commands, only_past=only_past)
    return run


def decide_in_order(rules: RuleSet, history: History, instants: Iterable[int]) -> Run:
    """Decide a history at instants in whatever order, without answers to calls."""
    run = Run()
    for at in instants:
        _decide(rules, history, run, at, turns_at(history, (), at)[0], only_past=True)
    return run


def decide_as_due(rules: RuleSet, history: History, *, only_past: bool) -> Run:
    """Decide a history at the instants that decisions tell as due; calls are answered as the history says."""
    run = Run()
    instants = needed(history)
    if only_past:
        instants |= {each.at for each in history.events or () if 0 <= each.at <= history.length}
    while instants:
        at = min(instants)
        instants.discard(at)
        turn, commands = 0, turns_at(history, run.answers, at)[0]
        while True:
            told = _decide(rules, history, run, at, commands, only_past=only_past)
            _answer(history, run, told["actions"], at, turn)
            instants |= {each.at for each in run.answers if each.at > at}
            if not any((each.at, each.turn) == (at, turn + 1) for each in run.answers):
                break
            turn += 1
            commands = turns_at(history, run.answers, at)[turn]
        if told["due"] is not None and (due := offset(history, told["due"])) <= history.length:
            instants.add(due)
        instants = {each for each in instants if at < each <= history.length}
    return run


def offset(history: History, instant: str) -> int:
    """Return an instant as microseconds from the start of a history."""
    return (datetime.fromisoformat(instant) - history.start) // _MICROSECOND


def _answer(history: History, run: Run, actions: Iterable[Payload], at: int, turn: int) -> None:
    """Note when calls that were made now will be answered."""
    for action in actions:
        if "call" not in action:
            continue
        key, person = action["key"], action["subject"].get("person")
        run.calls.append(at)
        entry = action["call"], action["journey"], person, key.split("/")[-4]
        run.asked[entry] += 1
        found = history.answer(action["call"], person, run.asked[entry])
        if found is not None and at + found[0] <= history.length:
            after, told = found
            run.answers.append(Answer(at + after, 0 if after else turn + 1, {"answer": {"key": key, **told}}))


def _decide(  # noqa: PLR0913 - as above
    rules: RuleSet, history: History, run: Run, at: int, commands: list[Payload], *, only_past: bool
) -> dict[str, Any]:
    payload = payload_at(history, at, run.state, only_past=only_past)
    if commands:
        payload["commands"] = commands
    told = rules.decide(payload, due=True).to_dict()
    run.decided.append((at, payload, told))
    if "rule_set" not in told:
        raise AssertionError(told["errors"])
    for entry in told["journeys"]:
        subject = entry["name"], entry["subject"].get("person")
        run.traces.setdefault(subject, []).extend(entry["trace"])
    run.traces = {subject: trace for subject, trace in run.traces.items() if trace}
    run.actions += told["actions"]
    run.errors |= {(each["code"], each["path"], each["message"]) for each in told["errors"]}
    run.state = told["state"]
    return told
