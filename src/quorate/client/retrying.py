"""When a call that got no answer is made again: rules for one call, and a purse that all calls of a client share."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import Final

from quorate.client.errors import CANCELLED, UNAVAILABLE, CallError

_PRICE: Final = 10
"""How many answered calls earn one repetition; so at most one call in eleven is one, in the long run."""


_CHANCE: Final = random.Random()  # noqa: S311 - no secret; one of its own, as programs may seed the shared one


@dataclass(frozen=True, slots=True)
class Retries:
    """How calls that are safe to repeat are made again after UNAVAILABLE, all within the time of the call.

    `attempts` counts the first one, so that 1 repeats nothing. Before the first repetition up to `first` seconds
    pass, drawn at random, then up to twice as many, and never more than `most`; what a server asks for comes on top.
    `purse` is how many repetitions a client may spend in a row: where nothing is answered, it stops asking again.
    """

    attempts: int = 5
    first: float = 0.1
    most: float = 2.0
    purse: int = 20

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.first < 0 or self.most < self.first or self.purse < 0:
            raise ValueError(f"retries want at least 1 attempt, and pauses of 0 or more that grow: {self}")

    def pause(self, repetition: int) -> float:
        """Draw how long to wait before the first (0), second, … repetition, in seconds."""
        return _CHANCE.uniform(0, min(self.most, self.first * 2.0 ** min(repetition, 32)))


class Purse:
    """Repetitions that may be spent; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._most = most * _PRICE
        self._left = self._most

    def earn(self) -> None:
        """Take note of a call that was answered."""
        with self._lock:
            self._left = min(self._most, self._left + 1)

    def spend(self) -> bool:
        """Take out one repetition; tell whether there was one."""
        with self._lock:
            if self._left < _PRICE:
                return False
            self._left -= _PRICE
            return True


class Attempts:
    """One call from its first attempt to its last; `timeout` is the time of all of them.

    None is for what goes on for ever once it has begun, which neither the number of attempts nor the purse bounds.
    """

    def __init__(self, retries: Retries, purse: Purse, *, timeout: float | None, is_safe: bool) -> None:
        self._retries = retries
        self._purse = purse
        self._until = None if timeout is None else time.monotonic() + timeout
        self._is_safe = is_safe
        self._repetitions = 0

    def remaining(self) -> float | None:
        """Return how many seconds are left, None for no end."""
        return None if self._until is None else max(0.0, self._until - time.monotonic())

    def answered(self) -> None:
        """Take note of an answer."""
        self._purse.earn()

    def pause(self, error: CallError) -> float:
        """Return how long to wait before the call is made again; raises the error where it is not."""
        # A server that waited too long for its reader can only cancel; whoever wanted that does not ask for a pause.
        is_passing = error.code == UNAVAILABLE or (self._until is None and error.code == CANCELLED)
        if not (is_passing and self._is_safe and self._retries.attempts > 1):
            raise error
        wait = (error.retry_after or 0.0) + self._retries.pause(self._repetitions)
        left = self.remaining()
        if left is not None and not (self._has_more and wait < left and self._purse.spend()):
            raise error
        self._repetitions += 1
        return wait

    @property
    def _has_more(self) -> bool:
        return self._repetitions + 1 < self._retries.attempts
