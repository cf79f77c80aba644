"""Stretches of time that begin at one event and in which another must lie (section 4, sequences)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from quorate.evaluate.calendar import EARLIEST, LATEST, MICROSECOND
from quorate.ir.nodes import Length, Step


class Steps(Protocol):
    """Knows how far a length reaches."""

    def step(self, instant: datetime, length: Length, sign: int) -> datetime:
        """Step from an instant, forwards (1) or backwards (-1), no further than the years 1 to 9999."""


class Span(NamedTuple):
    """From an instant to an instant, both included; empty if that is before."""

    start: datetime
    end: datetime


def span_after(run: Steps, at: datetime, step: Step) -> Span:
    """Return where an event of a step may lie that follows an event: strictly after it, by the gaps of the step."""
    if at == LATEST:
        return Span(LATEST, EARLIEST)
    start = at + MICROSECOND
    if step.after is not None:
        start = max(start, run.step(at, step.after, 1))
    return Span(start, LATEST if step.within is None else run.step(at, step.within, 1))


def span_before(run: Steps, at: datetime, step: Step) -> Span:
    """Return where an event of a step may lie that an event follows, as :func:`span_after` mirrored."""
    if at == EARLIEST:
        return Span(LATEST, EARLIEST)
    end = at - MICROSECOND
    if step.after is not None:
        end = min(end, run.step(at, step.after, -1))
    return Span(EARLIEST if step.within is None else run.step(at, step.within, -1), end)


def first_in(span: Span, times: Sequence[datetime]) -> datetime | None:
    """Return the first of some ordered times that lies in a span."""
    place = bisect_left(times, span.start)
    return times[place] if place < len(times) and times[place] <= span.end else None


def covered(times: Sequence[datetime], spans: Iterable[Span]) -> list[bool]:
    """Tell of each of some ordered times whether a span holds it."""
    ordered = sorted(spans)
    furthest, place = EARLIEST, 0
    found = []
    for at in times:
        while place < len(ordered) and ordered[place].start <= at:
            furthest = max(furthest, ordered[place].end)
            place += 1
        found.append(place > 0 and at <= furthest)
    return found
