"""What changes, as it changes: read out of the store from a cursor on, so that a slow reader costs nobody anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from quorate.service.errors import GoneError, InputError
from quorate.store.interface import Store
from quorate.store.rows import ChangeKind, ChangeRow

START: Final = "start"
PAGE: Final = 500
BEHIND_MOST: Final = 1_000_000
_LOOK_SECONDS: Final = 0.1
"""How often a watch looks whether another process wrote something."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a watch is to tell; empty parts leave everything in."""

    names: frozenset[str] = frozenset()
    kinds: frozenset[ChangeKind] = frozenset()
    account: str = ""

    def takes(self, change: ChangeRow) -> bool:
        """Tell whether a change is wanted."""
        return (
            (not self.names or change.name in self.names)
            and (not self.kinds or change.kind in self.kinds)
            and (not self.account or change.account == self.account)
        )


class Watching:
    """Reads changes, and waits for them; for any number of threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._news = threading.Condition()
        self._count = 0

    def notify(self) -> None:
        """Wake whoever waits, as something was written."""
        with self._news:
            self._count += 1
            self._news.notify_all()

    def place_of(self, cursor: str) -> int:
        """Return the place of a cursor, empty for the end and `start` for the oldest change that is kept.

        Raises InputError for a cursor of another store or of none, and GoneError where what follows is not kept.
        """
        with self._store.read() as reading:
            first, last = reading.first_change(), reading.last_change()
        if not cursor:
            return last
        if cursor == START:
            return first
        store, _, digits = cursor.rpartition("-")
        if store != self._store.id or not (digits.isascii() and digits.isdigit()) or int(digits) > last:
            raise InputError("the cursor is none that this store gave; begin with an empty one, or with `start`")
        if int(digits) < first:
            raise GoneError(
                f"what follows the cursor is no longer kept; go on from `{self.cursor_of(first)}`, and read with Get "
                "and ListMembers what is so now"
            )
        return int(digits)

    def cursor_of(self, place: int) -> str:
        """Return the cursor of a place."""
        return f"{self._store.id}-{place}"

    def read(self, tenant: str, after: int, wish: Wish) -> tuple[list[ChangeRow], int]:
        """Return wanted changes behind a place, and the place up to which was looked. Raises GoneError."""
        with self._store.read() as reading:
            last = reading.last_change()
            if after >= last:
                return [], after
            if after < reading.first_change():
                raise GoneError("the reader was so slow that what follows is no longer kept; begin again")
            number = reading.tenant(tenant)
            found = [] if number is None else reading.changes(number, after, PAGE)
        looked = found[-1].seq if len(found) == PAGE else last
        return [each for each in found if wish.takes(each)], looked

    def behind(self, tenant: str, after: int) -> int:
        """Return how many changes lie behind a place."""
        with self._store.read() as reading:
            number = reading.tenant(tenant)
            return 0 if number is None else reading.count_changes(number, after, BEHIND_MOST)

    def wait(self, after: int, seconds: float) -> bool:
        """Wait until something may have been written behind a place, or somebody is to be woken, for a while at most.

        Tells whether that was so.
        """
        until = time.monotonic() + seconds
        with self._news:
            count = self._count
        while True:
            with self._store.peek() as reading:
                if reading.last_change() > after:
                    return True
            with self._news:
                remaining = until - time.monotonic()
                if count != self._count or self._news.wait_for(
                    lambda: count != self._count, min(_LOOK_SECONDS, max(0.0, remaining))
                ):
                    return True
                if remaining <= 0:
                    return False

    @staticmethod
    def kinds_of(numbers: Collection[int]) -> frozenset[ChangeKind]:
        """Return kinds by their numbers. Raises InputError for one that is none."""
        try:
            return frozenset(ChangeKind(number) for number in numbers)
        except ValueError as error:
            raise InputError("a kind of change is not known") from error
