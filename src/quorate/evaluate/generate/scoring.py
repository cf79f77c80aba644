"""The engagement of people as fast as by hand: what `evaluate/engagement.py` says, on structs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import EARLIEST, day_of, shift_instant
from quorate.evaluate.generate.context import Context
from quorate.evaluate.generate.groups import PERSON
from quorate.ir.program import EngagementModel, Program

Scorer: TypeAlias = Callable[[Context, str], float | None]
"""Returns the raw engagement of the person of a key; None where the payload has no events."""

_MICROSECONDS: Final = 1_000_000
_NO_DAY_IS_LONGER: Final = timedelta(days=3)
"""What clocks call one day, even one on which they are set: no offset from UTC reaches a day."""
_MOMENT: Final = attrgetter("f_at", "f_id")


def scorer_of(program: Program, model: EngagementModel, weights: Mapping[str, float] | None = None) -> Scorer:
    """Make what scores people by a model; `weights` take the place of its own, as of one that is scaled."""
    given = model.weights if weights is None else weights
    events = program.schema.events
    # A weight of nothing adds nothing, and the events of others than people are nobody's.
    weight_of = {
        events[name].wire: float(weight) for name, weight in given.items() if events[name].of == PERSON and weight
    }
    zone, window, cap = ZoneInfo(program.calendar.zone), model.window, model.cap
    half_life = None if model.half_life is None else model.half_life.microseconds / _MICROSECONDS
    mark = object()
    """What is remembered of this model is known by it."""

    def gathered(c: Context) -> dict[str, Any] | None:
        """Return the events that count by the keys of people, whose scores later take their place."""
        if c.events is None:
            return None
        start = c.once(mark, lambda: shift_instant(c.now, window, -1, zone) or EARLIEST)
        found: dict[str, Any] = {}
        for event in c.events:
            if event.f_type in weight_of and event.f_at > start:
                key = event.o_person
                if key in found:
                    found[key].append(event)
                else:
                    found[key] = [event]
        return found

    def score(c: Context, key: str) -> float | None:
        by_key = c.memo.get(mark, mark)
        if by_key is mark:
            by_key = c.memo[mark] = gathered(c)
        if by_key is None:
            return None
        found = by_key.get(key, 0.0)
        if isinstance(found, float):
            return found
        if cap is not None and len(found) > cap:
            found = _capped(found, cap, zone)
        if half_life is None:
            raw = math.fsum([weight_of[event.f_type] for event in found])
        else:
            now = c.now
            raw = math.fsum(
                [weight_of[event.f_type] * 0.5 ** ((now - event.f_at).total_seconds() / half_life) for event in found]
            )
        by_key[key] = raw
        return raw

    return score


def _capped(events: list[Any], cap: int, zone: ZoneInfo) -> list[Any]:
    """Keep the first events of each type and day, so many of each."""
    by_type: dict[str, list[Any]] = {}
    for event in events:
        by_type.setdefault(event.f_type, []).append(event)
    kept: list[Any] = []
    for found in by_type.values():
        kept += found if len(found) <= cap else _first_of_days(found, cap, zone)
    return kept


def _first_of_days(events: list[Any], cap: int, zone: ZoneInfo) -> list[Any]:
    ordered = sorted(events, key=_MOMENT)
    if all(later.f_at - first.f_at > _NO_DAY_IS_LONGER for first, later in zip(ordered, ordered[cap:], strict=False)):
        return events
    counts: Counter[date] = Counter()
    kept: list[Any] = []
    for event in ordered:
        at: datetime = event.f_at
        day = day_of(at, zone) or at.date()
        if counts[day] < cap:
            counts[day] += 1
            kept.append(event)
    return kept
