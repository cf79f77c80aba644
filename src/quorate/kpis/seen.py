"""One account as all figures look at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quorate.decide.decided import DecidedAccount
from quorate.kpis.activity import Activity, activity_of
from quorate.kpis.choices import Choices
from quorate.kpis.history import History
from quorate.kpis.periods import Periods


@dataclass(frozen=True, slots=True)
class Seen:
    """An account with what happened there, what was decided, and since when what is so.

    `key` is its key; `audiences` are those that it is in; `groups` the entries of its buying groups of which the
    account is still in the audience.
    """

    key: str
    facts: Mapping[str, Any]
    activity: Activity
    history: History
    audiences: frozenset[str]
    groups: Sequence[Mapping[str, Any]]
    people: int
    is_target: bool


def seen_of(account: DecidedAccount, history: History, choices: Choices, periods: Periods) -> Seen:
    """Look at an account once for all figures."""
    decision = account.decision
    until = periods.now.end
    audiences = frozenset(each["name"] for each in decision["audiences"] if each["result"] == "true")
    return Seen(
        decision["account"],
        account.facts,
        activity_of(account.facts, choices, periods, until),
        history,
        audiences,
        [each for each in decision.get("groups", ()) if each["active"]],
        len(account.facts.get(choices.people) or ()),
        not audiences.isdisjoint(choices.target),
    )
