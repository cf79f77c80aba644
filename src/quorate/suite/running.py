"""Running a case: decided instant by instant, and held against what is expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from quorate.decide.decision import Decision
from quorate.decide.scalars import write_instant
from quorate.suite.case import CallAnswer, Case, Command, Expectation, Instant
from quorate.suite.judging import Seen, judge
from quorate.text import Span

Decide: TypeAlias = Callable[[Mapping[str, Any]], Decision]
"""Takes a whole payload, with `now`, `state` and `commands`, and returns what `RuleSet.decide` does."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that is not as a case expects it.

    `span` is where it is said, `expected` and `actual` tell it in a few words; `expectation` is None where it was not
    one that failed, but a command that was refused, or the payload. `payload` is what was decided.
    """

    span: Span
    expected: str
    actual: str
    expectation: Expectation | None
    payload: Mapping[str, Any]
    decision: Mapping[str, Any]

    @property
    def message(self) -> str:
        """Both in one line."""
        return f"expected {self.expected}, but {self.actual}"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case went."""

    case: Case
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.failures


def run_case(case: Case, decide: Decide) -> CaseResult:
    """Decide the instants of a case one after the other, and return all that is not as expected.

    Each decision gets the state of the one before. After a payload that is rejected there is nothing more to decide.
    """
    failures: list[Failure] = []
    state: Mapping[str, Any] = case.state or {}
    calls: dict[tuple[str, str | None], str] = {}
    for instant in case.steps:
        actions: list[Mapping[str, Any]] = []
        before = state
        if instant.was is not None:
            payload = _payload(case, instant, instant.was, [], state)
            decision = decide(payload).content
            if "rule_set" not in decision:
                return CaseResult(case, (*failures, _rejected(case, instant, payload, decision)))
            actions += decision.get("actions", ())
            _note_calls(decision, calls)
            state = decision["state"]
        commands, unasked = _commands(instant, calls)
        payload = _payload(case, instant, instant.account, [told for _, told in commands], state)
        decision = decide(payload).content
        if "rule_set" not in decision:
            return CaseResult(case, (*failures, _rejected(case, instant, payload, decision)))
        actions += decision.get("actions", ())
        _note_calls(decision, calls)
        state = decision["state"]
        for command in unasked:
            actual = f"no call `{command.call}` was made for {command.person or case.key} before"
            failures.append(Failure(command.span, "a call to be answered", actual, None, payload, decision))
        failures += _refused([command for command, _ in commands], payload, decision)
        seen = Seen(case, instant, decision, before, actions)
        for expectation in instant.expectations:
            verdict = judge(expectation, seen)
            if verdict is not None:
                failures.append(Failure(expectation.span, *verdict, expectation, payload, decision))
    return CaseResult(case, tuple(failures))


def _payload(
    case: Case,
    instant: Instant,
    account: Mapping[str, Any],
    commands: list[Mapping[str, Any]],
    state: Mapping[str, Any],
) -> Mapping[str, Any]:
    payload: dict[str, Any] = {"now": write_instant(instant.at), case.root: account}
    if commands:
        payload["commands"] = commands
    if state:
        payload["state"] = state
    return payload


def _commands(
    instant: Instant, calls: Mapping[tuple[str, str | None], str]
) -> tuple[list[tuple[Command | CallAnswer, Mapping[str, Any]]], list[CallAnswer]]:
    """Return the commands as payloads have them, and the answers to calls that were never made."""
    found: list[tuple[Command | CallAnswer, Mapping[str, Any]]] = []
    unasked: list[CallAnswer] = []
    for command in instant.commands:
        if isinstance(command, Command):
            found.append((command, command.told))
            continue
        key = calls.get((command.call, command.person))
        if key is None:
            if not command.refused:
                unasked.append(command)
            continue
        told = {"error": command.error} if command.result is None else {"result": command.result}
        found.append((command, {"answer": {"key": key, **told}}))
    return found, unasked


def _note_calls(decision: Mapping[str, Any], calls: dict[tuple[str, str | None], str]) -> None:
    for action in decision.get("actions", ()):
        if "call" in action:
            calls[action["call"], action["subject"].get("person")] = action["key"]


def _refused(
    commands: list[Command | CallAnswer], payload: Mapping[str, Any], decision: Mapping[str, Any]
) -> list[Failure]:
    """Return the commands that were refused against what is expected, and the other way round."""
    errors: dict[int, str] = {}
    for error in decision["errors"]:
        path = error["path"]
        if path.startswith("commands["):
            errors.setdefault(int(path[len("commands[") : path.index("]")]), error["message"])
    found: list[Failure] = []
    for number, command in enumerate(commands):
        message = errors.get(number)
        if command.refused and message is None:
            found.append(Failure(command.span, "this to be refused", "it was done", None, payload, decision))
        elif not command.refused and message is not None:
            found.append(
                Failure(command.span, "this to be done", f"it was refused: {message}", None, payload, decision)
            )
    return found


def _rejected(case: Case, instant: Instant, payload: Mapping[str, Any], decision: Mapping[str, Any]) -> Failure:
    first = decision["errors"][0]
    at = f" at `{first['path']}`" if first["path"] else ""
    span = instant.expectations[0].span if instant.expectations else case.span
    return Failure(span, "a decision", f"the payload was rejected: {first['message']}{at}", None, payload, decision)
