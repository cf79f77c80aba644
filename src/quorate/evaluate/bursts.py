"""Bursts: the most that any one stretch of time holds (section 4, Events and time)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from quorate.evaluate.run import Step
from quorate.ir.nodes import Length


def most_in_a_stretch(
    step: Step, length: Length, events: Sequence[tuple[datetime, tuple[object, ...]]], *, wild: int
) -> int:
    """Return how many different keys the events of a stretch have at most; it starts with one of them.

    The events are in order, each an instant with a key or with none; one without counts as `wild`.
    """
    times = [at for at, _ in events]
    inside: Counter[object] = Counter()
    wilds = most = stop = 0
    for start, at in enumerate(times):
        # A stretch of months may end before the one that started earlier, so its end may go back.
        end = bisect_right(times, step(at, length, 1))
        while stop < end:
            _, key = events[stop]
            inside.update(key)
            wilds += not key
            stop += 1
        while stop > end:
            stop -= 1
            wilds -= _leave(inside, events[stop][1])
        most = max(most, len(inside) + wild * wilds)
        wilds -= _leave(inside, events[start][1])
    return most


def _leave(inside: Counter[object], key: tuple[object, ...]) -> bool:
    """Take an event out; tell whether it had no key."""
    for each in key:
        inside[each] -= 1
        if not inside[each]:
            del inside[each]
    return not key
