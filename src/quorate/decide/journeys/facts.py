"""What journeys ask of one account at one instant, whichever evaluator tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from quorate.evaluate.result import Result
from quorate.ir.program import Program
from quorate.ir.sites import Key


class Facts(Protocol):
    """One account at one instant."""

    @property
    def program(self) -> Program:
        """The rules that conditions are of."""

    @property
    def now(self) -> datetime:
        """The instant, in UTC."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the rule set."""

    @property
    def account(self) -> str:
        """The key of the account."""

    @property
    def people(self) -> Sequence[str] | None:
        """The keys of the people of the payload, in its order; None where it has no collection of them."""

    @property
    def group_names(self) -> Collection[str]:
        """The buying groups that there are by the newest rules, whichever conditions are of."""

    def is_in(self, audience: str, person: str | None) -> bool | None:
        """Tell whether the account (None) or a person is in an audience."""

    def holds(self, key: Key, person: str | None, *given: object) -> bool | None:
        """Tell whether the condition of a site holds for the account (None) or a person."""

    def missing(self, key: Key, person: str | None, *given: object) -> list[str]:
        """Return what a condition is unknown for want of, as paths in the account, sorted."""

    def value(self, key: Key, person: str | None, *given: object) -> Result:
        """Return the value of a site."""

    def members(self, group: str, role: str | None) -> AbstractSet[str]:
        """Return the people who are in a buying group, in a role or in any; nobody where the account has none."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back for a call: its result by field, as programs run on it, or the text of an error."""

    result: Mapping[str, object] | None
    error: str | None
