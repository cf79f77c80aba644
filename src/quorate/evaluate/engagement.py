"""The engagement of a person: what each event contributes, and what that comes to.

Domain reference, section 3.2.3. Where that leaves things open (its section 11, rows 7 and 8), Quorate says:

* a day is of the rule set's zone; a cap keeps the first events of a person, type and day that lie in the window;
* an event contributes the weight of its type, times one half to the power of age ÷ half life where there is one;
* the raw score is the exact sum of the contributions, rounded once (`math.fsum`), so it depends on no order;
* `scale population`: weights are first brought to the interval from the model's floor to 1 by min-max over the types
  that occurred in the population, so that the lightest type still counts; the root of the raw score is then divided by
  the largest root in the population, times 100, and at most 100.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from quorate.evaluate.calendar import EARLIEST, day_of, shift_instant
from quorate.evaluate.values import Record
from quorate.ir.nodes import Length
from quorate.ir.program import EngagementModel

MOST: Final = 100.0
_MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Scale:
    """What a population says of one model: the weight of each type that occurred in it, and the largest roots.

    `person_root` is the largest root of a person's raw score, `group_roots` that of each buying group's. A type that
    did not occur has no weight, for it would dilute the others.
    """

    weights: Mapping[str, float]
    person_root: float
    group_roots: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One event of a person in the window: its weight, and its points, 0 beyond the day's cap."""

    event: str
    type: str
    at: datetime
    day: date
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class Score:
    """A person's engagement: `value` as conditions read it, `raw` the sum of the contributions."""

    value: float
    raw: float
    contributions: tuple[Contribution, ...]


def weights_of(model: EngagementModel, scale: Scale | None) -> Mapping[str, float]:
    """Return the weight of each type of event; of a model that is scaled those of the population."""
    return model.weights if scale is None else scale.weights


def contributions(
    model: EngagementModel, weights: Mapping[str, float], events: Iterable[Record], now: datetime, zone: ZoneInfo
) -> list[Contribution]:
    """Return what each event of one person in the window contributes; `events` in the order of time, then id."""
    start = shift_instant(now, model.window, -1, zone) or EARLIEST
    counted: Counter[tuple[str, date]] = Counter()
    found: list[Contribution] = []
    for event in events:
        at = event.fields["at"]
        weight = weights.get(event.kind)
        if weight is None or not isinstance(at, datetime) or not start < at <= now:
            continue
        day = day_of(at, zone) or at.date()
        counted[event.kind, day] += 1
        is_over = model.cap is not None and counted[event.kind, day] > model.cap
        points = 0.0 if is_over else float(weight) * decay(now, at, model.half_life)
        found.append(Contribution(event.key, event.kind, at, day, float(weight), points))
    return found


def decay(now: datetime, at: datetime, half_life: Length | None) -> float:
    """Return how much of its weight an event still has: 1 at once, a half after the half life."""
    if half_life is None:
        return 1.0
    left: float = 0.5 ** ((now - at).total_seconds() / (half_life.microseconds / _MICROSECONDS))
    return left


def score(
    model: EngagementModel, scale: Scale | None, events: Sequence[Record], now: datetime, zone: ZoneInfo
) -> Score:
    """Return the engagement of the person whose events these are."""
    found = contributions(model, weights_of(model, scale), events, now, zone)
    raw = math.fsum(each.points for each in found)
    return Score(scaled(raw, scale), raw, tuple(found))


def scaled(raw: float, scale: Scale | None) -> float:
    """Return a person's engagement on the scale of conditions: the raw one itself, or 0 to 100 of a population."""
    return raw if scale is None else on_scale(raw, scale.person_root)


def on_scale(raw: float, largest: float) -> float:
    """Return the root of a raw score in hundredths of the largest root in a population, at most 100."""
    return 0.0 if largest <= 0 else min(MOST, MOST * math.sqrt(raw) / largest)


def spread(weights: Mapping[str, float], occurred: Iterable[str], floor: float) -> dict[str, float]:
    """Bring the weights of the types that occurred to the interval from `floor` to 1 by min-max; equal ones to 1."""
    present = {name: float(weights[name]) for name in weights if name in set(occurred) and weights[name] > 0}
    if not present:
        return {}
    least, most = min(present.values()), max(present.values())
    if most == least:
        return dict.fromkeys(present, 1.0)
    return {name: floor + (1 - floor) * (weight - least) / (most - least) for name, weight in present.items()}
