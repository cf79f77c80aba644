"""Timing that a noisy machine spoils least: everything in turn, round after round, and the least of all rounds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

Task = Callable[[], object]
Prepare = Callable[[], Task]
"""Makes what a task starts from, anew each round and outside the time that is taken."""


def least_seconds(tasks: Mapping[str, Prepare], *, rounds: int) -> dict[str, float]:
    """Run every task once a round, and return the least seconds that each took."""
    found = dict.fromkeys(tasks, float("inf"))
    for prepare in tasks.values():
        prepare()()
    for _ in range(rounds):
        for name, prepare in tasks.items():
            task = prepare()
            gc.collect()
            gc.disable()
            begin = time.perf_counter()
            task()
            found[name] = min(found[name], time.perf_counter() - begin)
            gc.enable()
    return found


def unprepared(task: Task) -> Prepare:
    """Return a task that starts from nothing."""
    return lambda: task
