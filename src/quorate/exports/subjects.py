"""What a row is about: an account, a person of it, one of its groups, or somebody in a role of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from quorate.decide.decided import DecidedAccount

_NOTHING: Final[Mapping[str, Any]] = {}


def _nothing() -> Mapping[str, Any]:
    return _NOTHING


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to tell of; what it has nothing of is empty.

    `person` are the facts of a person, and empty for somebody whom a group knows and the facts do not. `group` and
    `member` are entries of the decision, `since` is when it became what it is told for, `now` when it was decided.
    """

    account: Mapping[str, Any]
    account_key: str
    now: str
    since: str | None = None
    person: Mapping[str, Any] = field(default_factory=_nothing)
    person_key: str = ""
    group: Mapping[str, Any] = field(default_factory=_nothing)
    member: Mapping[str, Any] = field(default_factory=_nothing)
    opportunity: Mapping[str, Any] = field(default_factory=_nothing)


def account_of(decided: DecidedAccount, since: str | None = None) -> Subject:
    """Return the account itself."""
    decision = decided.decision
    return Subject(decided.facts, decision["account"], decision["now"], since)


def keyed(items: Any, key: str) -> dict[str, Mapping[str, Any]]:  # noqa: ANN401 - what a payload has there
    """Return the records of a collection by key; what is no collection is empty."""
    return {str(each[key]): each for each in items or () if key in each}
