"""What is known of buying groups while conditions are evaluated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from quorate.evaluate.result import Result
from quorate.evaluate.values import Record
from quorate.ir import nodes as n


@dataclass(frozen=True, slots=True, eq=False)
class MemberFacts:
    """A member of a buying group as conditions read it; `f_person` is the person as the evaluator has it."""

    f_person: Any
    f_role: str | None
    f_engagement: float | None
    f_assigned_by: str
    f_member_since: datetime


Gather = Callable[[], tuple[list[MemberFacts] | None, list[MemberFacts] | None]]
"""Gives the members of a group and those removed, None where the payload has no people."""


@dataclass(slots=True, eq=False)
class GroupFacts:
    """A buying group as conditions read it: its fields, and the collections of its members and of those removed.

    The fields are those of `ir.groups`; None is one that is missing. Members are gathered on first need.
    """

    f_name: str
    f_interest: str
    f_active: bool
    gather: Gather
    f_completeness: float | None = None
    f_engagement: float | None = None
    f_ready: bool | None = None
    f_stage: str | None = None
    f_stage_since: datetime | None = None
    f_in_stage_for: n.Length | None = None
    f_status: str = ""
    f_missing: list[str] | None = None
    _gathered: tuple[list[MemberFacts] | None, list[MemberFacts] | None] | None = field(default=None, init=False)

    @property
    def c_members(self) -> list[MemberFacts] | None:
        """Those who have a role."""
        if self._gathered is None:
            self._gathered = self.gather()
        return self._gathered[0]

    @property
    def c_removed(self) -> list[MemberFacts] | None:
        """Those who were taken out by hand or by a journey."""
        if self._gathered is None:
            self._gathered = self.gather()
        return self._gathered[1]


class Groups(Protocol):
    """Tells the reference evaluator about the buying groups of one account, each decided when first asked for."""

    def group(self, name: str) -> Result:
        """Return the record of a buying group; missing where the account has none, and for want of what."""

    def groups(self) -> list[Record]:
        """Return the records of all buying groups that the account has, in the order of their names."""

    def member(self, person: Record, group: str, role: str | None) -> Result:
        """Tell whether a person is a member of a group, in a role or in any."""

    def engagement(self, person: Record, model: str) -> Result:
        """Return the engagement of a person by a model."""


class NoGroups:
    """The buying groups of an account of a program that has none."""

    def group(self, name: str) -> Result:
        """Return that there is no such group."""
        return Result(None, frozenset((name,)))

    def groups(self) -> list[Record]:
        """Return no group."""
        return []

    def member(self, person: Record, group: str, role: str | None) -> Result:  # noqa: ARG002 - nobody is one
        """Return that there is no such group."""
        return self.group(group)

    def engagement(self, person: Record, model: str) -> Result:
        """Return that nothing is known of it."""
        return Result(None, frozenset((f"{person.path}.engagement of {model}",)))
