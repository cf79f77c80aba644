"""What happens by itself: accounts whose time has come, those to be decided by new rules, and what need not be kept.

One of all processes at a store does it, whoever holds the lease; each of its transactions looks first whether it still
does, by the fencing token of the lease. A process that was held up and comes back late so cannot do anything twice.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from quorate.service.accounts import Accounts
from quorate.service.instants import DAY, HOUR, SECOND, micros_of
from quorate.service.rule_sets import RuleSets
from quorate.store.interface import Store, StoreBusyError, StoreError
from quorate.store.rows import TimerRow

LEASE: Final = "timers"
LEASE_SECONDS: Final = 10
AT_ONCE: Final = 1_000
"""How many timers are leased at once."""

IN_ONE: Final = 50
"""How many accounts are decided in one transaction, so that others get their turn in between."""

_TIMER_LEASE: Final = 60 * SECOND
_IDLE_SECONDS: Final = 1.0
_PAUSE_SECONDS: Final = 0.01
_DROP_AT_ONCE: Final = 5_000
_KEEP_REQUESTS: Final = 7 * DAY
_TIDY_EVERY: Final = HOUR
_LOG: Final = logging.getLogger(__name__)

Item = TypeVar("Item")


class Timers:
    """Does what happens by itself, in a thread of its own once it is started."""

    def __init__(
        self,
        store: Store,
        rule_sets: RuleSets,
        accounts: Accounts,
        clock: Callable[[], datetime],
        *,
        keep_changes_days: float = 7,
    ) -> None:
        self._store = store
        self._rule_sets = rule_sets
        self._accounts = accounts
        self._clock = clock
        self._keep_changes = int(keep_changes_days * DAY)
        self._owner = secrets.token_hex(8)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._token: int | None = None
        self._lease_until = 0
        self._tidied = 0
        self.lag_seconds = 0.0
        """How long the last account that was decided had been due."""

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread = threading.Thread(target=self._run, name="quorate-timers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End once what is under way is done, and give the lease back."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._token is not None:
            try:
                with self._store.write() as writing:
                    writing.release(LEASE, self._owner)
            except StoreError as error:
                _LOG.warning("the lease of the timers was not given back: %s", error)

    @property
    def leads(self) -> bool:
        """Whether this process held the lease when it looked last."""
        return self._token is not None

    def turn(self) -> int:
        """Do what is to be done now, where the lease can be had; returns how many accounts were decided."""
        if not self._lead():
            return 0
        count = sum(self._decide(each) for each in _portions(self._lease_timers(), IN_ONE))
        count += self._sweep()
        self._tidy()
        return count

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = _IDLE_SECONDS
            try:
                count = self.turn()
                if self.leads:
                    pause = _PAUSE_SECONDS if count else self._pause()
            except StoreBusyError as error:
                _LOG.warning("timers wait: %s", error)
            except Exception:  # noqa: BLE001 - whatever it was, time goes on
                _LOG.exception("timers failed, and go on")
                self._token = None
            self._stopping.wait(pause)

    def _pause(self) -> float:
        """Return how long to wait: until the next is due, and not longer than it takes to see what others wrote."""
        with self._store.peek() as reading:
            following = reading.next_timer()
        if following is None:
            return _IDLE_SECONDS
        return min(_IDLE_SECONDS, max(_PAUSE_SECONDS, (following - micros_of(self._clock())) / SECOND))

    def _lead(self) -> bool:
        """Take the lease, or prolong it once half of it is over; tells whether this process has it."""
        now = micros_of(self._clock())
        if self._token is not None and now < self._lease_until - LEASE_SECONDS * SECOND // 2:
            return True
        until = now + LEASE_SECONDS * SECOND
        with self._store.write() as writing:
            self._token = writing.lease(LEASE, self._owner, now, until)
        self._lease_until = until
        return self._token is not None

    def _lease_timers(self) -> list[TimerRow]:
        now = micros_of(self._clock())
        with self._store.peek() as reading:
            following = reading.next_timer()
        if following is None or following > now:
            self.lag_seconds = 0.0
            return []
        with self._store.write() as writing:
            if self._token is None or not writing.holds(LEASE, self._token):
                self._token = None
                return []
            return writing.lease_timers(now, now + _TIMER_LEASE, AT_ONCE)

    def _decide(self, rows: Sequence[TimerRow]) -> int:
        """Decide accounts that are due, those of each tenant in one transaction."""
        count = 0
        for tenant in sorted({row.tenant for row in rows}):
            mine = [row for row in rows if row.tenant == tenant]
            count += self._decide_of(tenant, [row.account for row in mine], "timer")
            self.lag_seconds = max(0.0, (micros_of(self._clock()) - mine[-1].due) / SECOND)
            self._stopping.wait(_PAUSE_SECONDS)
        return count

    def _decide_of(self, tenant: int, accounts: Sequence[str], reason: str) -> int:
        if self._stopping.is_set() or not self._lead():
            return 0
        token = self._token or 0
        decided = self._accounts.decide_many(
            tenant, accounts, reason=reason, guard=lambda writing: writing.holds(LEASE, token)
        )
        if decided is None:
            return 0
        return len(decided[0])

    def _sweep(self) -> int:
        """Decide some of the accounts that other rules than the active ones decided last."""
        count = 0
        with self._store.read() as reading:
            found = [
                (tenant, active.number, reading.outdated(tenant, active.revision, AT_ONCE))
                for tenant, _ in reading.tenants()
                if (active := reading.active(tenant)) is not None
            ]
        for tenant, number, accounts in found:
            for some in _portions(accounts, IN_ONE):
                count += self._decide_of(tenant, some, f"activation {number}")
                self._stopping.wait(_PAUSE_SECONDS)
        return count

    def _tidy(self) -> None:
        """Drop changes and requests that are older than they are kept, now and then, and some at a time."""
        now = micros_of(self._clock())
        if now < self._tidied + _TIDY_EVERY:
            return
        with self._store.write() as writing:
            dropped = writing.drop_changes(now - self._keep_changes, _DROP_AT_ONCE)
            dropped += writing.drop_requests(now - _KEEP_REQUESTS, _DROP_AT_ONCE)
        if not dropped:
            self._tidied = now


def _portions(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
