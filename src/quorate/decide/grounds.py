"""What buying groups are decided from, whichever evaluator tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from quorate.decide.group_state import GroupState
from quorate.evaluate.engagement import Score
from quorate.evaluate.groups import GroupFacts
from quorate.evaluate.result import Result
from quorate.ir.nodes import Expr
from quorate.ir.program import EngagementModel, RoleTemplate
from quorate.ir.sites import Key

About: TypeAlias = "str | GroupFacts | None"
"""What a condition is on: a person by key, a buying group, or the account (None)."""


class Grounds(Protocol):
    """Tells of one account what its buying groups are decided from."""

    @property
    def people(self) -> Sequence[str] | None:
        """The keys of the people of the payload, in its order; None where it has no collection of them."""

    def audience(self, name: str) -> bool | None:
        """Tell whether the account is in an audience."""

    def audience_missing(self, name: str) -> list[str]:
        """Return what it is unknown for want of, as paths in the account."""

    def roles(self, template: RoleTemplate, person: str) -> Sequence[str]:
        """Return the roles whose conditions are true of a person: the first, or all where many are allowed."""

    def unsure(self, template: RoleTemplate) -> Iterable[str]:
        """Return all people of whom a role's condition is unknown that could be theirs, and perhaps others."""

    def holds(self, key: Key, about: About, *given: object) -> bool | None:
        """Tell whether the condition of a site holds; `given` stands in the slots after the first, None if missing."""

    def missing(self, key: Key, about: About, *given: object) -> list[str]:
        """Return what the condition of a site is unknown for want of, as paths in the account."""

    def value(self, key: Key, about: About, *given: object) -> Result:
        """Return the value of a site."""

    def engagement(self, person: str, model: EngagementModel) -> float | None:
        """Return a person's engagement; None where the payload has no events."""

    def score(self, person: str, model: EngagementModel) -> Score | None:
        """Return the same with what it is made of."""

    def turn(
        self, about: Expr | str, person: str | None, given: tuple[object, ...], before: Mapping[str, GroupState]
    ) -> tuple[bool, datetime | None]:
        """Tell whether it is told when a condition or an audience, of the account or a person, next turns, and when.

        Its buying groups were as `before` says.
        """

    def person(self, key: str) -> Any:  # noqa: ANN401 - the evaluator's own
        """Return a person as conditions of this evaluator have it."""
