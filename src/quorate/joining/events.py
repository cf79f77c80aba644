"""Events of which each is told once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from quorate.diagnostics.catalogue.joined import M311
from quorate.joining.kept import KeptEvent
from quorate.joining.placed import PlacedEvent
from quorate.joining.telling import Telling

_Event = TypeVar("_Event", KeptEvent, PlacedEvent)


def distinct_events(events: Sequence[_Event], names: Sequence[Hashable], telling: Telling) -> Iterable[_Event]:
    """Return one event of each name, of several the earlier, then that whose JSON comes first; the others are told."""
    if len(set(names)) == len(events):
        return events
    found: dict[Hashable, _Event] = {}
    before: dict[Hashable, bytes] = {}
    for event, name in sorted(
        zip(events, names, strict=True), key=lambda each: (each[0].at, each[0].body, each[0].place)
    ):
        if found.setdefault(name, event) is not event:
            if before[name] == event.body:
                telling.tally.count("events that came again")
            else:
                telling.leave_out(M311, event.place, id=event.id)
        before[name] = event.body
    return found.values()
