"""The state of one evaluation: what every node's meaning needs besides the node and what stands in the slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import EARLIEST, LATEST, day_of, shift_date, shift_instant
from quorate.evaluate.groups import Groups
from quorate.evaluate.result import Items, Result
from quorate.evaluate.values import Facts, Record
from quorate.ir.nodes import Expr, Length
from quorate.ir.program import Program

Env = Mapping[int, Result]
"""What stands in the slots."""

Step = Callable[[datetime, Length, int], datetime]
"""Steps from an instant by a length, forwards (1) or backwards (-1)."""


@dataclass(frozen=True, slots=True)
class Run:
    """One program on one account's facts at one instant.

    `handlers` gives the meaning of each class of expressions, `member` the membership of a record in an audience,
    `groups` the account's buying groups.
    The others remember what was evaluated: calls, lists of records, and what is made of a node alone (by its `id`).
    """

    program: Program
    facts: Facts
    now: datetime
    zone: ZoneInfo
    handlers: Mapping[type[Expr], Callable[[Run, Any, Env], Result]]
    member: Callable[[str, Record], Result]
    groups: Groups
    calls: dict[tuple[object, ...], Result] = field(default_factory=dict)
    lists: dict[tuple[Record, str], Items] = field(default_factory=dict)
    plans: dict[int, Any] = field(default_factory=dict)

    def value(self, node: Expr, env: Env) -> Result:
        """Evaluate an expression."""
        return self.handlers[type(node)](self, node, env)

    def zone_of(self, node: Expr | None, env: Env) -> Result:
        """Evaluate the zone that something is said to be in; without one it is the rule set's."""
        if node is None:
            return Result(self.zone)
        name = self.value(node, env)
        return name if name.value is None else Result(ZoneInfo(name.value))

    def today(self) -> date:
        """Return the day it is in the rule set's zone."""
        return day_of(self.now, self.zone) or self.now.date()

    def step(self, instant: datetime, length: Length, sign: int) -> datetime:
        """Step from an instant; beyond the years 1 to 9999 there is nothing, and their bounds stand for it."""
        found = shift_instant(instant, length, sign, self.zone)
        return found or (LATEST if sign > 0 else EARLIEST)

    def step_days(self, day: date, length: Length, sign: int) -> date:
        """Step from a day, as :meth:`step` from an instant."""
        return shift_date(day, length, sign) or (date.max if sign > 0 else date.min)
