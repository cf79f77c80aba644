"""Payloads to lines of output, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

import msgspec

from quorate.cli.decision_text import decision_text
from quorate.cli.spreading import Item, spread
from quorate.decide.decision import reject
from quorate.decide.journeys.instances import INSIDE
from quorate.decide.payload import Rejected
from quorate.decide.population import Population
from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.payload import E517
from quorate.engine import Decision, RuleSet
from quorate.ir.program import Program
from quorate.store.states import States

Answer: TypeAlias = tuple[bytes, bool, int]
"""A line of output, whether the account was rejected, and how many memberships there are."""

_BATCH: Final = 32
_OF_UNKNOWNS: Final = frozenset({"unknown", "unknown_more", "ready_missing"})


@dataclass(frozen=True, slots=True)
class Options:
    """How accounts are decided and shown; None leaves it to the payload (`now`), the rule set, or the machine."""

    now: datetime | None
    strict: bool | None
    whole: bool
    missing: bool
    only_members: bool
    pretty: bool
    workers: int | None
    due: bool = False


@dataclass(frozen=True, slots=True)
class Answerer:
    """Turns one payload into its line; `states` is None for a run without memory."""

    rule_set: RuleSet
    options: Options
    states: States | None = None

    def __call__(self, item: Item) -> Answer:
        """Decide a payload."""
        payload, place = item
        return answer_of(self._decide(payload), place, self.options)

    def give_up(self, item: Item) -> Answer:
        """Answer for an account that ended the processes which decided it."""
        _, place = item
        return answer_of(reject(Rejected(None, (problem(E517, ""),))), place, self.options)

    def _decide(self, payload: bytes | Problem) -> Decision:
        if not isinstance(payload, bytes):
            return reject(Rejected(None, (payload,)))
        options = self.options
        decision = self.rule_set.decide(
            payload,
            now=options.now,
            strict=options.strict,
            whole=options.whole,
            missing=options.missing,
            due=options.due,
            recall=None if self.states is None else self.states.recall,
        )
        if self.states is not None and decision.account is not None and not decision.rejected:
            self.states.keep(decision.account, decision.state)
        return decision


def answer_of(decision: Decision, place: str, options: Options) -> Answer:
    """Turn a decision about a payload from a place into its line."""
    if decision.rejected:
        return _encode({**decision.to_dict(), "input": place}, options), True, 0
    if not (options.pretty or options.only_members):
        return decision.to_json(), False, decision.members
    content = decision.to_dict()
    if options.only_members:
        _keep_members(content)
    return _encode(content, options), False, decision.members


def _encode(content: dict[str, Any], options: Options) -> bytes:
    return decision_text(content).encode() if options.pretty else msgspec.json.encode(content)


def answers(
    items: Iterable[Item], decide: Answerer, count: int, *, at_once: bool, tell: Callable[[str], None]
) -> Iterator[Answer]:
    """Yield the answer to each item, in order; see `spread`."""
    rule_set = decide.rule_set
    given = (rule_set.program, rule_set.population, rule_set.strict, rule_set.earlier, decide.options)
    return spread(
        items, decide, _answerer, given, count=count, at_once=at_once, batch=_BATCH, tell=tell, again="decided again"
    )


def _answerer(
    program: Program,
    population: Population | None,
    strict: bool,  # noqa: FBT001 - what a rule set is made of
    earlier: tuple[Program, ...],
    options: Options,
) -> Answerer:
    """Make what a worker answers with, of the very program that this process compiled."""
    return Answerer(RuleSet(program, strict=strict, population=population, earlier=earlier), options)


def _keep_members(content: dict[str, Any]) -> None:
    """Leave only what is true."""
    for subject in (content, *content.get("people", ())):
        subject["audiences"] = [entry for entry in subject["audiences"] if entry["result"] == "true"]
    if "people" in content:
        content["people"] = [person for person in content["people"] if person["audiences"]]
    if "groups" in content:
        content["groups"] = [_with_members(group) for group in content["groups"] if group["active"]]
    if "activations" in content:
        content["activations"] = [entry for entry in content["activations"] if _acts(entry)]
    if "journeys" in content:
        content["journeys"] = [each for each in content["journeys"] if each["status"] in INSIDE or each["trace"]]


def _with_members(group: dict[str, Any]) -> dict[str, Any]:
    """Leave of a group who is in it, and nothing of who might be."""
    kept = {name: value for name, value in group.items() if name not in _OF_UNKNOWNS}
    return {**kept, "members": [member for member in group["members"] if not member["removed"]]}


def _acts(activation: dict[str, Any]) -> bool:
    """Tell whether somebody is kept in a destination, or was until now."""
    return activation.get("result") == "true" or bool(
        activation.get("change") or activation.get("people") or activation.get("remove")
    )
