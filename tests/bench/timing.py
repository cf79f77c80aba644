"""Timing that a noisy machine spoils least: everything in turn, round after round, and the least of all rounds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

Task = Callable[[], object]


def least_seconds(tasks: Mapping[str, Task], *, rounds: int) -> dict[str, float]:
    """Run every task once a round, and return the least seconds that each took."""
    found = dict.fromkeys(tasks, float("inf"))
    for task in tasks.values():
        task()
    for _ in range(rounds):
        for name, task in tasks.items():
            gc.collect()
            gc.disable()
            begin = time.perf_counter()
            task()
            found[name] = min(found[name], time.perf_counter() - begin)
            gc.enable()
    return found
