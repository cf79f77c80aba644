"""What evaluators read: the facts about one account as records, made from a payload."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property


@dataclass(slots=True, eq=False)
class Record:
    """An account, a person, a custom object, an event or a nested object; two are equal if they are the same.

    `kind` is the name of the entity or the event, the path of its declaration (`account.address`) for a nested
    object, and for an event of a person who is not in the payload, that person is a record of its own with nothing
    but a key. `path` is where it stands in the payload, as answers name it: empty for the account, `people[ann]`,
    `people[ann].licenses[l1]`, `events[e1]`, `address`, `events[e1].lines[0]`. `parent` is what contains it; of an
    event, its person or account.

    `fields` holds known values only: `str int float bool date`, `datetime` in UTC, lists (an unknown item is None),
    and records for nested objects and for references (to a record of the payload where it holds one with that key,
    else to one with nothing but its key). The key of an entity and `id`, `type`, `at` of an event are among them.
    `collections` holds the records of each collection that the payload has, by the many-name of its entity.
    """

    kind: str
    key: str
    path: str
    parent: Record | None
    fields: dict[str, object] = field(default_factory=dict)
    collections: dict[str, list[Record]] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """One account. `events` are in the order of time, then id, each id once; None where the payload has none."""

    root: Record
    events: tuple[Record, ...] | None

    @cached_property
    def events_by_owner(self) -> dict[Record, list[Record]]:
        """Return the events whose parent is a record, in order."""
        found: dict[Record, list[Record]] = {}
        for event in self.events or ():
            if event.parent is not None:
                found.setdefault(event.parent, []).append(event)
        return found
