"""What journeys want done: leased to workers, given again where they do not come back, and completed once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

import msgspec

from quorate.decide.problem import Problem
from quorate.service.accounts import Accounts, DecidedAccount, Done, write_prepared
from quorate.service.errors import InputError, LimitError
from quorate.service.instants import SECOND, micros_of
from quorate.service.rule_sets import RuleSets
from quorate.store.interface import Reading, Store, Writing
from quorate.store.rows import ActionRow, ActionStatus

DUE_MOST: Final = 1_000
LEASE_SECONDS: Final = 60.0
LEASE_MOST_SECONDS: Final = 24 * 3600.0
_ERROR_MOST: Final = 2_000
_NOT_AWAITED: Final = "E524"
_INSIDE: Final = frozenset({"waiting", "blocked"})
_STATES: Final = msgspec.json.Decoder(dict[str, Any])
_OBJECTS: Final = msgspec.json.Decoder(dict[str, Any])
_SORTED: Final = msgspec.json.Encoder(order="deterministic")


class Completion(IntEnum):
    """How it was taken what came of an action; the numbers are those of the wire."""

    ACCEPTED = 1
    REPEATED = 2
    CONFLICTING = 3
    LATE = 4
    UNKNOWN = 5
    REFUSED = 6


@dataclass(frozen=True, slots=True)
class Completed:
    """How it was taken, how the account was decided by it, and what is wrong with it."""

    status: Completion
    decided: DecidedAccount | None = None
    problems: tuple[Problem, ...] = ()
    transaction: int = 0


class Journeys:
    """Hands out actions and takes in what came of them; for any number of threads."""

    def __init__(self, store: Store, rule_sets: RuleSets, accounts: Accounts, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._rule_sets = rule_sets
        self._accounts = accounts
        self._clock = clock

    def due(
        self, tenant: str, *, most: int = 100, lease_seconds: float = LEASE_SECONDS, kinds: Collection[str] = ()
    ) -> tuple[list[ActionRow], int]:
        """Lease the oldest open actions, and tell until when; calls that no journey waits for any more are left out.

        Raises LimitError for more than 1,000, and InputError for a lease that is none.
        """
        if most > DUE_MOST:
            raise LimitError(f"at most {DUE_MOST:,} actions are leased at once, not {most:,}")
        if not 0 < lease_seconds <= LEASE_MOST_SECONDS:
            raise InputError(f"a lease is of more than 0 and at most {LEASE_MOST_SECONDS:,.0f} seconds")
        now = micros_of(self._clock())
        until = now + int(lease_seconds * SECOND)
        with self._store.peek() as reading:
            if reading.tenant(tenant) is None:
                return [], until
        with self._store.write() as writing:
            number = writing.add_tenant(tenant)
            found: list[ActionRow] = []
            while len(found) < most:
                leased = writing.lease_actions(number, now, until, most - len(found), kinds)
                for action in leased:
                    if _is_call(action) and not _is_awaited(writing, number, action):
                        writing.close_action(number, action.key, ActionStatus.PAST, b"")
                    else:
                        found.append(action)
                if not leased:
                    break
        return found, until

    def complete(self, tenant: str, key: str, *, result: bytes | None = None, error: str | None = None) -> Completed:
        """Take in what came of an action: `result` and `error` are of calls, and `error` of what could not be done.

        Raises InputError for what cannot be a result, and PreconditionError where no rule set is active.
        """
        told = _told(result, error)
        with self._store.write() as writing:
            number = self._rule_sets.tenant(writing, tenant)
            action = None if number is None else writing.action(number, key)
            if number is None or action is None:
                return Completed(Completion.UNKNOWN)
            outcome = _SORTED.encode(told)
            if action.status is not ActionStatus.OPEN:
                return Completed(_again(action, outcome))
            if not _is_call(action):
                if result is not None:
                    raise InputError(f"`{action.kind}` is no call and has no result: it is done, or there is an error")
                status = ActionStatus.FAILED if error is not None else ActionStatus.DONE
                writing.close_action(number, key, status, outcome)
                return Completed(Completion.ACCEPTED, transaction=writing.transaction())
            if not told:
                raise InputError(f"`{action.kind}` is a call, and is answered by a result or an error")
            completed = self._answer(writing, tenant, number, action, told, outcome)
        if completed.decided is not None:
            self._accounts.told()
        return completed

    def advance(self, tenant: str, account: str) -> Done:
        """Decide an account now. Raises NotFoundError and PreconditionError."""
        return self._accounts.decide(tenant, account, reason="advance")

    def advance_due(self, tenant: str, most: int) -> tuple[list[DecidedAccount], int]:
        """Decide accounts of a tenant whose time has come, the longest due first; tells the transaction as well."""
        now = micros_of(self._clock())
        with self._store.read() as reading:
            number = self._rule_sets.tenant(reading, tenant)
            accounts = [] if number is None else reading.due_accounts(number, now, most)
        if number is None or not accounts:
            return [], 0
        return self._accounts.decide_many(number, accounts, reason="advance") or ([], 0)

    def get(self, tenant: str, account: str, journey: str = "") -> tuple[list[dict[str, Any]], list[ActionRow]]:
        """Return where an account and its people are in journeys, and the open actions of these.

        Raises NotFoundError and PreconditionError.
        """
        shown = self._accounts.get(tenant, account)
        entries = [
            each for each in shown.decision.content.get("journeys", ()) if not journey or each["name"] == journey
        ]
        with self._store.read() as reading:
            number = self._rule_sets.tenant(reading, tenant)
            row = None if number is None else reading.account(number, account)
            actions = [] if row is None else reading.open_actions(row.id)
        return entries, [each for each in actions if not journey or each.journey == journey]

    def _answer(  # noqa: PLR0913, PLR0917 - what is answered, and by what
        self,
        writing: Writing,
        tenant: str,
        number: int,
        action: ActionRow,
        told: dict[str, Any],
        outcome: bytes,
    ) -> Completed:
        """Answer a call, and decide its account by that."""
        kept = writing.kept(number, action.account)
        if kept is None or not kept.state:
            writing.close_action(number, action.key, ActionStatus.PAST, outcome)
            return Completed(Completion.LATE, transaction=writing.transaction())
        number, loaded, kept = self._accounts.known(writing, tenant, action.account)
        command = {"answer": {"key": action.key, **told, "by": "journey"}}
        made = self._accounts.prepared(
            writing, loaded, kept, f"answer {action.kind}", self._clock(), commands=(command,)
        )
        problems = tuple(made.refused_commands)
        if any(each.code == _NOT_AWAITED for each in problems):
            writing.close_action(number, action.key, ActionStatus.PAST, outcome)
            return Completed(Completion.LATE, None, problems, writing.transaction())
        if made.rejected and made.decision is not None:
            problems = made.decision.errors
        if problems:
            return Completed(Completion.REFUSED, None, problems)
        decided = write_prepared(made, writing, number)
        status = ActionStatus.FAILED if "error" in told else ActionStatus.DONE
        writing.close_action(number, action.key, status, outcome)
        return Completed(Completion.ACCEPTED, decided, (), writing.transaction())


def _told(result: bytes | None, error: str | None) -> dict[str, Any]:
    """Return what came of an action as commands of payloads tell it. Raises InputError."""
    if result is not None and error is not None:
        raise InputError("either a result or an error is told, and not both")
    if error is not None:
        if not error or len(error) > _ERROR_MOST:
            raise InputError(f"an error is told in 1 to {_ERROR_MOST:,} characters")
        return {"error": error}
    if result is None:
        return {}
    try:
        return {"result": _OBJECTS.decode(result)}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error_:
        raise InputError("a result is one object of JSON") from error_


def _again(action: ActionRow, outcome: bytes) -> Completion:
    """Tell what it is to complete an action that is not open any more."""
    if action.status is ActionStatus.PAST:
        return Completion.LATE
    return Completion.REPEATED if action.outcome == outcome else Completion.CONFLICTING


def _is_call(action: ActionRow) -> bool:
    return "call" in _OBJECTS.decode(action.body)


def _is_awaited(reading: Reading, tenant: int, action: ActionRow) -> bool:
    """Tell whether a journey still stands at the step of a call."""
    kept = reading.kept(tenant, action.account)
    if kept is None or not kept.state:
        return False
    step = _OBJECTS.decode(action.body)["step"]
    return any(
        each["journey"] == action.journey
        and (each.get("person") or "") == action.person
        and each["status"] in _INSIDE
        and each.get("step") == step
        for each in _STATES.decode(kept.state).get("journeys", ())
    )
