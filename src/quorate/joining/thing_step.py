"""The second step: all that is told of one thing to what it is in each account that it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import msgspec

from quorate.joining.ground import Ground
from quorate.joining.kept import AnyKept, KeptEvent
from quorate.joining.spill import SpillWriter, part_of
from quorate.joining.telling import Telling
from quorate.joining.thing import Thing

Moved: TypeAlias = SpillWriter[AnyKept]
"""Where things go that take part in merges: to the part of the key that is left of each."""

_EVENTS: Final = msgspec.json.Decoder(dict[str, Any])


def join_things(
    records: Iterable[AnyKept],
    ground: Ground,
    telling: Telling,
    moved: Moved | None,
    deleted_events: frozenset[tuple[str, str]],
) -> None:
    """Join the records of a part. Things that take part in merges go to `moved`, unless that is None."""
    groups: dict[tuple[str, str], list[AnyKept]] = defaultdict(list)
    merged = ground.merges.into
    for record in records:
        entity, key = record.entity, record.key
        if deleted_events and isinstance(record, KeptEvent) and _name_of(record) in deleted_events:
            telling.tally.count("deleted events")
            continue
        if entity in merged:
            last = merged[entity].get(key)
            if moved is not None and (last is not None or ground.merged_into(entity, key)):
                moved.add(str(part_of(last or key, ground.parts)), record)
                continue
            key = last or key
        groups[entity, key].append(record)
    for entity, key in list(groups):
        Thing(ground, ground.shapes.of[entity], key, telling).join(groups.pop((entity, key)))


def _name_of(event: KeptEvent) -> tuple[str, str]:
    return _EVENTS.decode(event.body)["type"], event.id
