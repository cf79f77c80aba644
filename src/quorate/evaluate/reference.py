"""The reference evaluator: the meaning of every node, kept obvious rather than fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from quorate.evaluate import (
    aggregates,
    arithmetic,
    conditions,
    counts,
    fields,
    functions,
    group_conditions,
    sequences,
    texts,
)
from quorate.evaluate.groups import Groups, NoGroups
from quorate.evaluate.result import NOTHING, Result
from quorate.evaluate.run import Env, Run
from quorate.evaluate.values import Facts, Record
from quorate.ir import nodes as n
from quorate.ir.program import Program

Handlers: TypeAlias = Mapping[type[n.Expr], Callable[[Run, Any, Env], Result]]
"""The meaning of each class of expressions."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Membership in an audience: True, False, or None with the payload paths that it is unknown for want of.

    `is_error` tells that the audience calls being unknown an error (section 4, Unknown).
    """

    result: bool | None
    missing: frozenset[str]
    is_error: bool


GroupsMaker: TypeAlias = Callable[["Evaluation", Facts, datetime], Groups]
"""Makes what tells of an account's buying groups out of the evaluation that they are decided by."""


class Evaluation:
    """A program applied to the facts about one account at one instant."""

    def __init__(
        self,
        program: Program,
        facts: Facts,
        now: datetime,
        handlers: Handlers | None = None,
        groups: GroupsMaker | None = None,
    ) -> None:
        """Begin; `handlers` take the place of the meanings of all classes of expressions, to watch them.

        `groups` makes what tells of the account's buying groups, which asks this evaluation for what decides them.
        """
        self._audiences = program.audiences
        told = NoGroups() if groups is None else groups(self, facts, now)
        self.run = Run(program, facts, now, ZoneInfo(program.calendar.zone), handlers or HANDLERS, self._member, told)
        self._outcomes: dict[tuple[str, Record], Outcome] = {}

    def audience(self, name: str, record: Record) -> Outcome:
        """Tell whether a record is a member of an audience of its kind."""
        outcome = self._outcomes.get((name, record))
        if outcome is None:
            outcome = self._outcomes[name, record] = self._decide(name, record)
        return outcome

    def _decide(self, name: str, record: Record) -> Outcome:
        audience = self._audiences[name]
        found = self.run.value(audience.where, {0: Result(record)})
        if found.value is not None:
            return Outcome(found.value, NOTHING, is_error=False)
        if audience.unknown == "member":
            return Outcome(True, NOTHING, is_error=False)  # noqa: FBT003 - the field is a result
        return Outcome(None, found.missing, is_error=audience.unknown == "error")

    def _member(self, name: str, record: Record) -> Result:
        outcome = self.audience(name, record)
        return Result(outcome.result, outcome.missing)


HANDLERS: Final[Handlers] = MappingProxyType(
    {
        n.Literal: fields.literal,
        n.ListOf: fields.list_of,
        n.Slot: fields.slot,
        n.Get: fields.get,
        n.Parent: fields.parent,
        n.If: fields.if_,
        n.Coalesce: fields.coalesce,
        n.DefineCall: fields.define_call,
        n.TableCall: fields.table_call,
        n.Now: arithmetic.now,
        n.Today: arithmetic.today,
        n.PeriodEdge: arithmetic.period_edge,
        n.Negate: arithmetic.negate,
        n.Arithmetic: arithmetic.arithmetic,
        n.Concat: arithmetic.concat,
        n.Shift: arithmetic.shift,
        n.Difference: arithmetic.difference,
        n.Call: functions.call,
        n.Count: counts.count,
        n.Quantifier: counts.quantifier,
        n.Aggregate: aggregates.aggregate,
        n.CountBy: aggregates.count_by,
        n.Or: conditions.or_,
        n.And: conditions.and_,
        n.Not: conditions.not_,
        n.Compare: conditions.compare_,
        n.Contained: conditions.contained,
        n.ListContains: conditions.list_contains,
        n.IsMissing: conditions.is_missing,
        n.IsEmpty: conditions.is_empty,
        n.InWindow: conditions.in_window,
        n.InAudience: conditions.in_audience,
        n.TextTest: texts.text_test,
        n.Matches: texts.matches,
        n.Sequence: sequences.sequence,
        n.GroupOf: group_conditions.group_of,
        n.MemberOf: group_conditions.member_of,
        n.Engagement: group_conditions.engagement,
    }
)
